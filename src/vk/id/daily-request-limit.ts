import type { World } from '../../worlds/world.ts';

const day = 86_400;

/** Counts a request from an address; true when there were too many that day. VK counts so, and says `slow_down`. */
export async function isOverDailyLimit(world: World, address: string): Promise<boolean> {
  const { requests_per_day: limit } = world.policy;
  if (limit === null) return false;
  const today = Math.floor(world.now() / (day * 1000));
  return (await world.space.next(`vk-requests:${today}:${address}`, 1, day)) > limit;
}
