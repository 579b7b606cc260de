import type { Change, Json, Space } from '../storage/store.ts';

/** What a change of a kept thing may be: `put` it anew, `drop` it, or `keep` it as it was. */
export type ThingChange<T> =
  | { readonly put: T; readonly ttl?: number }
  | { readonly drop: true }
  | { readonly keep: true };

/** A thing as it was read, with what a commit must find to be sure that nothing came between. */
export interface Found<T> {
  readonly thing: T | undefined;
  /** The stored value: `undefined` where the world differs in nothing from its template, `null` for what was removed. */
  readonly stored: Json | undefined;
}

/**
 * Things of one kind in a world, each under its id. Where the world's template has things of that kind, they are read
 * through it: only what differs is stored.
 */
export interface Collection<T> {
  get(id: number | string): Promise<T | undefined>;
  find(id: number | string): Promise<Found<T>>;
  put(id: number | string, thing: T, ttl?: number): Promise<void>;
  /** Atomic; `change` is pure and may run more than once. Gives what the call that counted returned. */
  change<C extends ThingChange<T>>(id: number | string, change: (current: T | undefined) => C): Promise<C>;
  take(id: number | string): Promise<T | undefined>;
  drop(id: number | string): Promise<void>;
  /** Changes for a commit. `found`: only if it still is as it was found. */
  toPut(id: number | string, thing: T, more?: { readonly ttl?: number; readonly found?: Found<T> }): Change[];
  toDrop(id: number | string, found?: Found<T>): Change[];
  /** A condition: it still is as it was found. */
  toKeep(id: number | string, found: Found<T>): Change;
  ids(): Promise<string[]>;
  all(): Promise<T[]>;
  /** Ids that are put for the first time from now on, until `signal` aborts. */
  watch(signal: AbortSignal): Promise<AsyncIterable<string>>;
}

interface CollectionOptions<T> {
  /** Whether the ids are kept in a list. What comes and goes by the thousand is not: its ids would outlive it. */
  readonly listed?: boolean;
  /** What is there unless the world says otherwise, by id. */
  readonly template?: ReadonlyMap<number | string, T>;
}

/** Under which key of the space a thing is kept. */
export const keyOf = (kind: string, id: number | string): string => `${kind}:${id}`;

/**
 * Opens the collection of one kind. The one place where kept JSON is taken for a domain type: what lies in a collection
 * was put there by the same type, and a world file is checked before it gets here.
 */
export function openCollection<T>(
  space: Space,
  kind: string,
  { listed = false, template }: CollectionOptions<T> = {},
): Collection<T> {
  const key = (id: number | string) => keyOf(kind, id);
  const set = `${kind}s`;
  const to = (thing: T) => thing as Json;
  const read = (id: number | string, stored: Json | undefined): T | undefined =>
    stored === undefined ? template?.get(id) : ((stored ?? undefined) as T | undefined);
  // A thing of the template that is gone leaves a mark, or the template would bring it back.
  const isTemplate = (id: number | string) => template?.has(id) === true;
  const expecting = (found: Found<T> | undefined) => found && { expect: { value: found.stored } };

  const toPut: Collection<T>['toPut'] = (id, thing, { ttl, found } = {}) => [
    { key: key(id), put: to(thing), ...(ttl !== undefined && { ttl }), ...expecting(found) },
    ...(listed ? [{ key: set, join: String(id) }] : []),
  ];
  const toDrop: Collection<T>['toDrop'] = (id, found) => [
    isTemplate(id)
      ? { key: key(id), put: null, ...expecting(found) }
      : { key: key(id), drop: true as const, ...expecting(found) },
    ...(listed ? [{ key: set, leave: String(id) }] : []),
  ];
  const ids = async () => {
    const own = listed ? await space.members(set) : [];
    return template ? [...new Set([...own, ...[...template.keys()].map(String)])] : own;
  };

  return {
    get: async (id) => read(id, await space.get(key(id))),
    find: async (id) => {
      const stored = await space.get(key(id));
      return { thing: read(id, stored), stored };
    },
    put: async (id, thing, ttl) => {
      if (!listed) return space.put(key(id), to(thing), ttl);
      await space.commit(toPut(id, thing, ttl === undefined ? {} : { ttl }));
    },
    change: async (id, change) => {
      const { made } = await space.swap(key(id), (stored) => {
        const made = change(read(id, stored));
        if ('put' in made) return { ...made, put: to(made.put), made };
        if ('drop' in made) return isTemplate(id) ? { put: null, made } : { drop: true, made };
        return { keep: true, made };
      });
      if (listed && 'put' in made) await space.join(set, String(id));
      if (listed && 'drop' in made) await space.leave(set, String(id));
      return made;
    },
    take: async (id) => {
      if (isTemplate(id)) {
        const { thing } = await space.swap(key(id), (stored) => ({ put: null, thing: read(id, stored) }));
        return thing;
      }
      const stored = await space.take(key(id));
      if (listed) await space.leave(set, String(id));
      return read(id, stored);
    },
    drop: async (id) => {
      if (!listed && !isTemplate(id)) return space.drop(key(id));
      await space.commit(toDrop(id));
    },
    toPut,
    toDrop,
    toKeep: (id, found) => ({ key: key(id), keep: true, expect: { value: found.stored } }),
    ids,
    all: async () => {
      const things = await Promise.all(
        (await ids()).map(async (id) => {
          const name = template?.has(Number(id)) ? Number(id) : id;
          return read(name, await space.get(key(name)));
        }),
      );
      return things.filter((thing) => thing !== undefined);
    },
    watch: (signal) => space.watch(set, signal),
  };
}
