import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A private RSA key as a JWK. A type and no interface, so that it is one of Node's `JsonWebKey` too. */
export type SigningKey = {
  readonly kid: string;
  readonly kty: 'RSA';
  readonly alg: 'RS256';
  readonly use: 'sig';
  readonly n: string;
  readonly e: string;
  readonly d: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
};

/** A JWKS of which the first key signs. */
export interface SigningKeys {
  readonly keys: readonly SigningKey[];
}

const privateParts = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;

/**
 * Reads a JWKS file of private RSA keys, of which the first signs. A key of the user's own is tried out, so that a
 * wrong one is named at start and not at the first sign-in; ours need not be.
 */
export async function readSigningKeys(
  file: string,
  { trusted = false }: { trusted?: boolean } = {},
): Promise<SigningKeys | { faults: readonly string[] }> {
  const text = await readFile(file, 'utf8').catch((fault: Error) => fault);
  if (text instanceof Error) return { faults: [`cannot be read (${text.message})`] };
  const listed = keysIn(text);
  if (!listed) return { faults: ['must be JSON of the form {"keys": […]} with at least one key'] };
  const keys: SigningKey[] = [];
  const faults: string[] = [];
  for (const [index, value] of listed.entries()) {
    const fault = faultOf(value, { trusted, kids: keys.map(({ kid }) => kid) });
    if (fault === undefined) keys.push({ ...(value as SigningKey), alg: 'RS256', use: 'sig' });
    else faults.push(`keys[${index}]${fault}`);
  }
  return faults.length > 0 ? { faults } : { keys };
}

function keysIn(text: string): readonly unknown[] | undefined {
  try {
    const keys = (JSON.parse(text) as { keys?: unknown } | null)?.keys;
    return Array.isArray(keys) && keys.length > 0 ? keys : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a key, as the rest of a sentence that began with its place; never a part of the key itself. */
function faultOf(
  value: unknown,
  { trusted, kids }: { readonly trusted: boolean; readonly kids: readonly string[] },
): string | undefined {
  if (typeof value !== 'object' || value === null) return ' must be a JWK';
  const key = value as Readonly<Record<string, unknown>>;
  if (key.kty !== 'RSA') return '.kty must be "RSA"';
  if (typeof key.kid !== 'string' || key.kid === '') return '.kid must be a name';
  if (kids.includes(key.kid)) return `.kid ${JSON.stringify(key.kid)} is there twice`;
  if (key.alg !== undefined && key.alg !== 'RS256') return '.alg must be "RS256"';
  if (key.use !== undefined && key.use !== 'sig') return '.use must be "sig"';
  const missing = privateParts.find((part) => typeof key[part] !== 'string' || key[part] === '');
  if (missing) return `.${missing} is missing: the key must be a whole private one`;
  return trusted || signs(key) ? undefined : ' must be a working RSA key of at least 2048 bits';
}

function signs(key: Readonly<Record<string, unknown>>): boolean {
  try {
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    const message = Buffer.from('vkid-emulator');
    const signature = sign('sha256', message, privateKey);
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits >= 2048 && verify('sha256', message, createPublicKey(privateKey), signature);
  } catch {
    return false;
  }
}
