import { type AdapterPayload, errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { deviceCodeLifetime } from '../domain/lifetimes.ts';
import type { World } from '../worlds/world.ts';

/**
 * RFC 8628, 3.5: a device that polls faster than it was told gets `slow_down`, and has to wait five seconds longer from then
 * on. The provider knows neither the error nor the `interval` that it is measured by.
 */

/** Seconds between two polls. The RFC's default is five, which a test would wait for: ours is stated in each answer. */
const interval = 1;
const slowedBy = 5;

interface Pace {
  /** The last poll, in ms of the world's clock. */
  readonly at: number;
  /** Seconds. */
  readonly interval: number;
}

/** Adds `interval` to the answer of the device authorization endpoint. */
export function tellInterval(provider: Provider): void {
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next();
    const { body } = ctx as { body?: unknown };
    if (isDeviceAnswer(body)) ctx.body = { ...body, interval };
  });
}

const isDeviceAnswer = (body: unknown): body is object =>
  typeof body === 'object' && body !== null && 'device_code' in body && 'user_code' in body;

/** A poll for a device code that still waits for its person. Throws `slow_down` where it came too early. */
export async function countPoll(world: World, id: string, payload: AdapterPayload): Promise<void> {
  if (payload['accountId'] !== undefined || payload['error'] !== undefined) return;
  const key = `oidc-device-pace:${id}`;
  for (;;) {
    const value = await world.space.get(key);
    const before = value as Pace | undefined;
    const now = world.now();
    const isEarly = before !== undefined && now < before.at + before.interval * 1000;
    const pace = { at: now, interval: (before?.interval ?? interval) + (isEarly ? slowedBy : 0) };
    const changes = [{ key, put: pace, ttl: deviceCodeLifetime, expect: { value } }];
    if (!(await world.space.commit(changes))) continue;
    if (isEarly) throw new errors.SlowDown(`wait ${pace.interval} seconds between two polls`);
    return;
  }
}
