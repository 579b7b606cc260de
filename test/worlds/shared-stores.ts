/** What the tests of worlds share: stores whose contents can be looked at, and worlds as a process opens them. */
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { openDirectory } from '../../src/directory/directory.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { type Holdings, MemorySpace } from '../../src/storage/memory-space.ts';
import { readSeed } from '../../src/settings/settings.ts';
import { openStore, type Space, type Store } from '../../src/storage/store.ts';
import { createWatchers } from '../../src/storage/watchers.ts';
import { openWorlds, type Worlds } from '../../src/worlds/registry.ts';
import type { WorldSeed } from '../../src/worlds/template.ts';

/** A store that one process after the other can open. */
export interface StoreAddress {
  /** What another process would open: on Redis a connection of its own. */
  open(): Promise<Store>;
  /** The names of all keys, as `space/key`, once nothing sweeps any more; counters of generations are left out. */
  keys(): Promise<string[]>;
  /** The names of all spaces of which anything is there, be it a counter. */
  spaces(): Promise<string[]>;
}

/** The same suite on the store in memory and on a real Redis. */
export async function onBothPlaces(suite: (t: Test, place: StoreAddress) => Promise<void>): Promise<void> {
  await t.test('memory', async (t) => suite(t, memoryPlace()));
  await t.test('redis', async (t) => {
    const server = await startRedisServer();
    t.teardown(() => server.stop());
    const client = new Redis(server.url);
    t.teardown(() => client.disconnect());
    await suite(t, {
      open: async () => {
        const store = await openStore(server.url);
        t.teardown(() => store.close());
        await store.ping();
        return store;
      },
      keys: () => settledKeys(client),
      spaces: async () => (await client.keys('*')).map((key) => key.replace(/^\{(.+?)\}:.*$/su, '$1')),
    });
  });
}

function memoryPlace(): StoreAddress {
  const holdings = new Map<string, Holdings>();
  const options = { holdings, now: Date.now, watchers: createWatchers(), assertOpen: () => {} };
  const space = (name: string): Space => new MemorySpace(name, options);
  const store = { space, claimLayout: async () => 0, ping: async () => {}, close: async () => {} };
  return {
    open: async () => store,
    keys: async () =>
      [...holdings].flatMap(([name, kept]) => {
        const keys = [kept.values, kept.sets, kept.logs, kept.series].flatMap((map) => [
          ...(map?.keys() ?? []),
        ]);
        return keys.map((key) => `${name}/${key}`);
      }),
    spaces: async () => [...holdings.keys()],
  };
}

/** What was wiped is swept behind it: until only keys of the present generation are there. */
async function settledKeys(client: Redis): Promise<string[]> {
  for (let round = 0; ; round += 1) {
    const keys = await client.keys('*');
    const found: string[] = [];
    let isSettled = true;
    for (const key of keys) {
      const [, name = '', generation = '', rest = ''] = /^\{(.+?)\}:(\w+):?(.*)$/su.exec(key) ?? [];
      if (generation === 'generation' || name === '') continue;
      isSettled &&= generation === ((await client.get(`{${name}}:generation`)) ?? '0');
      found.push(`${name}/${rest.slice(2)}`);
    }
    if (isSettled || round === 100) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The worlds of a store as a process of its own sees them: it has read no seed yet. */
export async function processOn(place: StoreAddress) {
  const store = await place.open();
  return { store, worlds: openWorlds({ store, clock: Date.now, random: randomBytes }) };
}

/** A seed with one person, and apps under these client ids, or under none. */
export function seedOf(...client_ids: (number | undefined)[]): WorldSeed {
  const people = [{ phone: '+79991000001', first_name: 'Анна', last_name: 'Петрова' }];
  const apps = client_ids.map((client_id) => ({
    name: 'App',
    ...(client_id !== undefined && { client_id }),
  }));
  const seed = readSeed({ people, apps }, Date.now());
  if ('faults' in seed) throw new Error(seed.faults.join(' '));
  return seed;
}

/** A world that must be there. */
export async function worldOf(worlds: Worlds, id: string) {
  const world = await worlds.read(id);
  if (!world) throw new Error(`the world ${id} is not there`);
  return { world, directory: openDirectory(world) };
}

/** An app of a world as the control API adds one: gives its client id, or undefined where the wanted one is taken. */
export async function addApp(worlds: Worlds, id: string, wanted?: number): Promise<number | undefined> {
  const claimed = await worlds.claimClient(id, wanted);
  if ('taken' in claimed) return undefined;
  const { directory } = await worldOf(worlds, id);
  const [app] = withClientId(claimed.client_id);
  if (!app || !(await directory.applications.add(app))) return undefined;
  await worlds.keepClient(id, claimed.client_id);
  return claimed.client_id;
}

const withClientId = (client_id: number) => seedOf(client_id).apps.map((app) => ({ ...app, client_id }));

export const appsOf = async (worlds: Worlds, id: string) =>
  (await (await worldOf(worlds, id)).directory.applications.list()).map(({ client_id }) => client_id);

/** The same suite on what `--store` takes: the store in memory, and a real Redis. */
export async function onBothUrls(suite: (t: Test, store: string) => Promise<void>): Promise<void> {
  await t.test('memory', async (t) => suite(t, 'memory'));
  await t.test('redis', async (t) => {
    const server = await startRedisServer();
    t.teardown(() => server.stop());
    await suite(t, server.url);
  });
}
