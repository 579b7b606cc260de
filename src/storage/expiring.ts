/** A map whose entries end by themselves. */
export interface ExpiringMap<Value> {
  get(key: string): Value | undefined;
  /** When the entry ends (by the clock given), `Infinity` for never; undefined when there is none. */
  ends(key: string): number | undefined;
  set(key: string, value: Value, ends: number): void;
  delete(key: string): void;
  keys(): IterableIterator<string>;
  /** Takes so many milliseconds from what is left of each entry whose key begins so; what is over then is gone. */
  hasten(prefix: string, milliseconds: number): void;
  clear(): void;
  /** How many entries take memory, those that are over but not yet swept included. */
  readonly size: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly ends: number;
}

/**
 * An entry that is over is gone when it is looked at; one that nothing looks at is swept in the course of later writes,
 * two entries a write. So memory stays in proportion to what lives, and no timer keeps the process awake.
 */
class SweptMap<Value> implements ExpiringMap<Value> {
  #entries = new Map<string, Entry<Value>>();
  readonly #now: () => number;
  #round = this.#entries.entries();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    return this.#find(key)?.value;
  }

  ends(key: string): number | undefined {
    return this.#find(key)?.ends;
  }

  set(key: string, value: Value, ends: number): void {
    this.#entries.set(key, { value, ends });
    this.#sweepSome();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  hasten(prefix: string, milliseconds: number): void {
    const now = this.#now();
    // A map that has lost its entries keeps the memory they took: what lives on moves to a new one.
    const left = new Map<string, Entry<Value>>();
    for (const [key, entry] of this.#entries) {
      const isLater = entry.ends === Infinity || !key.startsWith(prefix);
      const ends = isLater ? entry.ends : entry.ends - milliseconds;
      if (ends > now) left.set(key, isLater ? entry : { value: entry.value, ends });
    }
    this.#entries = left;
    this.#round = left.entries();
  }

  clear(): void {
    this.#entries.clear();
  }

  #find(key: string): Entry<Value> | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.ends <= this.#now()) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry;
  }

  #sweepSome(): void {
    for (let looked = 0; looked < 2; looked += 1) {
      const next = this.#round.next();
      if (next.done === true) {
        this.#round = this.#entries.entries();
        return;
      }
      this.#find(next.value[0]);
    }
  }
}

export const createExpiringMap = <Value>(now: () => number): ExpiringMap<Value> => new SweptMap(now);
