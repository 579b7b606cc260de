import Fastify, { type FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { type ControlOptions, control, type OpenWorld } from '../../src/control/control.ts';
import { openDirectory } from '../../src/directory/directory.ts';
import { openMemory } from '../../src/storage/memory.ts';
import { openWorld } from '../../src/world/world.ts';

/** The control room alone, over a real store with the worlds `default` and `blue`; `/w/blue/…` leads to the latter. */
export async function openRoom(options: Partial<ControlOptions> = {}) {
  const store = openMemory(Date.now);
  const worlds = new Map<string, OpenWorld>(
    ['default', 'blue'].map((id) => {
      const world = openWorld(id, store, Date.now);
      return [id, { world, directory: openDirectory(world) }];
    }),
  );
  const app: FastifyInstance = Fastify({
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/w\/[^/]+/u, ''),
    forceCloseConnections: true,
  });
  await app.register(control, {
    openWorld: (id) => worlds.get(id),
    placeOf: ({ originalUrl }) => {
      const world = /^\/w\/([^/]+)/u.exec(originalUrl)?.[1];
      return { world: world ?? 'default', prefix: world ? `/w/${world}` : '' };
    },
    reset: async (id) => {
      await worlds.get(id)?.world.wipe();
    },
    whyNotReady: async () => undefined,
    hostNames: ['id.vk.ru'],
    papers: { idTokenPem: 'the key', caPem: 'the CA' },
    viewsDir: new URL('../../../views', import.meta.url).pathname,
    assets: '/__emulator/assets',
    now: Date.now,
    random: randomBytes,
    ...options,
  });
  const of = (id: string): OpenWorld => {
    const open = worlds.get(id);
    if (!open) throw new Error(`the test has no world ${id}`);
    return open;
  };
  return { app, store, of, ...of('default') };
}

export type SmallMessage = { phone?: string; purpose?: 'login' | 'recover'; code?: string; ttl?: number };

let challenges = 0;

/** "Sends" a code, as a login does. */
export async function send(
  { world, directory }: OpenWorld,
  { phone = '+79990000001', purpose = 'login', code = '123456', ttl = 300 }: SmallMessage = {},
) {
  challenges += 1;
  return directory.messages.send({
    challenge_id: `challenge-${challenges}`,
    phone,
    channel: 'sms',
    purpose,
    code,
    text: `Код: ${code}`,
    expires_at: (await world.now()) + ttl * 1000,
    client_id: 51_000_001,
  });
}
