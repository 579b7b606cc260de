/** What the journal asks of a store: the few verbs it uses, in its own words, so that it imports none of the emulator's. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

type Swap = { readonly put: Json; readonly ttl?: number } | { readonly drop: true } | { readonly keep: true };

export interface KeyValueStore {
  get(key: string): Promise<Json | undefined>;
  /** `ttl` in seconds; without it the value lives for ever. */
  put(key: string, value: Json, ttl?: number): Promise<void>;
  drop(key: string): Promise<void>;
  /** Changes a value with nothing able to come between; `change` is pure and may be called more than once. */
  swap<Change extends Swap>(key: string, change: (current: Json | undefined) => Change): Promise<Change>;
  /** Everything in it is gone. */
  wipe(): Promise<void>;
}
