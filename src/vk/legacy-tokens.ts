import { openShelf } from '../world/shelf.ts';
import type { World } from '../world/world.ts';
import { digestOf } from './secret.ts';

/**
 * Which access tokens VK's OAuth of old has given out. The spelling of a token can be made by anyone of any other token of
 * the engine, so that it proves nothing: only these may be exchanged for a code of VK ID.
 */
export interface LegacyTokens {
  /** `ttl` in seconds: as long as the token lives. */
  note(token: string, ttl: number): Promise<void>;
  has(token: string): Promise<boolean>;
}

export function openLegacyTokens(world: World): LegacyTokens {
  const tokens = openShelf<true>(world.store, 'vk-legacy-token', { listed: false });
  const key = (token: string) => digestOf(token).toString('base64url');
  return {
    note: (token, ttl) => tokens.put(key(token), true, ttl),
    has: async (token) => (await tokens.get(key(token))) === true,
  };
}
