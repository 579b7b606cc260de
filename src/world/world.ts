/**
 * World: an isolated tenant. Owns: its slice of the store, its age, its policy.
 * Leaves to others: what is kept in it (directory, login, engine).
 *
 * A world gets older; the clock is never moved. Its age is added to now on write and compared on read: after
 * `ageBy(3600)` everything that existed is an hour older, at once, in whatever store, and what is made next carries
 * real time. Every time kept in a world is a time of its clock (ms).
 */
import { type Policy, policyOf } from '../domain/policy.ts';
import type { Json, Space, Store } from '../storage/store.ts';

export type WorldId = string;
export const defaultWorld: WorldId = 'default';

export interface World {
  readonly id: WorldId;
  readonly store: Space;
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

/** Opens a world's space of the store. */
export function openWorld(id: WorldId, shared: Store, now: () => number): World {
  const store = shared.space(id);
  const age = async () => readNumber(await store.get('age'));
  const policy = async () => policyOf(readOverrides(await store.get('policy')));
  return {
    id,
    store,
    age,
    now: async () => now() + (await age()),
    ageBy: async (seconds) => {
      await store.swap('age', (current) => ({ put: readNumber(current) + Math.round(seconds * 1000) }));
      // The store forgets what is over by then. Reads judge by the world's clock all the same.
      await store.hasten('', seconds);
    },
    policy,
    tune: async (changes) => {
      await store.swap('policy', (current) => ({
        put: changes.preset === undefined ? { ...readOverrides(current), ...changes } : { ...changes },
      }));
      return policy();
    },
    wipe: () => store.wipe(),
  };
}

const readNumber = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);

/** What `tune` has kept: checked at the door that called it. */
const readOverrides = (value: Json | undefined): Partial<Policy> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Partial<Policy>) : {};
