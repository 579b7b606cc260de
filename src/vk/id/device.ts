import { createHmac } from 'node:crypto';
import type { World } from '../../world/world.ts';
import { openShelf } from '../../world/shelf.ts';
import { digestOf } from '../secret.ts';

/** What VK ties to a code, and to each refresh token after it: the only thing this room keeps of them. */
export interface Bound {
  readonly device: string;
  /** A code that no authorization request led to: the redirect URI that the engine knows, whatever the client sends. */
  readonly redirect_uri?: string;
  /** The code has been redeemed. */
  readonly used?: true;
}

export interface Devices {
  bind(token: string, bound: Bound, ttl: number): Promise<void>;
  /** Undefined: no such token was ever given out here. */
  of(token: string): Promise<Bound | undefined>;
  spend(token: string): Promise<void>;
}

export function openDevices(world: World): Devices {
  const devices = openShelf<Bound>(world.store, 'vk-device', { listed: false });
  const key = (token: string) => digestOf(token).toString('base64url');
  return {
    bind: (token, bound, ttl) => devices.put(key(token), bound, ttl),
    of: (token) => devices.get(key(token)),
    spend: async (token) => {
      await devices.change(key(token), (bound) =>
        bound ? { put: { ...bound, used: true } } : { keep: true },
      );
    },
  };
}

/** VK's `device_id`, 86 characters: the same whenever this person signs in to this app in this browser. */
export const deviceId = (
  secret: string,
  { browser, client_id, person_id }: { browser: string; client_id: string; person_id?: number | undefined },
): string =>
  createHmac('sha512', secret)
    .update(`vk-device\n${browser}\n${client_id}\n${person_id ?? ''}`)
    .digest('base64url');
