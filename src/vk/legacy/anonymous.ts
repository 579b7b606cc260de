import { signInBytes } from '../../authorization/authorization.ts';
import type { Application } from '../../domain/application.ts';
import { anonymousTokenLifetime } from '../../domain/lifetimes.ts';
import { randomToken } from '../../secrets/random.ts';
import type { World } from '../../worlds/world.ts';
import { tokenForms } from '../tokens/forms.ts';
import { readToken, writeToken } from '../tokens/tokens.ts';

/** What `get_anonym_token` answers; the moment in unix seconds. */
export interface AnonymousToken {
  readonly token: string;
  readonly expired_at: number;
}

export const isAnonymous = (token: string): boolean => token.startsWith(tokenForms.anonymous.prefix);

/** A token for an app whose user nobody knows yet: mobile SDKs call some methods before a sign-in. */
export function issueAnonymousToken(world: World, { client_id }: Application): AnonymousToken {
  const issued_at = world.now();
  // It hangs on no sign-in: in that id's place is chance alone, so that no two tokens are equal.
  const claims = { client_id, sign_in: randomToken(world.random, signInBytes), issued_at, detail: 0 };
  const expires_at = issued_at - world.age + anonymousTokenLifetime * 1000;
  return { token: writeToken(world, 'anonymous', claims), expired_at: Math.floor(expires_at / 1000) };
}

export function verdictOfAnonymous(world: World, token: string): 'expired' | 'invalid' | 'valid' {
  const claims = readToken(world, 'anonymous', token);
  if (!claims) return 'invalid';
  return world.now() < claims.issued_at + anonymousTokenLifetime * 1000 ? 'valid' : 'expired';
}
