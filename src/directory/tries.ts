import { hour } from '../domain/limits.ts';
import type { World } from '../world/world.ts';

/** Moments (ms of the world's clock) of what is limited: codes sent to a number, wrong passwords of an account. */
export interface Tries {
  sends(phone: string): Promise<number[]>;
  countSend(phone: string): Promise<void>;
  wrongPasswords(person_id: number): Promise<number[]>;
  countWrongPassword(person_id: number): Promise<void>;
}

export function openTries(world: World): Tries {
  const { store } = world;
  const read = (value: unknown): number[] =>
    Array.isArray(value) ? value.filter((time) => typeof time === 'number') : [];
  const count = async (key: string) => {
    const time = await world.now();
    await store.swap(key, (current) => ({
      put: [...read(current).filter((past) => past > time - hour), time].slice(-kept),
      ttl: hour / 1000,
    }));
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
