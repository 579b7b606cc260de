import type { Change, Json, LogBounds, Space, Swap } from '../storage/store.ts';
import type { WorldSpace } from './world.ts';

/**
 * A space as one request reads it: each key is read once, in however many places it is looked at, until the request
 * writes. What was read and changed meanwhile is noticed where it matters: by the conditions of a commit.
 */
export class ReadOnceSpace implements WorldSpace {
  readonly name: string;
  readonly #space: Space;
  #values = new Map<string, Promise<Json | undefined>>();

  constructor(space: Space) {
    this.name = space.name;
    this.#space = space;
  }

  get(key: string): Promise<Json | undefined> {
    const known = this.#values.get(key);
    if (known) return known;
    const value = this.#space.get(key);
    this.#values.set(key, value);
    return value;
  }

  /** Asks for what will be needed, together with what is asked for now. A failure is told to the one that needs it. */
  ahead(keys: readonly string[]): void {
    for (const key of keys) this.get(key).catch(() => {});
  }

  put(key: string, value: Json, ttl?: number): Promise<void> {
    return this.#write(this.#space.put(key, value, ttl));
  }

  drop(key: string): Promise<void> {
    return this.#write(this.#space.drop(key));
  }

  take(key: string): Promise<Json | undefined> {
    return this.#write(this.#space.take(key));
  }

  swap<Result extends Swap>(key: string, change: (current: Json | undefined) => Result): Promise<Result> {
    return this.#write(this.#space.swap(key, change));
  }

  commit(changes: readonly Change[]): Promise<boolean> {
    return this.#write(this.#space.commit(changes));
  }

  wipe(first?: readonly { readonly key: string; readonly put: Json }[]): Promise<void> {
    return this.#write(this.#space.wipe(first));
  }

  hasten(prefix: string, seconds: number): Promise<void> {
    return this.#write(this.#space.hasten(prefix, seconds));
  }

  next(series: string, first: number, ttl?: number): Promise<number> {
    return this.#space.next(series, first, ttl);
  }

  join(set: string, member: string, ttl?: number): Promise<void> {
    return this.#space.join(set, member, ttl);
  }

  leave(set: string, member: string): Promise<void> {
    return this.#space.leave(set, member);
  }

  members(set: string): Promise<string[]> {
    return this.#space.members(set);
  }

  watch(set: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
    return this.#space.watch(set, signal);
  }

  append(log: string, entry: Json, keep: LogBounds): Promise<void> {
    return this.#space.append(log, entry, keep);
  }

  entries(log: string): Promise<Json[]> {
    return this.#space.entries(log);
  }

  scan(prefix: string): Promise<Map<string, Json>> {
    return this.#space.scan(prefix);
  }

  /** What was read before a write counts no more, nor what was read while it was under way. */
  async #write<Result>(written: Promise<Result>): Promise<Result> {
    this.#values = new Map();
    try {
      return await written;
    } finally {
      this.#values = new Map();
    }
  }
}
