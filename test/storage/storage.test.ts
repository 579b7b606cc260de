import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { startRedisServer } from '../support/redis-server.ts';
import { createExpiringMap } from '../../src/storage/expiring.ts';
import { openStore, type Store, StoreError } from '../../src/storage/store.ts';
import { testStore } from './store-contract.ts';

const run = promisify(execFile);

/** Runs a program in a process of its own; it must end by itself. */
async function runAlone(program: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const store = new URL('../../src/storage/store.js', import.meta.url).href;
  const code = `import { openStore } from ${JSON.stringify(store)};\n${program}`;
  const env = { ...process.env, ...environment };
  const options = { timeout: 20_000, env };
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', code], options);
  return stdout + stderr;
}

async function opened(t: Test, url: string): Promise<Store> {
  const store = await openStore(url);
  t.teardown(() => store.close());
  return store;
}

async function readAll(members: AsyncIterable<string>): Promise<string[]> {
  const seen: string[] = [];
  for await (const member of members) {
    seen.push(member);
  }
  return seen;
}

/** A member that joins in one place is heard in the other. */
async function hear(store: Store, member: string): Promise<string | undefined> {
  const space = store.space('w');
  const members = await space.watch('heard', new AbortController().signal);
  await space.join('heard', member);
  for await (const heard of members) {
    return heard;
  }
  return undefined;
}

async function untilItAnswers(store: Store): Promise<void> {
  const deadline = Date.now() + 5000;
  for (;;) {
    try {
      return await store.ping();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
  }
}

await t.test('memory', async (t) => {
  const store = await openStore('memory');
  await testStore(t, store, store);
});

// One server for all tests of a driver, since a cluster needs two seconds before it serves.
for (const driver of ['redis', 'redis-cluster']) {
  await t.test(driver, async (t) => {
    const cluster = driver === 'redis-cluster';
    const password = 'p@ss/wörd';
    const server = await startRedisServer({ cluster, password });
    t.teardown(() => server.stop());
    const address = `${driver}://127.0.0.1:${server.port}`;

    await testStore(t, await openStore(server.url), await opened(t, server.url));

    await t.test('a layout of keys is claimed once, and told to a later edition', async (t) => {
      const store = await opened(t, server.url);
      t.equal(await store.claimLayout(2), 2);
      t.equal(await store.claimLayout(2), 2);
      t.equal(await store.claimLayout(3), 2);
    });

    await t.test('a password is needed, and never shown', async (t) => {
      const wrong = await opened(t, server.url.replace(encodeURIComponent(password), 'sekret'));
      const error = await wrong.ping().then(() => undefined, String);
      t.equal(error?.split(/ (?:refuses|does not answer): /)[0], `StoreError: the store at ${address}`);
      t.match(error, /: WRONGPASS/);
      t.notMatch(error, /sekret|p@ss/);
      await t.rejects((await opened(t, address)).ping(), { message: /NOAUTH/ });
    });

    await t.test('a closed store leaves nothing that keeps a process alive', async (t) => {
      const printed = await runAlone(`
        const store = await openStore(${JSON.stringify(server.url)});
        await store.space('w').watch('set', new AbortController().signal);
        const late = store.space('w').put('key', 'said before closing');
        await store.close();
        await late;
        const atOnce = await openStore(${JSON.stringify(server.url)});
        await atOnce.close();
        const nobody = await openStore('${driver}://127.0.0.1:1');
        await nobody.ping().catch((error) => console.log(error.code));
        await nobody.close();
        const never = await openStore('${driver}://127.0.0.1:1');
        const waiting = never.ping().catch((error) => console.log(error.code));
        await never.close();
        await waiting;`);
      t.equal(printed, 'ERR_STORE_UNREACHABLE\nERR_STORE_CLOSED\n');
    });

    await t.test(
      'a server that dies makes verbs fail clearly, and one that comes back is used',
      async (t) => {
        const store = await opened(t, server.url);
        const world = store.space('w');
        const dead = {
          name: 'StoreError',
          code: 'ERR_STORE_UNREACHABLE',
          message: `${address} does not answer: `,
        };
        await world.put('key', 'before');
        const watch = await world.watch('set', new AbortController().signal);
        const watching = t.rejects(readAll(watch), dead, 'a watch ends with the error');
        const change = (): { put: number } => ({ put: 1 });
        const inFlight = Array.from({ length: 500 }, () => world.swap('key', change));
        const results = Promise.allSettled(inFlight);
        await server.stop();
        const failed = (await results).filter((result) => result.status === 'rejected');
        t.ok(failed.length > 0);
        t.ok(failed.every(({ reason }) => reason instanceof StoreError && reason.code === dead.code));
        await watching;
        const began = Date.now();
        const attempts: (() => Promise<unknown>)[] = [
          () => world.get('key'),
          () => world.put('key', 1),
          () => world.take('key'),
          () => world.swap('key', () => ({ drop: true })),
          () => world.join('set', 'a', 1),
          () => world.wipe(),
          () => world.commit([{ key: 'key', put: 1 }]),
          () => world.watch('set', new AbortController().signal),
          () => store.ping(),
        ];
        for (const attempt of attempts) {
          await t.rejects(attempt(), dead);
        }
        await Promise.all(Array.from({ length: 100 }, () => t.rejects(world.get('key'), dead)));
        t.ok(Date.now() - began < 12_000, 'each within one attempt to connect');

        const again = await startRedisServer({ cluster, password, port: server.port });
        t.teardown(() => again.stop());
        await untilItAnswers(store);
        t.equal(await world.get('key'), undefined, 'the new server is empty');
        await world.put('key', 'after');
        t.equal(await world.get('key'), 'after');
        t.equal(await hear(store, 'after'), 'after');
      },
    );
  });
}

await t.test('redis: databases are apart, and an error of the server is told as such', async (t) => {
  const server = await startRedisServer();
  t.teardown(() => server.stop());
  const stores = [await opened(t, server.url), await opened(t, `${server.url}/1`)] as const;
  const [zero, one] = [stores[0].space('w'), stores[1].space('w')];
  const stop = new AbortController();
  const watching = readAll(await one.watch('set', stop.signal));
  await zero.put('key', 0);
  await zero.join('set', 'zero');
  await one.join('set', 'one');
  t.equal(await one.get('key'), undefined);
  t.equal(await hear(stores[1], 'both connections have caught up'), 'both connections have caught up');
  stop.abort();
  t.strictSame(await watching, ['one']);
  await run('redis-cli', ['-p', String(server.port), 'lpush', '{w}:0:v:list', 'not a value']);
  await t.rejects(zero.get('list'), { code: 'ERR_STORE_REFUSED', message: /refuses: WRONGTYPE/ });
});

await t.test('rediss: a certificate that is trusted opens the store, any other is named', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vkid-rediss-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await run('openssl', [...request, ...subject, '-keyout', key, '-out', cert]);
  const server = await startRedisServer();
  const tls = createServer({ key: await readFile(key), cert: await readFile(cert) }, (socket) => {
    const onward = connect(server.port, '127.0.0.1');
    socket.on('error', () => onward.destroy()).pipe(onward);
    onward.on('error', () => socket.destroy()).pipe(socket);
  });
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    tls.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const url = `rediss://localhost:${(tls.address() as AddressInfo).port}`;
  const store = await opened(t, url);
  await t.rejects(store.ping(), {
    code: 'ERR_STORE_UNREACHABLE',
    message: `the store at ${url} does not answer: self-signed certificate`,
  });
  const trusting = `
    const store = await openStore('${url}');
    const members = await store.space('w').watch('set', AbortSignal.timeout(5000));
    await store.space('w').join('set', 'safe');
    for await (const member of members) { console.log(member); break; }
    await store.close();`;
  t.equal(await runAlone(trusting, { NODE_EXTRA_CA_CERTS: cert }), 'safe\n');
});

await t.test(
  'memory: what is over leaves room, without anyone looking at it and without a timer',
  async (t) => {
    let now = 0;
    const map = createExpiringMap<number>(() => now);
    for (let index = 0; index < 10_000; index += 1) {
      now += 1;
      map.set(`key ${index}`, index, now + 100);
    }
    t.ok(map.size < 250, `${map.size} entries for 100 that live`);
    t.equal(map.get('key 9999'), 9999);
    const printed = await runAlone(`
    const store = await openStore('memory');
    await store.space('w').put('key', 1, 3600);
    await store.space('w').watch('set', new AbortController().signal);
    console.log('left open');`);
    t.equal(printed, 'left open\n');
  },
);

await t.test('memory goes by the clock it is given', async (t) => {
  let now = 1_000_000;
  const store = (await openStore('memory', { now: () => now })).space('w');
  await store.put('key', 1, 60);
  now += 59_999;
  t.equal(await store.get('key'), 1);
  now += 1;
  t.equal(await store.get('key'), undefined);
});

await t.test('memory never loads the Redis client', async (t) => {
  const printed = await runAlone(`
    import { createRequire } from 'node:module';
    const store = await openStore('memory');
    await store.space('w').put('key', 1);
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('ioredis'));
    console.log(loaded.length);`);
  t.equal(printed, '0\n');
});

await t.test('a Redis that an edition without a layout number has written is told apart', async (t) => {
  const server = await startRedisServer();
  t.teardown(() => server.stop());
  await run('redis-cli', ['-p', String(server.port), 'set', '{default}:seed', '"sown"']);
  const store = await opened(t, server.url);
  t.equal(await store.claimLayout(2), 0);
  t.equal(await store.claimLayout(2), 0, 'and nothing is written there');
});

await t.test('a store URL that is wrong is refused in one line that names no password', async (t) => {
  const wrong = {
    '': 'the store must be memory, redis://…',
    Memory: 'the store must be memory, redis://…',
    'memory://': 'the store must be memory, redis://…',
    'postgres://user:sekret@host/db': 'the store must be memory, redis://…',
    'redis://': 'the store URL cannot be read',
    'redis://user:sekret@host:port': 'the store URL cannot be read',
    'redis://user:sekret@host:99999': 'the store URL cannot be read',
    'redis://user:%ffsekret@host': 'the user or password in the store URL is not percent-encoded',
    'redis://user:sekret@host/name': 'the path of a Redis store URL must be the number of a database',
    'redis://host/0?db=sekret': 'the store URL must have neither a query nor a fragment',
    'redis-cluster://': 'the store URL cannot be read',
    'redis-cluster://a:1,,b:2': 'the store URL cannot be read',
    'redis-cluster://user:sekret@a:1,b:port': 'the store URL cannot be read',
    'redis-cluster://a:1/2,b:2': 'a Redis Cluster store URL must be a list of host:port',
  };
  for (const [url, message] of Object.entries(wrong)) {
    const error = await openStore(url).then(
      () => undefined,
      (error: unknown) => error,
    );
    t.match(error, { name: 'StoreError', code: 'ERR_STORE_URL', message });
    t.notMatch(JSON.stringify([String(error), error]), /sekret|\n/, url);
  }
});
