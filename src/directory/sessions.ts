import type { World } from '../world/world.ts';

/**
 * Which sessions of a person are over. The engine keeps the sessions and asks here; what ends them (a new password) is
 * no business of the engine. A session belongs to the era of its person that it began in: no list of them is kept,
 * since one would grow with every sign-in of a CI.
 */
export interface Sessions {
  /** A session of this person was begun, or saved once more, to be kept for so many seconds. */
  note(person_id: number, id: string, ttl: number): Promise<void>;
  /** Ends all of this person's, but for the one that is spared. */
  end(person_id: number, spared?: string): Promise<void>;
  isOver(person_id: number, id: string): Promise<boolean>;
}

export function openSessions({ store }: World): Sessions {
  const eraKey = (person_id: number) => `session-era:${person_id}`;
  const begunKey = (person_id: number, id: string) => `session-begun:${person_id}:${id}`;
  const read = async (key: string) => number(await store.get(key));
  return {
    note: async (person_id, id, ttl) => {
      const era = await read(eraKey(person_id));
      // A request under way may save a session that has just ended: it stays of its own era.
      await store.swap(begunKey(person_id, id), (begun) => ({ put: begun ?? era, ttl }));
    },
    end: async (person_id, spared) => {
      const { put: era } = await store.swap(eraKey(person_id), (past) => ({ put: number(past) + 1 }));
      if (spared === undefined) return;
      await store.swap(begunKey(person_id, spared), (begun) =>
        begun === undefined ? { keep: true } : { put: era },
      );
    },
    isOver: async (person_id, id) => (await read(begunKey(person_id, id))) < (await read(eraKey(person_id))),
  };
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
