import type { Policy } from '../domain/policy.ts';
import { type Random, randomToken } from '../secrets/random.ts';
import type { Json, Store } from '../storage/store.ts';
import { openClientIndex } from './client-index.ts';
import { openCollection } from './collection.ts';
import { ReadOnceSpace } from './read-once.ts';
import { openTemplateStore } from './template-store.ts';
import type { Template, WorldSeed } from './template.ts';
import {
  asWorldRecord,
  defaultWorld,
  isWorldId,
  type World,
  type WorldId,
  worldKey,
  worldOf,
  type WorldRecord,
  type WorldSpace,
} from './world.ts';

/** By what a request tells whose it is, strongest first. */
export interface WorldHints {
  /** The world that the path names. */
  readonly named?: string | undefined;
  /** The app that the request is about: in its parameters, its Basic header or inside a token or code. */
  readonly client_id?: number | undefined;
  /** Keys that the request is going to look at: read together with the world. */
  readonly ahead?: readonly string[];
}

export interface NewWorld {
  /** Random unless given: `[a-z0-9][a-z0-9-]{0,62}`. */
  readonly id?: WorldId;
  readonly seed: WorldSeed;
  /** The apps of the seed get client ids of their own: so that many worlds can be made of one seed. */
  readonly newClients?: boolean;
}

export interface Worlds {
  /** One reading of a world; undefined where there is none of that id. */
  read(id: WorldId): Promise<World | undefined>;
  /** Whose request this is, by its hints; undefined where the path names a world that is not there. */
  of(hints: WorldHints): Promise<World | undefined>;
  /**
   * Makes a world of a seed, unless it is there: of many processes that start on one store, one makes it. Gives the
   * world, and whether this call made it.
   */
  open(id: WorldId, seed: WorldSeed): Promise<{ readonly world: World; readonly made: boolean }>;
  /** Makes one more world. Rejects with `WorldRefused` where its id or a client id of its seed is taken. */
  create(wanted: NewWorld): Promise<World>;
  /** The world is its seed again. */
  reset(id: WorldId): Promise<void>;
  /**
   * Everything that exists in the world gets older by so many seconds, and what is over by then is forgotten. Gives the
   * world's age, ms.
   */
  age(id: WorldId, seconds: number): Promise<number>;
  /** Sets single keys over the preset; a new preset forgets the keys set before. */
  tune(id: WorldId, changes: Partial<Policy>): Promise<Policy>;
  /** Everything of the world is gone, and the world with it. */
  remove(id: WorldId): Promise<void>;
  /**
   * A client id for an app that is to come to be in this world: the wanted one, or one that no world has. `taken`: by
   * that world. It is claimed for a minute, and is to be kept as soon as the app is there.
   */
  claimClient(
    id: WorldId,
    wanted?: number,
  ): Promise<{ readonly client_id: number } | { readonly taken: WorldId }>;
  /** An app of this world is there, under a client id that was claimed. */
  keepClient(id: WorldId, client_id: number): Promise<void>;
  /** An app of this world is gone. */
  releaseClient(id: WorldId, client_id: number): Promise<void>;
}

export interface WorldsOptions {
  readonly store: Store;
  readonly clock: () => number;
  readonly random: Random;
}

/** A world that cannot be made. */
class WorldRefused extends Error {
  readonly code: 'ERR_CLIENT_TAKEN' | 'ERR_WORLD_ID' | 'ERR_WORLD_TAKEN';
  constructor(code: WorldRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** What all worlds of a store share. No world has such an id. */
const sharedSpace = '-shared';

export function openWorlds({ store, clock, random }: WorldsOptions): Worlds {
  const shared = store.space(sharedSpace);
  const templates = openTemplateStore(shared);
  const clients = openClientIndex(shared, (id) => read(id));

  async function reading(space: WorldSpace, record: WorldRecord | undefined): Promise<World | undefined> {
    const template = record && (await templates.named(record.template));
    return template && worldOf(record, { space, template, random, clock });
  }

  async function read(id: WorldId, ahead: readonly string[] = []): Promise<World | undefined> {
    const space = new ReadOnceSpace(store.space(id));
    space.ahead(ahead);
    return reading(space, asWorldRecord(await space.get(worldKey)));
  }

  const beginning = ({ digest, seed }: Template, renamed?: WorldRecord['clients']): WorldRecord => ({
    secret: randomToken(random, 32),
    age: 0,
    began_at: clock(),
    template: digest,
    policy: seed.policy ?? {},
    ...(renamed && { clients: renamed }),
  });

  const make = (id: WorldId, record: WorldRecord) =>
    store.space(id).commit([{ key: worldKey, put: asJson(record), expect: { value: undefined } }]);

  async function open(id: WorldId, seed: WorldSeed): Promise<{ world: World; made: boolean }> {
    const there = await read(id);
    if (there) return { world: there, made: false };
    // In this order: a world never names a seed that is not there.
    const made = await make(id, beginning(await templates.keep(seed)));
    const world = await read(id);
    if (!world) throw new Error(`the world ${id} was made and is not there`);
    return { world, made };
  }

  /** Each app of the seed under its own client id, or under a new one: all as [own, the template's]. */
  async function claimAll(id: WorldId, template: Template, areNew: boolean): Promise<Clients> {
    const chosen = new Set(areNew ? [] : template.seed.apps.map(({ client_id }) => client_id));
    const claimed: [own: number, template: number][] = [];
    for (const client_id of template.apps.keys()) {
      const isChosen = chosen.has(client_id);
      const own = isChosen ? client_id : await clients.claimNext(id);
      const owner = isChosen ? await clients.claim(id, client_id) : id;
      if (owner !== id) {
        await clients.release(id, claimed.map(ownOf));
        throw new WorldRefused('ERR_CLIENT_TAKEN', `client_id ${client_id} belongs to the world ${owner}`);
      }
      claimed.push([own, client_id]);
    }
    return claimed;
  }

  /** The default world counts on from its seed; the others share a series. */
  async function claimNextOf(id: WorldId): Promise<number> {
    const world = id === defaultWorld ? await read(id) : undefined;
    if (!world) return clients.claimNext(id);
    for (;;) {
      const client_id = await world.space.next('app', world.template.first.app);
      if ((await clients.claim(id, client_id)) === id) return client_id;
    }
  }

  return {
    read: (id) => read(id),
    of: async ({ named, client_id, ahead }) => {
      if (named !== undefined) return read(named, ahead);
      if (client_id === undefined) return read(defaultWorld, ahead);
      const [owner, usual] = await Promise.all([clients.ownerOf(client_id), read(defaultWorld, ahead)]);
      if (owner === undefined || owner === defaultWorld) return usual;
      return (await read(owner, ahead)) ?? usual;
    },
    open,
    create: async ({ id = `w${random(8).toString('hex')}`, seed, newClients = false }) => {
      if (!isWorldId(id))
        throw new WorldRefused('ERR_WORLD_ID', `${JSON.stringify(id)} cannot be the id of a world`);
      const taken = () => new WorldRefused('ERR_WORLD_TAKEN', `there is a world ${id} already`);
      if (await read(id)) throw taken();
      const template = await templates.keep(seed);
      const claimed = await claimAll(id, template, newClients);
      const isRenamed = claimed.some(([own, original]) => own !== original);
      if (!(await make(id, beginning(template, isRenamed ? claimed : undefined)))) throw taken();
      await clients.keep(id, claimed.map(ownOf));
      const world = await read(id);
      if (!world) throw new Error(`the world ${id} was made and is not there`);
      return world;
    },
    reset: async (id) => {
      const space = store.space(id);
      const record = asWorldRecord(await space.get(worldKey));
      const template = record && (await templates.named(record.template));
      if (!template) return;
      await space.wipe([{ key: worldKey, put: asJson(beginning(template, record.clients)) }]);
    },
    age: async (id, seconds) => {
      const space = store.space(id);
      const { aged } = await space.swap(worldKey, (value) => {
        const record = asWorldRecord(value);
        if (!record) return { keep: true, aged: undefined };
        const aged = record.age + Math.round(seconds * 1000);
        return { put: asJson({ ...record, age: aged }), aged };
      });
      if (aged !== undefined) await space.hasten('', seconds);
      return aged ?? 0;
    },
    tune: async (id, changes) => {
      await store.space(id).swap(worldKey, (value) => {
        const record = asWorldRecord(value);
        if (!record) return { keep: true };
        const policy = changes.preset === undefined ? { ...record.policy, ...changes } : changes;
        return { put: asJson({ ...record, policy }) };
      });
      const world = await read(id);
      if (!world) throw new Error(`there is no world ${id}`);
      return world.policy;
    },
    remove: async (id) => {
      const world = await read(id);
      if (!world) return;
      const apps = openCollection(world.space, 'app', { listed: true, template: world.template.apps });
      const client_ids = (await apps.ids()).map(Number);
      // In this order: an entry of an app that is gone is out of date, never the other way round.
      await store.space(id).wipe();
      await clients.release(id, client_ids);
    },
    claimClient: async (id, wanted) => {
      if (wanted === undefined) return { client_id: await claimNextOf(id) };
      const owner = await clients.claim(id, wanted);
      return owner === id ? { client_id: wanted } : { taken: owner };
    },
    keepClient: (id, client_id) => clients.keep(id, [client_id]),
    releaseClient: (id, client_id) => clients.release(id, [client_id]),
  };
}

type Clients = NonNullable<WorldRecord['clients']>;
const ownOf = ([own]: Clients[number]): number => own;

const asJson = (record: WorldRecord): Json => ({ ...record, policy: { ...record.policy } });
