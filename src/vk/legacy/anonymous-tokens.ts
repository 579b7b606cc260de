import { decodeToken, encodeToken, readClaims, signInBytes } from '../../authorization/authorization.ts';
import type { ApplicationRecord, Directory } from '../../directory/directory.ts';
import { anonymousTokenLifetime } from '../../domain/lifetimes.ts';
import { randomToken } from '../../secrets/random.ts';
import type { World } from '../../worlds/world.ts';
import { tokenFormats } from '../tokens/token-formats.ts';

/** What `get_anonym_token` answers; the moment in unix seconds. */
export interface AnonymousToken {
  readonly token: string;
  readonly expired_at: number;
}

export const isAnonymousToken = (token: string): boolean => token.startsWith(tokenFormats.anonymous.prefix);

/** A token for an app whose user has not signed in yet: mobile SDKs call some methods before a sign-in. */
export function issueAnonymousToken(world: World, app: ApplicationRecord): AnonymousToken {
  const issued_at = world.now();
  // It belongs to no sign-in: a random id in that place keeps tokens apart.
  const claims = {
    client_id: app.client_id,
    sign_in: randomToken(world.random, signInBytes),
    issued_at,
    detail: 0,
  };
  const expires_at = issued_at - world.age + anonymousTokenLifetime * 1000;
  return {
    token: encodeToken(tokenFormats.anonymous, claims, secretFor(world, app)),
    expired_at: Math.floor(expires_at / 1000),
  };
}

/** Whether a token of that format is one of this world's, and still good. */
export async function validateAnonymousToken(
  world: World,
  { applications }: Directory,
  token: string,
): Promise<'expired' | 'invalid' | 'valid'> {
  const named = readClaims(tokenFormats.anonymous, token);
  const app = named && (await applications.get(named.client_id));
  const claims = app && decodeToken(tokenFormats.anonymous, token, secretFor(world, app));
  if (!claims) return 'invalid';
  return world.now() < claims.issued_at + anonymousTokenLifetime * 1000 ? 'valid' : 'expired';
}

/** The app's key makes it another one for an app that was made again under the same id. */
const secretFor = ({ secret }: World, { key }: ApplicationRecord): string => `${secret}\n${key}`;
