import { createHash } from 'node:crypto';

/** VK's tokens and codes begin with this. */
const prefix = 'vk2.a.';

/** How long what stands behind the prefix is, as seen in real callbacks and stores (codes ~205, refresh tokens 262). */
const lengths = { code: 205, access: 220, refresh: 256 } as const;

export type TokenKind = keyof typeof lengths;

/**
 * The engine's opaque token in VK's clothes: `vk2.a.`, the token, and a tail that follows from both, so that clients
 * which store, log or measure tokens meet the real length.
 */
export const dress = (kind: TokenKind, token: string): string => `${prefix}${token}${tail(kind, token)}`;

/** The engine's token inside; undefined when this is not one of ours of that kind, whole and unchanged. */
export function undress(kind: TokenKind, dressed: string): string | undefined {
  if (dressed.length !== prefix.length + lengths[kind] || !dressed.startsWith(prefix)) return undefined;
  const token = dressed.slice(prefix.length, prefix.length + engineTokenLength);
  return dress(kind, token) === dressed ? token : undefined;
}

function tail(kind: TokenKind, token: string): string {
  let text = '';
  for (let part = 0; text.length < lengths[kind] - token.length; part += 1) {
    text += createHash('sha512').update(`${kind} ${part} ${token}`).digest('base64url');
  }
  return text.slice(0, lengths[kind] - token.length);
}

/** The engine's opaque tokens: 256 bits in base64url. */
const engineTokenLength = 43;
