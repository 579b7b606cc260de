import type { Policy } from '../../domain/policy.ts';
import { longMacOf } from '../../secrets/digest.ts';
import type { World } from '../../worlds/world.ts';

/**
 * How VK's `device_id` binds codes and refresh tokens, all rules in one place:
 * - The callback tells it; it is the same for one person, one app and one browser (`deviceIdOf`).
 * - The exchange of a code must send it, and so must the exchange of a legacy token for a code. A refresh may leave it
 *   out, unless the world is strict (`needsDevice`).
 * - A `device_id` that was sent must be the one that the sign-in has; `authorization` compares them.
 * - After a migration the sign-in has the `device_id` that the app sent for it.
 */
export type DeviceBoundGrant = 'code' | 'migration' | 'refresh';

/** Whether a request of this grant is refused without a `device_id`. */
export const needsDevice = (
  grant: DeviceBoundGrant,
  { strict_device }: Pick<Policy, 'strict_device'>,
): boolean => grant !== 'refresh' || strict_device;

/**
 * The `device_id` of a sign-in, 86 characters. `browser` is the id in the browser's cookie. The keys make it another one
 * for a person or an app that was made again under the same id.
 */
export const deviceIdOf = (
  { secret }: World,
  about: { readonly browser: string; readonly app_key: string; readonly person_key: string | undefined },
): string => longMacOf(secret, `vk-device\n${about.browser}\n${about.app_key}\n${about.person_key ?? ''}`);
