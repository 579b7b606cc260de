import type { TokenForm } from '../../authorization/authorization.ts';

/**
 * The prefixes of VK's tokens and codes, and the length of what follows, as seen in real callbacks and stores (codes
 * ~205, refresh tokens 262 in all).
 */
const vk2 = { prefix: 'vk2.a.', spelling: 'base64url' } as const;

export const tokenFormats = {
  /** VK ID: the code of a callback. */
  code: { kind: 'code', length: 205, ...vk2 },
  /** VK ID: an access token. */
  access: { kind: 'access', length: 220, ...vk2 },
  /** VK ID: a refresh token. */
  refresh: { kind: 'refresh', length: 256, ...vk2 },
  /** Legacy OAuth, and VK ID's first version: an access token. */
  legacyAccess: { kind: 'legacy-access', prefix: 'vk1.a.', length: 192, spelling: 'base64url' },
  /** Legacy OAuth: its codes are hexadecimal. */
  legacyCode: { kind: 'legacy-code', prefix: '', length: 100, spelling: 'hex' },
  /** VK ID's first version: the page gets it, and the app's server exchanges it. */
  silent: { kind: 'silent', prefix: '', length: 128, spelling: 'base64url' },
  /** For an app whose user has not signed in yet. */
  anonymous: { kind: 'anonymous', prefix: 'anonym.', length: 64, spelling: 'base64url' },
} as const satisfies Record<string, TokenForm>;

export type TokenKind = keyof typeof tokenFormats;
