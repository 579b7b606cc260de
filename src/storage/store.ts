/**
 * Storage: small JSON values under keys, with a lifetime.
 *
 * Owns: atomicity, lifetimes, spaces, and which driver a URL names.
 * Leaves to others: what the values mean. A store that knows no nouns is written once.
 *
 * Lifetimes, `take`, `swap` and `commit` are promises, not options: `test/storage/store-contract.ts` proves them for each
 * driver. When the outside fails, a verb rejects with a `StoreError`, whose `code` is stable. Nothing is ever sent twice
 * behind the caller's back: after `ERR_STORE_UNREACHABLE` a write may or may not have happened.
 */
import { readAddress } from './address.ts';

export { StoreError } from './store-error.ts';

/** What may be stored: whatever survives `JSON.stringify` unchanged. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/** What `swap` is to do with the value it was shown. */
export type Swap =
  | {
      readonly put: Json /** seconds; absent = keep the lifetime the key has (a new key lives for ever) */;
      readonly ttl?: number;
    }
  | { readonly drop: true }
  | { readonly keep: true };

/** One change of a `commit`. `ttl` in seconds, as in `swap`. */
export type Change = {
  readonly key: string;
  /**
   * The commit happens only if the key holds this now: `undefined` = nothing is there, else the value as it was read
   * (compared as JSON text). Absent = whatever is there.
   */
  readonly expect?: { readonly value: Json | undefined };
} & (
  | { readonly put: Json; readonly ttl?: number }
  | { readonly drop: true }
  /** A condition alone. */
  | { readonly keep: true }
  /** As `Space.join` and `leave`: the key is a set. These take no `expect`. */
  | { readonly join: string; readonly ttl?: number }
  | { readonly leave: string }
);

/** How much of a log is kept: the newest so many entries, of so many bytes of JSON text together. */
export interface LogBounds {
  readonly entries: number;
  readonly bytes: number;
  /** Seconds since the last entry; absent = for ever. */
  readonly ttl?: number;
}

export interface Store {
  /**
   * A named set of keys: one world, or what the processes share. All of it lies in one slot of a cluster. `name` is
   * `[a-z0-9-]{1,63}`. Spaces of one name share everything, in every process on the store.
   */
  space(name: string): Space;
  /**
   * Writes which layout of keys is used here, where nothing says so yet. Gives the layout that is there: `version`, or
   * another one, which the caller must refuse to use. `0`: an edition before layouts were numbered has left its keys.
   */
  claimLayout(version: number): Promise<number>;
  /** Whether the driver answers: rejects with the reason when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Space {
  readonly name: string;
  /** The value, or undefined when there is none or its lifetime is over. */
  get(key: string): Promise<Json | undefined>;
  /** Writes, whatever was there. `ttl` in seconds (fractions allowed); without it the value lives for ever. */
  put(key: string, value: Json, ttl?: number): Promise<void>;
  drop(key: string): Promise<void>;
  /** Reads and removes in one step: of many parallel callers exactly one gets the value. */
  take(key: string): Promise<Json | undefined>;
  /**
   * Changes a value with nothing able to come between. `change` is pure and may be called more than once; the
   * last call is the one that counted. Gives what that call returned.
   */
  swap<Result extends Swap>(key: string, change: (current: Json | undefined) => Result): Promise<Result>;
  /**
   * All of the changes at once, or none: false when a condition does not hold. A process that is killed leaves either
   * nothing or everything.
   */
  commit(changes: readonly Change[]): Promise<boolean>;
  /**
   * The next number of a series that begins at `first`, never given twice while the series lives: `ttl` seconds from
   * now, or for ever. One round trip.
   */
  next(series: string, first: number, ttl?: number): Promise<number>;
  /** Adds a member to a set. `ttl` (seconds) lengthens the set's lifetime, never shortens it; without it the set lives for ever. */
  join(set: string, member: string, ttl?: number): Promise<void>;
  leave(set: string, member: string): Promise<void>;
  /** The members, in no particular order. */
  members(set: string): Promise<string[]>;
  /**
   * Members that join the set from now on (by `join` or `commit`), across processes and across `wipe`, until `signal`
   * aborts or the store closes. Listening has begun when the promise is fulfilled, so that nothing joined after it is
   * missed. A member that is in the set already does not join again. When the connection is lost the iteration throws,
   * since something may have been missed: read `members` and watch anew.
   */
  watch(set: string, signal: AbortSignal): Promise<AsyncIterable<string>>;
  /** Adds an entry to the end of a log; what is over the bounds goes from its beginning, in the same step. */
  append(log: string, entry: Json, keep: LogBounds): Promise<void>;
  /** The entries of a log, oldest first. */
  entries(log: string): Promise<Json[]>;
  /** Values whose key begins with `prefix`, sets and logs left out. Its cost is the size of the space. */
  scan(prefix: string): Promise<Map<string, Json>>;
  /**
   * Takes so many seconds from what is left of every lifetime of the keys, sets and logs that begin with `prefix`; what
   * has none left is gone. What lives for ever stays. Its cost is the size of the space.
   */
  hasten(prefix: string, seconds: number): Promise<void>;
  /**
   * Everything in this space is gone, in one step whose cost does not depend on how much there was; on Redis old keys
   * are swept behind it. `first` is written in the same step, so that nothing ever finds the space without it.
   */
  wipe(first?: readonly { readonly key: string; readonly put: Json }[]): Promise<void>;
}

/**
 * Opens what `--store` names: `memory`, `redis://…`, `rediss://…` or `redis-cluster://host:port,host:port`.
 *
 * Does not wait for a server: `ping` says whether one answers, and one that is down now is used when it comes up.
 * `now` (milliseconds) is the clock of the memory driver; Redis has its own. Drivers load late, so that a process
 * which keeps all in memory never pays for a Redis client.
 */
export async function openStore(
  url: string,
  { now = Date.now }: { now?: () => number } = {},
): Promise<Store> {
  const address = readAddress(url);
  if (address.driver === 'memory') {
    const { openMemory } = await import('./memory.ts');
    return openMemory(now);
  }
  const { openRedis } = await import('./redis.ts');
  return openRedis(address);
}
