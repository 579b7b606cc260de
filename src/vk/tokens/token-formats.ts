import type { TokenForm } from '../../authorization/authorization.ts';

/**
 * What VK's tokens and codes begin with, and how long what stands behind it is, as seen in real callbacks and stores
 * (codes ~205, refresh tokens 262 in all).
 */
const vk2 = { prefix: 'vk2.a.', spelling: 'base64url' } as const;

export const tokenFormats = {
  /** VK ID: the code of a callback. */
  code: { kind: 'code', length: 205, ...vk2 },
  /** VK ID: an access token. */
  access: { kind: 'access', length: 220, ...vk2 },
  /** VK ID: a refresh token. */
  refresh: { kind: 'refresh', length: 256, ...vk2 },
  /** The OAuth of old, and VK ID's first version: an access token. */
  legacyAccess: { kind: 'legacy-access', prefix: 'vk1.a.', length: 192, spelling: 'base64url' },
  /** The OAuth of old: its codes are hexadecimal. */
  legacyCode: { kind: 'legacy-code', prefix: '', length: 100, spelling: 'hex' },
  /** VK ID's first version: what a page gets, and the app's server exchanges. */
  silent: { kind: 'silent', prefix: '', length: 128, spelling: 'base64url' },
  /** For an app whose user nobody knows yet. */
  anonymous: { kind: 'anonymous', prefix: 'anonym.', length: 64, spelling: 'base64url' },
} as const satisfies Record<string, TokenForm>;

export type TokenKind = keyof typeof tokenFormats;
