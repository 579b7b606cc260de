import type { EducationalProfile } from '../../domain/educational-profile.ts';

/** What a web session's token was asked with: ours is an access token, in place of VK's session cookie. */
export interface WebSession {
  readonly access_token: string;
  /** Unix seconds. */
  readonly expires: number;
  readonly user_id: number;
}

/** `login.vk.ru/?act=web_token`. */
export const webToken = (session: WebSession | undefined, hash: string): Record<string, unknown> =>
  session
    ? { type: 'okay', data: { ...session, logout_hash: hash } }
    : { type: 'error', error_info: 'unauthorized' };

/**
 * `web.vk.me/?act=web_token`, as Sferum's web client reads it: the person first, then each educational profile, which
 * has a user id of its own there. Our extension: no VK document says so.
 */
export const webTokens = (
  session: WebSession | undefined,
  profiles: readonly EducationalProfile[],
): readonly Record<string, unknown>[] =>
  session
    ? [
        { ...session, profile_type: 0 },
        ...profiles.map(({ id }) => ({ ...session, user_id: id, profile_type: 2 })),
      ]
    : [];
