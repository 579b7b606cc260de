import { createExpiringMap } from './expiring.ts';
import { millisecondsOf } from './lifetime.ts';
import type { Json, Store } from './store.ts';
import { closedError } from './store-error.ts';
import { createWatchers } from './watchers.ts';

/**
 * For tests and a single process. Values are kept as JSON text, exactly as Redis keeps them: each caller gets a copy
 * of its own, and what would not survive Redis does not survive here either.
 *
 * Nothing here waits, so each verb is one step.
 */
export function openMemory(now: () => number): Store {
  const kept = { texts: createExpiringMap<string>(now), sets: createExpiringMap<Set<string>>(now) };
  const watchers = createWatchers();
  let closed = false;

  function open(): typeof kept {
    if (closed) {
      throw closedError();
    }
    return kept;
  }

  function read(key: string): Json | undefined {
    const text = open().texts.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  }

  function endOf(ttl: number): number {
    return now() + millisecondsOf(ttl);
  }

  return {
    get: async (key) => read(key),
    put: async (key, value, ttl) =>
      open().texts.set(key, JSON.stringify(value), ttl === undefined ? Infinity : endOf(ttl)),
    drop: async (key) => open().texts.delete(key),

    async take(key) {
      const value = read(key);
      open().texts.delete(key);
      return value;
    },

    async swap(key, change) {
      const result = change(read(key));
      const { texts } = open();
      if ('put' in result) {
        const ends = result.ttl === undefined ? (texts.ends(key) ?? Infinity) : endOf(result.ttl);
        texts.set(key, JSON.stringify(result.put), ends);
      } else if ('drop' in result) {
        texts.delete(key);
      }
      return result;
    },

    async join(set, member, ttl) {
      const { sets } = open();
      const ends = ttl === undefined ? Infinity : endOf(ttl);
      const members = sets.get(set) ?? new Set();
      const isNew = !members.has(member);
      sets.set(set, members.add(member), Math.max(ends, sets.ends(set) ?? 0));
      if (isNew && sets.get(set) !== undefined) {
        watchers.tell(set, member);
      }
    },

    async leave(set, member) {
      const { sets } = open();
      const members = sets.get(set);
      members?.delete(member);
      if (members?.size === 0) {
        sets.delete(set);
      }
    },

    members: async (set) => [...(open().sets.get(set) ?? [])],

    async watch(set, signal) {
      open();
      return watchers.add(set, signal);
    },

    async wipe(prefix) {
      const { texts, sets } = open();
      for (const map of [texts, sets]) {
        for (const key of map.keys()) {
          if (key.startsWith(prefix)) {
            map.delete(key);
          }
        }
      }
    },

    async ping() {
      open();
    },

    async close() {
      closed = true;
      watchers.end();
      kept.texts.clear();
      kept.sets.clear();
    },
  };
}
