import { hour } from '../domain/limits.ts';
import type { World } from '../world/world.ts';

/** Moments (ms of the world's clock) of what is limited: codes sent to a number, wrong passwords of an account. */
export interface Tries {
  sends(phone: string): Promise<number[]>;
  countSend(phone: string): Promise<Counted>;
  wrongPasswords(person_id: number): Promise<number[]>;
  countWrongPassword(person_id: number): Promise<Counted>;
}

/**
 * A try that was counted before it was judged: of many at once, each sees the others. `before` are the moments that
 * stood there already.
 */
export interface Counted {
  readonly before: readonly number[];
  /** It does not count after all. */
  undo(): Promise<void>;
}

export function openTries(world: World): Tries {
  const { store } = world;
  const read = (value: unknown): number[] =>
    Array.isArray(value) ? value.filter((time) => typeof time === 'number') : [];
  const count = async (key: string): Promise<Counted> => {
    const time = await world.now();
    const { before } = await store.swap(key, (current) => {
      const before = read(current).filter((past) => past > time - hour);
      return { put: [...before, time].slice(-kept), ttl: hour / 1000, before };
    });
    return {
      before,
      undo: async () => {
        await store.swap(key, (current) => {
          const times = read(current);
          const place = times.lastIndexOf(time);
          return place < 0 ? { keep: true } : { put: times.toSpliced(place, 1) };
        });
      },
    };
  };
  return {
    sends: async (phone) => read(await store.get(`sends:${phone}`)),
    countSend: (phone) => count(`sends:${phone}`),
    wrongPasswords: async (id) => read(await store.get(`wrong-passwords:${id}`)),
    countWrongPassword: (id) => count(`wrong-passwords:${id}`),
  };
}

/** More tries than any limit counts need not be remembered. */
const kept = 100;
