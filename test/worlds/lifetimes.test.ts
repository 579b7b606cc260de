import { Redis } from 'ioredis';
import t from 'tap';
import { createControlClient, type Emulator, startEmulator } from '../../src/index.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { MemorySpace } from '../../src/storage/memory-space.ts';
import { seededRandom, seedOfRun } from '../support/seeded-random.ts';
import { openRandomSignIns, type Outcome, outcomes } from './random-sign-ins.ts';

// A sign-in leaves nothing that stays for ever, however it ended; and what it left is gone when its time is over.

const signIns = { redis: 500, memory: 200 };
const atOnce = 8;
const seed = seedOfRun();
t.setTimeout(120_000);
t.comment(`VKID_TEST_SEED=${seed}`);

/** What may live for ever: on Redis with `{space}:generation:` before it. */
const forEver = [
  /^vkid-emulator:layout$/u,
  /^\{[^}]+\}:generation$/u,
  // Each world's record, the seeds, which world has which app, and the last client id that was given.
  /^\{(?:default|second)\}:\d+:v:world$/u,
  /^\{-shared\}:\d+:v:template:[\w-]+$/u,
  /^\{-shared\}:\d+:v:client:\d+$/u,
  /^\{-shared\}:\d+:n:client$/u,
  // People who came to be, or whom a new password changed; their numbers, and the ids that were given last.
  /^\{(?:default|second)\}:\d+:v:person:\d+$/u,
  /^\{(?:default|second)\}:\d+:v:phone:\+7\d{10}$/u,
  /^\{(?:default|second)\}:\d+:s:persons$/u,
  /^\{(?:default|second)\}:\d+:n:(?:person|profile)$/u,
];
const mayStay = (key: string): boolean => forEver.some((pattern) => pattern.test(key));

/** So many sign-ins by so many browsers at once, in the default world and a second one; gives how they ended. */
async function signInAtRandom(emulator: Emulator, signIns: number) {
  const control = createControlClient(emulator);
  const usual = { id: 'default', url: emulator.url, control, apps: await control.apps.list() };
  const worlds = [usual, await emulator.newWorld({ id: 'second' })];
  const ended = new Map<Outcome, number>();
  const journeys = openRandomSignIns(worlds, emulator.url, seededRandom(seed));
  let begun = 0;
  const browse = async () => {
    while (begun < signIns) {
      begun += 1;
      await journeys.one((outcome) => ended.set(outcome, (ended.get(outcome) ?? 0) + 1));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, browse));
  const growOld = async () => {
    for (const world of worlds) await world.control.age('P400D');
  };
  return { ended, growOld };
}

t.test('on Redis', async (t) => {
  const server = await startRedisServer();
  t.teardown(() => server.stop());
  const redis = new Redis(server.url);
  t.teardown(() => redis.disconnect());
  const emulator = await startEmulator({ store: server.url, httpsPort: 'off', dataDir: t.testdir() });
  t.teardown(() => emulator.close());
  const { ended, growOld } = await signInAtRandom(emulator, signIns.redis);
  t.comment(JSON.stringify(Object.fromEntries(ended)));
  for (const outcome of outcomes) t.ok(ended.has(outcome), `some ${outcome}`);

  const keys = await redis.keys('*');
  const lifetimes = await Promise.all(keys.map((key) => redis.pttl(key)));
  const lasting = keys.filter((_, index) => lifetimes[index] === -1);
  t.ok(keys.length - lasting.length > signIns.redis, 'much was left that ends');
  t.strictSame(lasting.filter((key) => !mayStay(key)).toSorted(), [], `nothing else stays (seed ${seed})`);
  t.ok(Math.max(...lifetimes) < 366 * 24 * 3600 * 1000, 'nothing has a lifetime beyond a year');

  await growOld();
  t.strictSame(
    (await redis.keys('*')).toSorted(),
    lasting.toSorted(),
    `and nothing else is left (seed ${seed})`,
  );
});

t.test('in memory', async (t) => {
  // The store is the emulator's own: its spaces are seen as they are read.
  const spaces = new Map<string, MemorySpace>();
  const get = Object.getOwnPropertyDescriptor(MemorySpace.prototype, 'get') ?? {};
  const noticed = new Proxy(get.value as MemorySpace['get'], {
    apply: (read, space: MemorySpace, keys: unknown[]): unknown => {
      spaces.set(space.name, space);
      return Reflect.apply(read, space, keys);
    },
  });
  Object.defineProperty(MemorySpace.prototype, 'get', { ...get, value: noticed });
  t.teardown(() => Object.defineProperty(MemorySpace.prototype, 'get', get));
  const emulator = await startEmulator({ httpsPort: 'off', dataDir: t.testdir() });
  t.teardown(() => emulator.close());
  const { growOld } = await signInAtRandom(emulator, signIns.memory);
  const left = async () => {
    const keys: string[] = [];
    for (const [name, space] of spaces) {
      keys.push(...[...(await space.scan('')).keys()].map((key) => `{${name}}:0:v:${key}`));
      for (const set of ['messages', 'persons', 'apps', 'sessions', 'consents', 'links'])
        if ((await space.members(set)).length > 0) keys.push(`{${name}}:0:s:${set}`);
    }
    return keys;
  };
  t.ok((await left()).length > signIns.memory);
  await growOld();
  const lasting = await left();
  t.ok(lasting.includes('{second}:0:v:world') && lasting.length > 10);
  t.strictSame(
    lasting.filter((key) => !mayStay(key)),
    [],
    `seed ${seed}`,
  );
});
