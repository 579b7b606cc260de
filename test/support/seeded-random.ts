/** Random that can be had again: the same seed gives the same choices. */
export interface Random {
  /** From 0 up to, and without, 1. */
  readonly next: () => number;
  readonly below: (limit: number) => number;
  readonly pick: <T>(things: readonly [T, ...T[]] | readonly T[]) => T;
  readonly often: (share: number) => boolean;
}

/** mulberry32: small, fast, and good enough to be odd. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (things) => {
      const [thing] = things.slice(below(things.length));
      if (thing === undefined) throw new Error('there is nothing to pick from');
      return thing;
    },
    often: (share) => next() < share,
  };
}

/** `VKID_TEST_SEED`, or one of this run's own. */
export const seedOfRun = (): number => Number(process.env['VKID_TEST_SEED'] ?? Date.now() % 1_000_000_007);
