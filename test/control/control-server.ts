import Fastify, { type FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { type ControlOptions, control, type OpenWorld } from '../../src/control/control.ts';
import { openDirectory } from '../../src/directory/directory.ts';
import { openMemory } from '../../src/storage/memory.ts';
import type { Store } from '../../src/storage/store.ts';
import { registerCookies } from '../../src/web/cookies.ts';
import { openWorlds } from '../../src/worlds/registry.ts';

/** The control server alone, over a real store with the worlds `default` and `blue`; `/w/blue/…` leads to the latter. */
export async function openControlServer(
  options: Partial<ControlOptions> = {},
  store: Store = openMemory(Date.now),
) {
  const worlds = openWorlds({ store, clock: Date.now, random: randomBytes });
  for (const id of ['default', 'blue']) await worlds.open(id, { people: [], apps: [] });
  const readWorld = async (id: string): Promise<OpenWorld | undefined> => {
    const world = await worlds.read(id);
    return world && { world, directory: openDirectory(world) };
  };
  const app: FastifyInstance = Fastify({
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/w\/[^/]+/u, ''),
    forceCloseConnections: true,
  });
  await registerCookies(app, 'http://localhost:4400');
  await app.register(control, {
    worlds,
    readWorld,
    worldAddressOf: ({ originalUrl }) => {
      const world = /^\/w\/([^/]+)/u.exec(originalUrl)?.[1];
      return { world: world ?? 'default', prefix: world ? `/w/${world}` : '' };
    },
    tryStore: () => store.space('-ready').put('tried', Date.now(), 60),
    publicUrl: 'http://localhost:4400',
    isForVk: ({ hostname }) => hostname === 'id.vk.ru',
    downloads: { idTokenPem: 'the key', caPem: 'the CA' },
    viewsDir: new URL('../../../views', import.meta.url).pathname,
    assets: '/__emulator/assets',
    now: Date.now,
    random: randomBytes,
    ...options,
  });
  const of = async (id: string): Promise<OpenWorld> => {
    const open = await readWorld(id);
    if (!open) throw new Error(`the test has no world ${id}`);
    return open;
  };
  return { app, store, worlds, of, ...(await of('default')) };
}

export type SmallMessage = {
  phone?: string;
  purpose?: 'login' | 'recover';
  code?: string;
  ttl?: number;
  sign_in?: string;
};

/** "Sends" a code, as a login does. Gives its id. */
export async function send(
  { world, directory }: OpenWorld,
  {
    phone = '+79990000001',
    purpose = 'login',
    code = '123456',
    ttl = 300,
    sign_in = 'a-sign-in-of-tests',
  }: SmallMessage = {},
): Promise<number> {
  const id = await directory.messages.nextId();
  const message = {
    id,
    sign_in,
    phone,
    channel: 'sms',
    purpose,
    code,
    text: `Код: ${code}`,
    expires_at: world.now() + ttl * 1000,
    client_id: 51_000_001,
  } as const;
  await world.space.commit(directory.messages.toSend(message));
  return id;
}

/** What became of a message's code, as a login says it. */
export async function mark(
  { world, directory }: OpenWorld,
  id: number,
  state: 'superseded' | 'used',
): Promise<void> {
  const changes = directory.messages.toMark(await directory.messages.find(id), state);
  await world.space.commit(changes);
}
