import type { Application } from '../../domain/application.ts';
import { openShelf } from '../../world/shelf.ts';
import type { World } from '../../world/world.ts';

/** Tokens for somebody who is nobody yet: mobile SDKs call some methods before a sign-in. */
export interface AnonymousTokens {
  issue(app: Application, random: (bytes: number) => Buffer): Promise<AnonymousToken>;
  judge(token: string): Promise<'expired' | 'invalid' | 'valid'>;
}

/** What `get_anonym_token` answers; the moment in unix seconds. */
export interface AnonymousToken {
  readonly token: string;
  readonly expired_at: number;
}

export const isAnonymous = (token: string): boolean => token.startsWith('anonym.');

export function openAnonymousTokens(world: World): AnonymousTokens {
  const tokens = openShelf<{ readonly client_id: number; readonly until: number }>(
    world.store,
    'vk-anonymous',
    { listed: false },
  );
  return {
    issue: async ({ client_id }, random) => {
      const token = `anonym.${random(48).toString('base64url')}`;
      const until = (await world.now()) + lifetime * 1000;
      // Kept for a while after its end, so that it can be told from one that never was.
      await tokens.put(token, { client_id, until }, 2 * lifetime);
      return { token, expired_at: Math.floor((until - (await world.age())) / 1000) };
    },
    judge: async (token) => {
      const kept = await tokens.get(token);
      if (!kept) return 'invalid';
      return kept.until > (await world.now()) ? 'valid' : 'expired';
    },
  };
}

/** Seconds. Unknown; a day is our choice. */
const lifetime = 86_400;
