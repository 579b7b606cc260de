import type { Space } from '../storage/store.ts';
import { keyOf } from './collection.ts';
import { defaultWorld, type World, type WorldId } from './world.ts';

/** Of apps of worlds beside the default one that come without an id: a range that no seed of ours uses. */
const firstClient = 60_000_001;

/** Under which key of its world an app is kept. */
export const applicationKey = (client_id: number): string => keyOf('app', client_id);

/** How long a claim counts by itself, in seconds: until the app is there, or the process that claimed has died. */
const claimLifetime = 60;

/**
 * Which world has which app. Client ids are unique across worlds, so that a client with a fixed host lands in its world
 * by its client id alone. Apps of the default world's seed are not in the index: most emulators have no other world.
 *
 * The index and the worlds lie in different slots of a cluster, so that an app is written in three steps: claimed for a
 * while, made, kept.
 */
export interface ClientIndex {
  /** A hint: the world may have lost the app since. */
  ownerOf(client_id: number): Promise<WorldId | undefined>;
  /** Gives the world that has the app, or is about to: `id`, unless another one was first. */
  claim(id: WorldId, client_id: number): Promise<WorldId>;
  /** A client id that no world has, claimed for this one. */
  claimNext(id: WorldId): Promise<number>;
  /** The claimed apps are there now. */
  keep(id: WorldId, client_ids: readonly number[]): Promise<void>;
  release(id: WorldId, client_ids: readonly number[]): Promise<void>;
}

/** What the index keeps: for ever, or as a claim for a while. */
type Entry = { readonly claimed_by: WorldId } | WorldId;

export function openClientIndex(
  shared: Space,
  read: (id: WorldId) => Promise<World | undefined>,
): ClientIndex {
  const key = (client_id: number) => `client:${client_id}`;
  const find = async (client_id: number) => (await shared.get(key(client_id))) as Entry | undefined;

  async function has(id: WorldId, client_id: number): Promise<boolean> {
    const world = await read(id);
    const stored = await world?.space.get(applicationKey(client_id));
    return stored === undefined ? world?.template.apps.has(client_id) === true : stored !== null;
  }

  const putClaim = (id: WorldId, client_id: number, entry: Entry | undefined) =>
    shared.commit([
      { key: key(client_id), put: { claimed_by: id }, ttl: claimLifetime, expect: { value: entry } },
    ]);

  return {
    ownerOf: async (client_id) => ownerIn(await find(client_id)),
    claim: async (id, client_id) => {
      if (id !== defaultWorld && (await has(defaultWorld, client_id))) return defaultWorld;
      for (;;) {
        const entry = await find(client_id);
        const owner = ownerIn(entry);
        // An entry is out of date where the world was reset, or removed.
        if (owner !== undefined && (typeof entry === 'object' || (await has(owner, client_id)))) return owner;
        if (await putClaim(id, client_id, entry)) return id;
      }
    },
    claimNext: async (id) => {
      for (;;) {
        const client_id = await shared.next('client', firstClient);
        if (await has(defaultWorld, client_id)) continue;
        if (await putClaim(id, client_id, undefined)) return client_id;
      }
    },
    keep: async (id, client_ids) => {
      await Promise.all(client_ids.map((client_id) => shared.put(key(client_id), id)));
    },
    release: async (id, client_ids) => {
      for (const client_id of client_ids) {
        const entry = await find(client_id);
        if (ownerIn(entry) === id && !(await has(id, client_id)))
          await shared.commit([{ key: key(client_id), drop: true, expect: { value: entry } }]);
      }
    },
  };
}

const ownerIn = (entry: Entry | undefined): WorldId | undefined =>
  typeof entry === 'object' ? entry.claimed_by : entry;
