import type { Json, Space, Swap } from '../storage/store.ts';

/** What a change of a kept thing may be: `put` it anew, `drop` it, or `keep` it as it was. */
export type Change<T> =
  | { readonly put: T; readonly ttl?: number }
  | { readonly drop: true }
  | { readonly keep: true };

/** Things of one kind in a world, each under its id, with a list of the ids. */
export interface Shelf<T> {
  get(id: string | number): Promise<T | undefined>;
  put(id: string | number, thing: T, ttl?: number): Promise<void>;
  /** Atomic; `change` is pure and may run more than once. Gives what the call that counted returned. */
  change<C extends Change<T>>(id: string | number, change: (current: T | undefined) => C): Promise<C>;
  take(id: string | number): Promise<T | undefined>;
  drop(id: string | number): Promise<void>;
  ids(): Promise<string[]>;
  all(): Promise<T[]>;
  /** Ids that are put for the first time from now on, until `signal` aborts. */
  watch(signal: AbortSignal): Promise<AsyncIterable<string>>;
}

/**
 * Opens the shelf of one kind. The one place where kept JSON is taken for a domain type: what lies on a shelf was
 * put there by the same type, and a world file is checked before it gets here. What comes and goes by the thousand
 * is not `listed`: its ids would outlive it.
 */
export function openShelf<T>(store: Space, kind: string, { listed = true } = {}): Shelf<T> {
  const key = (id: string | number) => `${kind}:${id}`;
  const set = `${kind}s`;
  const from = (value: Json | undefined) => value as T | undefined;
  const to = (thing: T) => thing as Json;
  return {
    get: async (id) => from(await store.get(key(id))),
    put: async (id, thing, ttl) => {
      await store.put(key(id), to(thing), ttl);
      if (listed) await store.join(set, String(id));
    },
    change: async (id, change) => {
      const { made, isNew } = await store.swap(key(id), (current) => {
        const made = change(from(current));
        const swap: Swap = 'put' in made ? { ...made, put: to(made.put) } : made;
        return { ...swap, made, isNew: current === undefined };
      });
      if (listed && 'put' in made && isNew) await store.join(set, String(id));
      if (listed && 'drop' in made) await store.leave(set, String(id));
      return made;
    },
    take: async (id) => {
      const thing = await store.take(key(id));
      if (listed) await store.leave(set, String(id));
      return from(thing);
    },
    drop: async (id) => {
      await store.drop(key(id));
      if (listed) await store.leave(set, String(id));
    },
    ids: () => store.members(set),
    all: async () => {
      const things = await Promise.all((await store.members(set)).map((id) => store.get(key(id))));
      return things.filter((thing) => thing !== undefined).map((thing) => thing as T);
    },
    watch: (signal) => store.watch(set, signal),
  };
}

/** The next number of a series that begins at `first`: never given twice, not even to parallel callers. */
export const nextNumber = (store: Space, series: string, first: number): Promise<number> =>
  store.next(series, first);
