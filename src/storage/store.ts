/**
 * Storage: small JSON values under keys, with a lifetime.
 *
 * Owns: atomicity, lifetimes, prefixes, and which driver a URL names.
 * Leaves to others: what the values mean. A store that knows no nouns is written once.
 *
 * Lifetimes, `take` and `swap` are promises, not options: `test/storage/contract.ts` proves them for each driver.
 * Keys of one world share a hash tag (`{world}:…`), so that the same driver runs on Redis Cluster.
 * A name is either a key or a set, never both.
 *
 * When the outside fails, a verb rejects with a `StoreError`, whose `code` is stable. Nothing is ever sent twice behind
 * the caller's back: after `ERR_STORE_UNREACHABLE` a write may or may not have happened.
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

export interface Store {
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
  swap<Change extends Swap>(key: string, change: (current: Json | undefined) => Change): Promise<Change>;
  /** Adds a member to a set. `ttl` (seconds) lengthens the set's lifetime, never shortens it; without it the set lives for ever. */
  join(set: string, member: string, ttl?: number): Promise<void>;
  leave(set: string, member: string): Promise<void>;
  /** The members, in no particular order. */
  members(set: string): Promise<string[]>;
  /**
   * Members that join the set from now on, across processes, until `signal` aborts or the store closes. Listening has
   * begun when the promise is fulfilled, so that nothing joined after it is missed. A member that is in the set already
   * does not join again. When the connection is lost the iteration throws, since something may have been missed: read
   * `members` and watch anew.
   */
  watch(set: string, signal: AbortSignal): Promise<AsyncIterable<string>>;
  /** Removes every key and set whose name begins with `prefix`. */
  wipe(prefix: string): Promise<void>;
  /** Whether the driver answers: rejects with the reason when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
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
