import { createExpiringMap, type ExpiringMap } from './expiring.ts';
import { parseJson, textOf } from './json-text.ts';
import { millisecondsOf } from './lifetime.ts';
import type { Change, Json, LogBounds, Space, Swap } from './store.ts';
import type { Watchers } from './watchers.ts';

interface Log {
  readonly texts: string[];
  bytes: number;
}

/** What a space holds. The maps are made when something is first written to them: an empty space costs next to nothing. */
export class Holdings {
  values?: ExpiringMap<string>;
  sets?: ExpiringMap<Set<string>>;
  logs?: ExpiringMap<Log>;
  series?: ExpiringMap<number>;
}

/** What the store shares with its spaces. */
export interface MemoryOptions {
  /** What each space holds, by its name. A space to which nothing was written is not among them. */
  readonly holdings: Map<string, Holdings>;
  readonly now: () => number;
  readonly watchers: Watchers;
  /** Throws where the store is closed. */
  readonly assertOpen: () => void;
}

const nothing: Readonly<Holdings> = Object.freeze(new Holdings());

/**
 * The keys of one world, or what processes share. Values are kept as JSON text, exactly as Redis keeps them: each caller
 * gets a copy of its own, and what would not survive Redis does not survive here either. Nothing here waits, so each verb
 * is one step.
 */
export class MemorySpace implements Space {
  readonly name: string;
  readonly #options: MemoryOptions;

  constructor(name: string, options: MemoryOptions) {
    this.name = name;
    this.#options = options;
  }

  async get(key: string): Promise<Json | undefined> {
    return this.#read(key);
  }

  async put(key: string, value: Json, ttl?: number): Promise<void> {
    this.#write(key, value, ttl === undefined ? Infinity : this.#endOf(ttl));
  }

  async drop(key: string): Promise<void> {
    this.#open().values?.delete(key);
  }

  async take(key: string): Promise<Json | undefined> {
    const value = this.#read(key);
    this.#open().values?.delete(key);
    return value;
  }

  async swap<Result extends Swap>(
    key: string,
    change: (current: Json | undefined) => Result,
  ): Promise<Result> {
    const result = change(this.#read(key));
    this.#apply(key, result);
    return result;
  }

  async commit(changes: readonly Change[]): Promise<boolean> {
    const { values } = this.#open();
    for (const { key, expect } of changes) {
      if (!expect) continue;
      const text = expect.value === undefined ? undefined : textOf(expect.value);
      if (values?.get(key) !== text) return false;
    }
    // Everything that may throw comes before the first write.
    const lifetimes = changes.map((change) =>
      'ttl' in change && change.ttl !== undefined ? millisecondsOf(change.ttl) : undefined,
    );
    for (const [index, change] of changes.entries()) {
      const ends = lifetimes[index] === undefined ? undefined : this.#options.now() + lifetimes[index];
      if ('join' in change) this.#join(change.key, change.join, ends ?? Infinity);
      else if ('leave' in change) this.#leave(change.key, change.leave);
      else this.#apply(change.key, change);
    }
    return true;
  }

  async next(series: string, first: number, ttl?: number): Promise<number> {
    const kept = this.#toWrite();
    kept.series ??= createExpiringMap(this.#options.now);
    const last = kept.series.get(series);
    const number = last === undefined ? first : last + 1;
    kept.series.set(series, number, ttl === undefined ? Infinity : this.#endOf(ttl));
    return number;
  }

  async join(set: string, member: string, ttl?: number): Promise<void> {
    this.#join(set, member, ttl === undefined ? Infinity : this.#endOf(ttl));
  }

  async leave(set: string, member: string): Promise<void> {
    this.#leave(set, member);
  }

  async members(set: string): Promise<string[]> {
    return [...(this.#open().sets?.get(set) ?? [])];
  }

  async watch(set: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
    this.#open();
    return this.#options.watchers.add(`${this.name}:${set}`, signal);
  }

  async append(log: string, entry: Json, { entries, bytes, ttl }: LogBounds): Promise<void> {
    const kept = this.#toWrite();
    kept.logs ??= createExpiringMap(this.#options.now);
    const found = kept.logs.get(log) ?? { texts: [], bytes: 0 };
    const text = JSON.stringify(entry);
    found.texts.push(text);
    found.bytes += Buffer.byteLength(text);
    while (found.texts.length > entries || (found.bytes > bytes && found.texts.length > 0))
      found.bytes -= Buffer.byteLength(found.texts.shift() ?? '');
    kept.logs.set(log, found, ttl === undefined ? Infinity : this.#endOf(ttl));
  }

  async entries(log: string): Promise<Json[]> {
    return (this.#open().logs?.get(log)?.texts ?? []).map((text) => JSON.parse(text) as Json);
  }

  async scan(prefix: string): Promise<Map<string, Json>> {
    const found = new Map<string, Json>();
    for (const key of this.#open().values?.keys() ?? []) {
      const value = key.startsWith(prefix) ? this.#read(key) : undefined;
      if (value !== undefined) found.set(key, value);
    }
    return found;
  }

  async hasten(prefix: string, seconds: number): Promise<void> {
    const { values, sets, logs, series } = this.#open();
    for (const map of [values, sets, logs, series]) map?.hasten(prefix, seconds * 1000);
  }

  async wipe(first: readonly { readonly key: string; readonly put: Json }[] = []): Promise<void> {
    this.#open();
    this.#options.holdings.delete(this.name);
    for (const { key, put } of first) this.#write(key, put, Infinity);
  }

  #open(): Readonly<Holdings> {
    this.#options.assertOpen();
    return this.#options.holdings.get(this.name) ?? nothing;
  }

  #toWrite(): Holdings {
    this.#options.assertOpen();
    const { holdings } = this.#options;
    const kept = holdings.get(this.name) ?? new Holdings();
    holdings.set(this.name, kept);
    return kept;
  }

  #endOf(ttl: number): number {
    return this.#options.now() + millisecondsOf(ttl);
  }

  #read(key: string): Json | undefined {
    const text = this.#open().values?.get(key);
    return text === undefined ? undefined : parseJson(text);
  }

  #write(key: string, value: Json, ends: number): void {
    const kept = this.#toWrite();
    kept.values ??= createExpiringMap(this.#options.now);
    kept.values.set(key, JSON.stringify(value), ends);
  }

  #apply(key: string, change: Swap): void {
    if ('put' in change) {
      const { values } = this.#open();
      const ends = change.ttl === undefined ? (values?.ends(key) ?? Infinity) : this.#endOf(change.ttl);
      this.#write(key, change.put, ends);
    } else if ('drop' in change) {
      this.#open().values?.delete(key);
    }
  }

  #join(set: string, member: string, ends: number): void {
    const kept = this.#toWrite();
    kept.sets ??= createExpiringMap(this.#options.now);
    const members = kept.sets.get(set) ?? new Set();
    const isNew = !members.has(member);
    kept.sets.set(set, members.add(member), Math.max(ends, kept.sets.ends(set) ?? 0));
    if (isNew && kept.sets.get(set) !== undefined) this.#options.watchers.tell(`${this.name}:${set}`, member);
  }

  #leave(set: string, member: string): void {
    const { sets } = this.#open();
    const members = sets?.get(set);
    members?.delete(member);
    if (members?.size === 0) sets?.delete(set);
  }
}
