import { createHash } from 'node:crypto';

/**
 * What VK's tokens and codes begin with, and how long what stands behind it is, as seen in real callbacks and stores
 * (codes ~205, refresh tokens 262 in all). `legacy`: the access tokens of VK's OAuth of old.
 */
const forms = {
  code: { prefix: 'vk2.a.', length: 205 },
  access: { prefix: 'vk2.a.', length: 220 },
  refresh: { prefix: 'vk2.a.', length: 256 },
  legacy: { prefix: 'vk1.a.', length: 192 },
} as const;

export type TokenKind = keyof typeof forms;

/**
 * The engine's opaque token in VK's clothes: the prefix, the token, and a tail that follows from both, so that clients
 * which store, log or measure tokens meet the real length.
 */
export const dress = (kind: TokenKind, token: string): string =>
  `${forms[kind].prefix}${token}${tail(kind, token)}`;

/** The engine's token inside; undefined when this is not one of ours of that kind, whole and unchanged. */
export function undress(kind: TokenKind, dressed: string): string | undefined {
  const { prefix, length } = forms[kind];
  if (dressed.length !== prefix.length + length || !dressed.startsWith(prefix)) return undefined;
  const token = dressed.slice(prefix.length, prefix.length + engineTokenLength);
  return dress(kind, token) === dressed ? token : undefined;
}

function tail(kind: TokenKind, token: string): string {
  const { length } = forms[kind];
  let text = '';
  for (let part = 0; text.length < length - token.length; part += 1) {
    text += createHash('sha512').update(`${kind} ${part} ${token}`).digest('base64url');
  }
  return text.slice(0, length - token.length);
}

/** The engine's opaque tokens: 256 bits in base64url. */
const engineTokenLength = 43;
