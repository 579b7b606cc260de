import type { Policy } from '../domain/policy.ts';
import { type Random, randomToken } from '../secrets/random.ts';
import type { Json, Store } from '../storage/store.ts';
import { ReadOnceSpace } from './read-once.ts';
import { type Template, templateOf, type WorldSeed } from './template.ts';
import {
  asWorldRecord,
  defaultWorld,
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

export interface Worlds {
  /** One reading of a world; undefined where there is none of that id. */
  read(id: WorldId): Promise<World | undefined>;
  /** Whose request this is, by its hints; undefined where the path names a world that is not there. */
  of(hints: WorldHints): Promise<World | undefined>;
  /**
   * Makes a world of a seed, unless it is there: of many processes that start on one store, one makes it. Gives the
   * world, and whether this call made it. A client id of the seed that another world has is refused.
   */
  open(id: WorldId, seed: WorldSeed): Promise<{ readonly world: World; readonly made: boolean }>;
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
  /** A world's app came to be, or is gone: so that requests which name it alone find their world. */
  noteApp(id: WorldId, client_id: number): Promise<void>;
  forgetApp(id: WorldId, client_id: number): Promise<void>;
}

export interface WorldsOptions {
  readonly store: Store;
  readonly clock: () => number;
  readonly random: Random;
}

/** An app of the seed belongs to another world already. */
export class ClientTaken extends Error {
  readonly code = 'ERR_CLIENT_TAKEN';
  readonly client_id: number;
  readonly world: WorldId;
  constructor(client_id: number, world: WorldId) {
    super(`client_id ${client_id} belongs to the world ${world}`);
    this.client_id = client_id;
    this.world = world;
  }
}

/** What all worlds of a store share: the seeds that they were made of, and which world has which app. No world has such an id. */
const sharedSpace = '-shared';

export function openWorlds({ store, clock, random }: WorldsOptions): Worlds {
  const shared = store.space(sharedSpace);
  // Seeds are immutable and named by their digest, so that a copy in the process is never out of date.
  const templates = new Map<string, Template>();

  async function templateNamed(digest: string): Promise<Template | undefined> {
    const known = templates.get(digest);
    if (known) return known;
    const kept = await shared.get(templateKey(digest));
    if (kept === undefined) return undefined;
    // Written by `open` below, of a seed that was checked.
    const template = templateOf(kept as unknown as WorldSeed);
    templates.set(digest, template);
    return template;
  }

  const learn = (seed: WorldSeed): Template => {
    const template = templateOf(seed);
    templates.set(template.digest, templates.get(template.digest) ?? template);
    return templates.get(template.digest) ?? template;
  };

  async function reading(space: WorldSpace, record: WorldRecord | undefined): Promise<World | undefined> {
    const template = record && (await templateNamed(record.template));
    return template && worldOf(record, { space, template, random, clock });
  }

  const read = async (id: WorldId, ahead: readonly string[] = []) => {
    const space = new ReadOnceSpace(store.space(id));
    space.ahead(ahead);
    return reading(space, asWorldRecord(await space.get(worldKey)));
  };

  const freshRecord = ({ digest, seed }: Template): WorldRecord => ({
    secret: randomToken(random, 32),
    age: 0,
    began_at: clock(),
    template: digest,
    policy: seed.policy ?? {},
  });

  const noteApp: Worlds['noteApp'] = async (id, client_id) => {
    if (id !== defaultWorld) await shared.put(clientKey(client_id), id);
  };

  return {
    read: (id) => read(id),
    of: async ({ named, client_id, ahead }) => {
      if (named !== undefined) return read(named, ahead);
      if (client_id === undefined) return read(defaultWorld, ahead);
      // Apps of the default world are not in the index: most emulators have no other world.
      const [owner, usual] = await Promise.all([
        shared.get(clientKey(client_id)),
        read(defaultWorld, ahead),
      ]);
      return (typeof owner === 'string' ? await read(owner, ahead) : undefined) ?? usual;
    },
    open: async (id, seed) => {
      const template = learn(seed);
      const space = new ReadOnceSpace(store.space(id));
      const there = await reading(space, asWorldRecord(await space.get(worldKey)));
      if (there) return { world: there, made: false };
      // In this order: a world never names a seed that is not there.
      await shared.put(templateKey(template.digest), seed as unknown as Json);
      if (id !== defaultWorld) await claimApps(id, [...template.apps.keys()]);
      const record = freshRecord(template);
      const made = await space.commit([{ key: worldKey, put: asJson(record), expect: { value: undefined } }]);
      const world = made ? await reading(space, record) : await read(id);
      if (!world) throw new Error(`the world ${id} was made and is not there`);
      return { world, made };
    },
    reset: async (id) => {
      const world = await read(id);
      if (world) await world.space.wipe([{ key: worldKey, put: asJson(freshRecord(world.template)) }]);
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
      const space = store.space(id);
      await space.swap(worldKey, (value) => {
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
      for (const client_id of world?.template.apps.keys() ?? []) await shared.drop(clientKey(client_id));
      await store.space(id).wipe();
    },
    noteApp,
    forgetApp: async (id, client_id) => {
      if (id !== defaultWorld) await shared.drop(clientKey(client_id));
    },
  };

  async function claimApps(id: WorldId, clients: readonly number[]): Promise<void> {
    const usual = await read(defaultWorld);
    for (const client_id of clients) {
      if (usual?.template.apps.has(client_id)) throw new ClientTaken(client_id, defaultWorld);
      const { owner } = await shared.swap(clientKey(client_id), (current) =>
        typeof current === 'string' ? { keep: true, owner: current } : { put: id, owner: id },
      );
      if (owner !== id) throw new ClientTaken(client_id, owner);
    }
  }
}

const templateKey = (digest: string) => `template:${digest}`;
const clientKey = (client_id: number) => `client:${client_id}`;
const asJson = (record: WorldRecord): Json => ({ ...record, policy: { ...record.policy } }) as Json;
