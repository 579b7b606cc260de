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
export const openCollection = <T>(
  space: Space,
  kind: string,
  options: CollectionOptions<T> = {},
): Collection<T> => new StoredCollection(space, kind, options);

/** A class, since a request opens a dozen of these and uses two verbs of each. */
class StoredCollection<T> implements Collection<T> {
  readonly #space: Space;
  readonly #kind: string;
  readonly #listed: boolean;
  readonly #template: CollectionOptions<T>['template'];

  constructor(space: Space, kind: string, { listed = false, template }: CollectionOptions<T>) {
    this.#space = space;
    this.#kind = kind;
    this.#listed = listed;
    this.#template = template;
  }

  async get(id: number | string): Promise<T | undefined> {
    return this.#read(id, await this.#space.get(this.#key(id)));
  }

  async find(id: number | string): Promise<Found<T>> {
    const stored = await this.#space.get(this.#key(id));
    return { thing: this.#read(id, stored), stored };
  }

  async put(id: number | string, thing: T, ttl?: number): Promise<void> {
    if (!this.#listed) return this.#space.put(this.#key(id), asJson(thing), ttl);
    await this.#space.commit(this.toPut(id, thing, ttl === undefined ? {} : { ttl }));
  }

  async change<C extends ThingChange<T>>(
    id: number | string,
    change: (current: T | undefined) => C,
  ): Promise<C> {
    const { made } = await this.#space.swap(this.#key(id), (stored) => {
      const made = change(this.#read(id, stored));
      if ('put' in made) return { ...made, put: asJson(made.put), made };
      if ('drop' in made) return this.#isTemplate(id) ? { put: null, made } : { drop: true, made };
      return { keep: true, made };
    });
    if (this.#listed && 'put' in made) await this.#space.join(this.#set, String(id), lifetimeOf(made));
    if (this.#listed && 'drop' in made) await this.#space.leave(this.#set, String(id));
    return made;
  }

  async take(id: number | string): Promise<T | undefined> {
    if (this.#isTemplate(id)) {
      const { thing } = await this.#space.swap(this.#key(id), (stored) => ({
        put: null,
        thing: this.#read(id, stored),
      }));
      return thing;
    }
    const stored = await this.#space.take(this.#key(id));
    if (this.#listed) await this.#space.leave(this.#set, String(id));
    return this.#read(id, stored);
  }

  async drop(id: number | string): Promise<void> {
    if (!this.#listed && !this.#isTemplate(id)) return this.#space.drop(this.#key(id));
    await this.#space.commit(this.toDrop(id));
  }

  toPut(
    id: number | string,
    thing: T,
    { ttl, found }: { readonly ttl?: number; readonly found?: Found<T> } = {},
  ): Change[] {
    const put: Change = {
      key: this.#key(id),
      put: asJson(thing),
      ...(ttl !== undefined && { ttl }),
      ...expecting(found),
    };
    // The list lives as long as the last thing in it.
    const join: Change = { key: this.#set, join: String(id), ...(ttl !== undefined && { ttl }) };
    return this.#listed ? [put, join] : [put];
  }

  toDrop(id: number | string, found?: Found<T>): Change[] {
    const key = this.#key(id);
    const drop: Change = this.#isTemplate(id)
      ? { key, put: null, ...expecting(found) }
      : { key, drop: true, ...expecting(found) };
    return this.#listed ? [drop, { key: this.#set, leave: String(id) }] : [drop];
  }

  toKeep(id: number | string, found: Found<T>): Change {
    return { key: this.#key(id), keep: true, expect: { value: found.stored } };
  }

  async ids(): Promise<string[]> {
    const own = this.#listed ? await this.#space.members(this.#set) : [];
    return this.#template ? [...new Set([...own, ...[...this.#template.keys()].map(String)])] : own;
  }

  async all(): Promise<T[]> {
    const things = await Promise.all((await this.ids()).map((id) => this.get(this.#nameOf(id))));
    return things.filter((thing) => thing !== undefined);
  }

  watch(signal: AbortSignal): Promise<AsyncIterable<string>> {
    return this.#space.watch(this.#set, signal);
  }

  get #set(): string {
    return `${this.#kind}s`;
  }

  #key(id: number | string): string {
    return keyOf(this.#kind, id);
  }

  #read(id: number | string, stored: Json | undefined): T | undefined {
    return stored === undefined ? this.#template?.get(id) : ((stored ?? undefined) as T | undefined);
  }

  /** A thing of the template that is gone leaves a mark, or the template would bring it back. */
  #isTemplate(id: number | string): boolean {
    return this.#template?.has(id) === true;
  }

  /** A list holds texts; templates have numbers, too. */
  #nameOf(id: string): number | string {
    return this.#template?.has(Number(id)) ? Number(id) : id;
  }
}

const asJson = (thing: unknown): Json => thing as Json;

const lifetimeOf = (change: ThingChange<unknown>): number | undefined =>
  'put' in change ? change.ttl : undefined;

const expecting = <T>(found: Found<T> | undefined): Pick<Change, 'expect'> =>
  found ? { expect: { value: found.stored } } : {};
