/** A map whose entries end by themselves. */
export interface ExpiringMap<Value> {
  get(key: string): Value | undefined;
  /** When the entry ends (by the clock given), `Infinity` for never; undefined when there is none. */
  ends(key: string): number | undefined;
  set(key: string, value: Value, ends: number): void;
  delete(key: string): void;
  keys(): IterableIterator<string>;
  clear(): void;
  /** How many entries take up room, those that are over but not yet swept included. */
  readonly size: number;
}

/**
 * An entry that is over is gone when it is looked at; one that nobody looks at is swept in the course of later writes,
 * two entries a write. So room stays in proportion to what lives, and no timer keeps the process awake.
 */
export function createExpiringMap<Value>(now: () => number): ExpiringMap<Value> {
  const entries = new Map<string, { readonly value: Value; readonly ends: number }>();
  let round = entries.entries();

  function find(key: string): { readonly value: Value; readonly ends: number } | undefined {
    const entry = entries.get(key);
    if (entry !== undefined && entry.ends <= now()) {
      entries.delete(key);
      return undefined;
    }
    return entry;
  }

  function sweepSome(): void {
    for (let looked = 0; looked < 2; looked += 1) {
      const next = round.next();
      if (next.done === true) {
        round = entries.entries();
        return;
      }
      find(next.value[0]);
    }
  }

  return {
    get: (key) => find(key)?.value,
    ends: (key) => find(key)?.ends,
    set(key, value, ends) {
      entries.set(key, { value, ends });
      sweepSome();
    },
    delete: (key) => void entries.delete(key),
    keys: () => entries.keys(),
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}
