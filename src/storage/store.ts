/**
 * Storage: small JSON values under keys, with a lifetime.
 *
 * Owns: atomicity, lifetimes, prefixes, and which driver a URL names.
 * Leaves to others: what the values mean. A store that knows no nouns is written once.
 *
 * Lifetimes, `take` and `swap` are promises, not options: `test/storage/contract.ts` proves them for each driver.
 * Keys of one world share a hash tag (`{world}:…`), so that the same driver runs on Redis Cluster.
 */

/** What may be stored: whatever survives `JSON.stringify` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** What `swap` is to do with the value it was shown. */
export type Swap =
  | { readonly put: Json; /** seconds; absent = keep the lifetime the key has (a new key lives for ever) */ readonly ttl?: number }
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
   * Members that join the set from now on, across processes, until `signal` aborts. Listening has begun when the
   * promise is fulfilled, so that nothing joined after it is missed.
   */
  watch(set: string, signal: AbortSignal): Promise<AsyncIterable<string>>;
  /** Removes every key and set whose name begins with `prefix`. */
  wipe(prefix: string): Promise<void>;
  /** Whether the driver answers: rejects with the reason when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
