import { Redis } from 'ioredis';
import t from 'tap';
import { openStore } from '../../src/storage/store.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { openControlServer } from './control-server.ts';

t.test('health is up always; ready says why not', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  t.strictSame((await server.app.inject('/__emulator/health')).json(), { status: 'up' });
  t.strictSame((await server.app.inject('/__emulator/ready')).json(), { status: 'ready' });

  const unseeded = await openControlServer({ readWorld: async () => undefined });
  t.teardown(() => unseeded.app.close());
  const answer = await unseeded.app.inject('/__emulator/ready');
  t.equal(answer.statusCode, 503);
  t.equal(answer.headers['retry-after'], '1');
  t.match(answer.json(), { status: 503, detail: 'The world is not seeded yet.' });

  const fail = () => Promise.reject(new Error('redis://secret@host'));
  for (const options of [{ readWorld: fail }, { tryStore: fail }]) {
    const broken = await openControlServer(options);
    t.teardown(() => broken.app.close());
    const silent = await broken.app.inject('/__emulator/ready');
    t.equal(silent.statusCode, 503);
    t.notMatch(silent.body, /secret/u);
    t.equal((await broken.app.inject('/__emulator/health')).statusCode, 200);
  }
});

t.test('a store that answers and takes no writes is not ready, until it does', async (t) => {
  const redis = await startRedisServer();
  t.teardown(() => redis.stop());
  const admin = new Redis(redis.port, { lazyConnect: true });
  t.teardown(() => admin.disconnect());
  const store = await openStore(redis.url);
  t.teardown(() => store.close());
  const server = await openControlServer({}, store);
  t.teardown(() => server.app.close());
  const ready = async () => {
    const { statusCode, headers, body } = await server.app.inject('/__emulator/ready');
    return { status: statusCode, retryAfter: headers['retry-after'], body };
  };

  for (const [setting, refusing, normal] of [
    ['maxmemory', '1', '0'],
    ['min-replicas-to-write', '1', '0'],
  ] as const) {
    t.equal((await ready()).status, 200);
    await admin.config('SET', setting, refusing);
    t.match(
      await ready(),
      { status: 503, retryAfter: '1', body: /The store cannot be written: .+/u },
      setting,
    );
    t.equal((await server.app.inject('/__emulator/api/people')).statusCode, 200, 'it can be read');
    await admin.config('SET', setting, normal);
  }
  t.equal((await ready()).status, 200);
  await redis.stop();
  t.match(await ready(), { status: 503, retryAfter: '1', body: /The store cannot be read: .+/u });
});
