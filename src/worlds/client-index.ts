import type { Space } from '../storage/store.ts';
import { keyOf } from './collection.ts';
import { defaultWorld, type World, type WorldId } from './world.ts';

/** Of apps of worlds beside the default one that come without an id: a range that no seed of ours uses. */
const firstClient = 60_000_001;

/** Under which key of its world an app is kept. */
export const applicationKey = (client_id: number): string => keyOf('app', client_id);

/**
 * Which world has which app. Client ids are unique across worlds, so that a client with a fixed host lands in its world
 * by its client id alone. Apps of the default world's seed are not in the index: most emulators have no other world.
 */
export interface ClientIndex {
  /** A hint: the world may have lost the app since. */
  ownerOf(client_id: number): Promise<WorldId | undefined>;
  /** Gives the world that has the app: `id`, unless another one was first. */
  claim(id: WorldId, client_id: number): Promise<WorldId>;
  /** A client id that no world has, claimed for this one. */
  claimNext(id: WorldId): Promise<number>;
  release(id: WorldId, client_id: number): Promise<void>;
}

export function openClientIndex(
  shared: Space,
  read: (id: WorldId) => Promise<World | undefined>,
): ClientIndex {
  const key = (client_id: number) => `client:${client_id}`;
  const ownerOf: ClientIndex['ownerOf'] = async (client_id) => {
    const owner = await shared.get(key(client_id));
    return typeof owner === 'string' ? owner : undefined;
  };

  async function has(id: WorldId, client_id: number): Promise<boolean> {
    const world = await read(id);
    const stored = await world?.space.get(applicationKey(client_id));
    return stored === undefined ? world?.template.apps.has(client_id) === true : stored !== null;
  }

  const claim: ClientIndex['claim'] = async (id, client_id) => {
    if (id !== defaultWorld && (await has(defaultWorld, client_id))) return defaultWorld;
    for (;;) {
      const owner = await ownerOf(client_id);
      if (owner === id) return id;
      if (owner !== undefined && (await has(owner, client_id))) return owner;
      const claimed = await shared.commit([{ key: key(client_id), put: id, expect: { value: owner } }]);
      if (claimed) return id;
    }
  };

  return {
    ownerOf,
    claim,
    claimNext: async (id) => {
      for (;;) {
        const client_id = await shared.next('client', firstClient);
        if (await has(defaultWorld, client_id)) continue;
        if (await shared.commit([{ key: key(client_id), put: id, expect: { value: undefined } }])) return client_id;
      }
    },
    release: async (id, client_id) => {
      if ((await ownerOf(client_id)) === id) await shared.drop(key(client_id));
    },
  };
}
