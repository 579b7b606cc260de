import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { startRedisServer } from '../support/redis-server.ts';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { openRedisProxy } from '../support/redis-proxy.ts';
import { type Breakage, breakEverywhere, spread } from './break-everywhere.ts';
import { openProcess } from './restartable-process.ts';
import { proveSeeded, scenarios } from './scenarios.ts';

// A store that fails, or a process that is killed, at any command of what a person does: the repeat of the last action ends well or
// says why. This is the short form; `npm run crash-points` breaks at every command.

const isWhole = process.env['VKID_TEST_CRASH_POINTS'] === 'all';

const redis = await startRedisServer();
t.teardown(() => redis.stop());
// Most of the time is spent waiting for connections that were cut.
t.jobs = 8;

async function flush(database: number): Promise<void> {
  const client = new Redis(redis.port, { db: database });
  await client.flushdb();
  client.disconnect();
}

/** A database of its own, behind a line of its own. */
async function openLine(t: Test, database: number) {
  const proxy = await openRedisProxy(redis.port);
  t.teardown(() => proxy.close());
  return { proxy, store: `redis://127.0.0.1:${proxy.port}/${database}` };
}

scenarios.forEach((scenario, index) => {
  t.test(`${scenario.name} survives a store that fails at any command`, { buffered: true }, async (t) => {
    const { proxy, store } = await openLine(t, index);
    const emulator = await startEmulator({ store, httpsPort: 'off', dataDir: t.testdir() });
    t.teardown(() => emulator.close());
    const site = { url: emulator.url, journalUrl: emulator.journalUrl ?? '' };
    for (const loses of ['command', 'answer'] as const) {
      const breakage: Breakage = { name: `the ${loses} is lost`, loses, mend: async () => proxy.mend() };
      await breakEverywhere(t, site, { proxy, scenario, breakage, ...(!isWhole && { points: 4 }) });
    }
  });
});

// Fewer at once: each kill is a start.
scenarios.forEach((scenario, index) => {
  t.test(`${scenario.name} survives a kill -9 at any command`, { buffered: true }, async (t) => {
    const { proxy, store } = await openLine(t, scenarios.length + index);
    const running = await openProcess(t, store);
    const breakage: Breakage = {
      name: 'the process is killed',
      loses: 'command',
      onBreak: running.kill,
      mend: async () => {
        proxy.mend();
        await running.start();
      },
    };
    const { site } = running;
    await breakEverywhere(t, site, { proxy, scenario, breakage, ...(!isWhole && { points: 1 }) });
  });
});

t.test('a seed survives a kill -9 at any command', { buffered: true }, async (t) => {
  const { proxy, store } = await openLine(t, 15);
  const running = await openProcess(t, store);
  const { passed: total } = proxy;
  t.ok(total > 0, `a start takes ${total} commands`);
  for (const point of spread(total, isWhole ? undefined : 2)) {
    running.kill();
    await running.ended();
    await flush(15);
    proxy.breakAfter(point, 'command', running.kill);
    const ready = await running.start().catch(() => undefined);
    if (ready === undefined) {
      proxy.mend();
      await running.start();
    }
    proxy.mend();
    await proveSeeded(t, running.site, `killed at command ${point + 1} of a seed`);
  }
});
