import { errors } from 'oidc-provider';
import { lockedUntil } from '../domain/rate-limit.ts';
import type { OidcContext } from './oidc-context.ts';

/**
 * RFC 8628, 5.1: a user code has a million values, so that wrong ones are counted by the address that enters them. `find`
 * looks a code up, unless the address has to wait: then it throws `slow_down` with status 429. Of guesses that come at once,
 * each counts the others.
 */
export async function findWithinLimit<Code>(
  { world, directory: { rateLimits }, address }: OidcContext,
  find: () => Promise<Code | undefined>,
): Promise<Code | undefined> {
  for (;;) {
    const counted = await rateLimits.wrongUserCodes(address);
    if (lockedUntil(counted.times, limit, world.now()) !== undefined) throw tooMany();
    const code = await find();
    if (code !== undefined) return code;
    if (await world.space.commit(rateLimits.toCountWrongUserCode(address, counted))) return undefined;
  }
}

/** `limit` wrong codes within an hour, then nothing for `lock` seconds. VK has no device flow: our choice. */
const limit = { limit: 30, lock: 3600 } as const;

function tooMany(): Error {
  const error = new errors.CustomOIDCProviderError(
    'slow_down',
    'too many wrong user codes from this address',
  );
  return Object.assign(error, { status: 429, statusCode: 429 });
}
