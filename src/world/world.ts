/**
 * World: an isolated tenant. Owns: its slice of the store, its age, its policy.
 * Leaves to others: what is kept in it (directory, login, engine).
 *
 * A world gets older; the clock is never moved. Its age is added to now on write and compared on read: after
 * `ageBy(3600)` everything that existed is an hour older, at once, in whatever store, and what is made next carries
 * real time. Every time kept in a world is a time of its clock (ms).
 */
import { type Policy, policyOf } from '../domain/policy.ts';
import type { Json, Store, Swap } from '../storage/store.ts';

export type WorldId = string;
export const defaultWorld: WorldId = 'default';

export interface World {
  readonly id: WorldId;
  readonly store: Store;
  /** This world's now, in ms: real time plus age. */
  now(): Promise<number>;
  /** Age in ms: what to take from a kept time to get the real one. */
  age(): Promise<number>;
  /** Everything that exists here gets older by so many seconds. */
  ageBy(seconds: number): Promise<void>;
  policy(): Promise<Policy>;
  /** Sets single keys over the preset; a new preset forgets the keys set before. */
  tune(changes: Partial<Policy>): Promise<Policy>;
  /** Everything kept here is gone, the age too. */
  wipe(): Promise<void>;
}

/** Opens a world's slice of the store. All its keys share one hash tag, so that they stay together on a cluster. */
export function openWorld(id: WorldId, shared: Store, now: () => number): World {
  const store = slice(shared, `{${id}}:`);
  const age = async () => readNumber(await store.get('age'));
  const policy = async () => policyOf(readOverrides(await store.get('policy')));
  return {
    id,
    store,
    age,
    now: async () => now() + (await age()),
    ageBy: async (seconds) => {
      await store.swap('age', (current) => ({ put: readNumber(current) + Math.round(seconds * 1000) }));
    },
    policy,
    tune: async (changes) => {
      await store.swap('policy', (current) => ({
        put: changes.preset === undefined ? { ...readOverrides(current), ...changes } : { ...changes },
      }));
      return policy();
    },
    wipe: () => store.wipe(''),
  };
}

/** A store whose every name begins with `prefix`. */
function slice(store: Store, prefix: string): Store {
  return {
    get: (key) => store.get(prefix + key),
    put: (key, value, ttl) => store.put(prefix + key, value, ttl),
    drop: (key) => store.drop(prefix + key),
    take: (key) => store.take(prefix + key),
    swap: <Change extends Swap>(key: string, change: (current: Json | undefined) => Change) =>
      store.swap(prefix + key, change),
    join: (set, member, ttl) => store.join(prefix + set, member, ttl),
    leave: (set, member) => store.leave(prefix + set, member),
    members: (set) => store.members(prefix + set),
    watch: (set, signal) => store.watch(prefix + set, signal),
    wipe: (inner) => store.wipe(prefix + inner),
    ping: () => store.ping(),
    // A slice never owns the connection.
    close: async () => {},
  };
}

const readNumber = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);

/** What `tune` has kept: checked at the door that called it. */
const readOverrides = (value: Json | undefined): Partial<Policy> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Partial<Policy>) : {};
