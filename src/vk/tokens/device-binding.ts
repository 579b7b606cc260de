import { longMacOf } from '../../secrets/digest.ts';
import type { World } from '../../worlds/world.ts';

/**
 * VK's `device_id`, 86 characters: the same whenever this person signs in to this app in this browser. The keys make it
 * another one for a person or an app that was made again under the same id.
 */
export const deviceIdOf = (
  { secret }: World,
  about: { readonly browser: string; readonly app_key: string; readonly person_key: string | undefined },
): string => longMacOf(secret, `vk-device\n${about.browser}\n${about.app_key}\n${about.person_key ?? ''}`);
