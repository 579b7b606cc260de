import type { Tokens } from '../../authorization/authorization.ts';
import { accessTokenLifetime } from '../../domain/lifetimes.ts';
import type { World } from '../../worlds/world.ts';
import { writeToken } from '../tokens/vk-tokens.ts';

/** What VK tells with a legacy access token, in the callback's fragment and at `/access_token`. */
export interface LegacyToken {
  readonly access_token: string;
  /** 0: never, which is what the scope `offline` asks for. */
  readonly expires_in: number;
  readonly user_id: number;
  /** With the scope `email`, where the account has one. */
  readonly email?: string;
}

export function legacyTokenBody(world: World, { access, person, scopes, sign_in }: Tokens): LegacyToken {
  return {
    access_token: writeToken(world, 'legacyAccess', access),
    expires_in: scopes.includes('offline') ? 0 : accessTokenLifetime(sign_in.wire, scopes),
    user_id: person.id,
    ...(scopes.includes('email') && person.email !== undefined && { email: person.email }),
  };
}
