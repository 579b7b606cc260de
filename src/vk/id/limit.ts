import { openShelf } from '../../world/shelf.ts';
import type { World } from '../../world/world.ts';

/** Counts a request from an address; true when there were too many that day. VK counts so, and says `slow_down`. */
export async function isTooMany(world: World, address: string): Promise<boolean> {
  const { requests_per_day } = await world.policy();
  if (requests_per_day === null) return false;
  const day = Math.floor((await world.now()) / 86_400_000);
  const counts = openShelf<number>(world.store, 'vk-requests', { listed: false });
  const { put } = await counts.change(`${address}:${day}`, (count = 0) => ({ put: count + 1, ttl: 86_400 }));
  return put > requests_per_day;
}
