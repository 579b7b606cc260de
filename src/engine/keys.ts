import { createPrivateKey, createPublicKey, type JsonWebKey, sign, verify } from 'node:crypto';

/** A JWKS of private RSA keys; the first one signs. */
export interface SigningKeys {
  readonly keys: readonly JsonWebKey[];
}

/** Signs and reads JWTs (RS256) with the first key, which is parsed once. */
export interface JwtKey {
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** The claims of a JWT that this key has signed; undefined for any other text. Its time is for the caller to judge. */
  read(jwt: string): Readonly<Record<string, unknown>> | undefined;
}

export function openJwtKey(keys: SigningKeys): JwtKey {
  const { kid } = first(keys);
  const privateKey = createPrivateKey({ key: first(keys), format: 'jwk' });
  const publicKey = createPublicKey(privateKey);
  const header = encode({ alg: 'RS256', typ: 'JWT', ...(typeof kid === 'string' && { kid }) });
  return {
    sign: (claims) => {
      const signed = `${header}.${encode(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
    read: (jwt) => {
      const [head = '', body = '', signature = '', ...more] = jwt.split('.');
      if (more.length > 0 || decode(head)?.['alg'] !== 'RS256') return undefined;
      const signed = Buffer.from(`${head}.${body}`);
      return verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))
        ? decode(body)
        : undefined;
    },
  };
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The first key's public half as SPKI PEM: what VK prints in its documentation for backends to hard-code. */
export const publicPemOf = (keys: SigningKeys): string =>
  createPublicKey({ key: first(keys), format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();

function first({ keys: [key] }: SigningKeys): JsonWebKey {
  if (!key) throw new Error('there is no signing key');
  return key;
}
