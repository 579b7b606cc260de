import type { ApplicationRecord, Directory } from '../../directory/directory.ts';
import { safeEqual, stretchedMacOf } from '../../secrets/digest.ts';
import type { World } from '../../worlds/world.ts';

/** The token that speaks for an app itself: the one it is registered with, or one that follows from the app's key. */
export const serviceTokenOf = ({ secret }: World, { key, service_token }: ApplicationRecord): string =>
  service_token ?? stretchedMacOf(secret, `vk-service-token\n${key}`, 32).toString('hex');

/** The app that a service token speaks for. */
export async function appOfServiceToken(
  world: World,
  { applications }: Directory,
  token: string,
): Promise<ApplicationRecord | undefined> {
  const apps = await applications.list();
  return apps.find((app) => safeEqual(token, serviceTokenOf(world, app)));
}
