import { createHash, timingSafeEqual } from 'node:crypto';
import type { World } from '../../world/world.ts';
import { openShelf } from '../../world/shelf.ts';

/** The device that VK ties to a code and to each refresh token after it: the only thing this room keeps. */
export interface Devices {
  bind(token: string, device: string, ttl: number): Promise<void>;
  /** `unknown`: no such token was ever given out here. */
  judge(token: string, device: string): Promise<'other' | 'same' | 'unknown'>;
  of(token: string): Promise<string | undefined>;
}

export function openDevices(world: World): Devices {
  const devices = openShelf<string>(world.store, 'vk-device', { listed: false });
  const of = (token: string) => devices.get(digest(token).toString('base64url'));
  return {
    bind: (token, device, ttl) => devices.put(digest(token).toString('base64url'), device, ttl),
    judge: async (token, device) => {
      const bound = await of(token);
      if (bound === undefined) return 'unknown';
      return timingSafeEqual(digest(bound), digest(device)) ? 'same' : 'other';
    },
    of,
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
