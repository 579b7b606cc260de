import { hour } from '../domain/rate-limit.ts';
import type { Phone } from '../domain/phone.ts';
import type { Change } from '../storage/store.ts';
import { type Found, openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';

/** Moments (ms of the world's clock) of what is limited, and what a commit must find so that each attempt counts the others. */
export interface Counted {
  readonly times: readonly number[];
  readonly found: Found<readonly number[]>;
}

/**
 * What is limited: codes sent to a number, wrong passwords of an account, wrong user codes from an address. The first two
 * belong to the person by their key, so that a number that moved, or an id that was given again, starts anew.
 */
export interface RateLimits {
  sends(phone: Phone, owner: { readonly key: string } | undefined): Promise<Counted>;
  wrongPasswords(person: { readonly key: string }): Promise<Counted>;
  /** One more, as changes for a commit that fails where another attempt was counted meanwhile. */
  toCountSend(phone: Phone, owner: { readonly key: string } | undefined, counted: Counted): Change[];
  toCountWrongPassword(person: { readonly key: string }, counted: Counted): Change[];
  /** Wrong user codes of devices, by the address that entered them (RFC 8628, 5.1). */
  wrongUserCodes(address: string): Promise<Counted>;
  toCountWrongUserCode(address: string, counted: Counted): Change[];
  /** Nothing is counted, but the attempt was decided by these moments: as a condition for a commit. */
  toKeepWrongPasswords(person: { readonly key: string }, counted: Counted): Change;
}

export function openRateLimits(world: World): RateLimits {
  const sends = openCollection<readonly number[]>(world.space, 'sends');
  const wrongPasswords = openCollection<readonly number[]>(world.space, 'wrong-passwords');
  const wrongUserCodes = openCollection<readonly number[]>(world.space, 'wrong-user-codes');
  const sendsId = (phone: Phone, owner: { readonly key: string } | undefined) =>
    `${phone}:${owner?.key ?? ''}`;
  const counted = (found: Found<readonly number[]>): Counted => ({
    times: (found.thing ?? []).filter((time) => time > world.now() - hour),
    found,
  });
  const oneMore = ({ times, found }: Counted) => ({
    times: [...times, world.now()].slice(-kept),
    options: { ttl: hour / 1000, found },
  });

  return {
    sends: async (phone, owner) => counted(await sends.find(sendsId(phone, owner))),
    wrongPasswords: async ({ key }) => counted(await wrongPasswords.find(key)),
    toCountSend: (phone, owner, before) => {
      const { times, options } = oneMore(before);
      return sends.toPut(sendsId(phone, owner), times, options);
    },
    toCountWrongPassword: ({ key }, before) => {
      const { times, options } = oneMore(before);
      return wrongPasswords.toPut(key, times, options);
    },
    wrongUserCodes: async (address) => counted(await wrongUserCodes.find(address)),
    toCountWrongUserCode: (address, before) => {
      const { times, options } = oneMore(before);
      return wrongUserCodes.toPut(address, times, options);
    },
    toKeepWrongPasswords: ({ key }, before) => wrongPasswords.toKeep(key, before.found),
  };
}

/** More attempts than any limit counts need not be remembered. */
const kept = 100;
