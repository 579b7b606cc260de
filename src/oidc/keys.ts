import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A JWKS of private RSA keys; the first one signs. */
export interface SigningKeys {
  readonly keys: readonly JsonWebKey[];
}

/** The first key, for signing. */
export const privateKeyOf = (keys: SigningKeys): KeyObject =>
  createPrivateKey({ key: first(keys), format: 'jwk' });

/** The first key's public half as SPKI PEM: what VK prints in its documentation for backends to hard-code. */
export const publicPemOf = (keys: SigningKeys): string =>
  createPublicKey({ key: first(keys), format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();

export const keyIdOf = (keys: SigningKeys): string | undefined => {
  const { kid } = first(keys);
  return typeof kid === 'string' ? kid : undefined;
};

function first({ keys: [key] }: SigningKeys): JsonWebKey {
  if (!key) throw new Error('there is no signing key');
  return key;
}
