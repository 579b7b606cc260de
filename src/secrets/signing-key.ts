import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A JWKS of private RSA keys; the first one signs. */
export interface SigningKeys {
  readonly keys: readonly JsonWebKey[];
}

/** The key that signs, parsed once. */
export interface SigningKey {
  readonly kid?: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The first key of a JWKS. */
export function signingKeyOf({ keys: [key] }: SigningKeys): SigningKey {
  if (!key) throw new Error('there is no signing key');
  const { kid } = key;
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return { ...(typeof kid === 'string' && { kid }), privateKey, publicKey: createPublicKey(privateKey) };
}

/** The public half as SPKI PEM: what VK prints in its documentation for backends to hard-code. */
export const publicPemOf = ({ publicKey }: SigningKey): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();
