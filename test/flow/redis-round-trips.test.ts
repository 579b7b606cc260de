import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import t, { type Test } from 'tap';
import { createControlClient, createVisitor, startEmulator } from '../../src/index.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { openClient } from '../worlds/world-client.ts';
import { igor } from '../support/people.ts';

/** What docs/architecture.md promises of the nine requests of a VK sign-in. */
const limit = 27;

/**
 * Stands between a server and its Redis, and counts sequential round trips: how often the server speaks after Redis did.
 * What is sent at once, in however many commands, is one.
 */
async function startCountingProxy(t: Test, port: number) {
  let trips = 0;
  const proxy = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    let isWaiting = false;
    client.on('data', (data) => {
      if (!isWaiting) trips += 1;
      isWaiting = true;
      redis.write(data);
    });
    redis.on('data', (data) => {
      isWaiting = false;
      client.write(data);
    });
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.teardown(() => proxy.close());
  return { url: `redis://127.0.0.1:${(proxy.address() as AddressInfo).port}`, trips: () => trips };
}

t.test(`a VK sign-in waits for Redis ${limit} times at most`, async (t) => {
  const server = await startRedisServer();
  t.teardown(() => server.stop());
  const proxy = await startCountingProxy(t, server.port);
  const emulator = await startEmulator({ store: proxy.url, httpsPort: 'off', journalPort: 'off' });
  t.teardown(() => emulator.close());
  const code = '111111';
  const { policy } = createControlClient(emulator);
  await policy.set({ fixed_codes: { [igor.phone]: code } });
  const client = openClient({ at: emulator.url, client_id: 51_000_002, world: emulator });

  /** Phone, code, consent, the token and the person: nine requests, of which this gives how each step was paid for. */
  async function signIn(): Promise<Record<string, number>> {
    const paid: Record<string, number> = {};
    let before = proxy.trips();
    const pay = (step: string) => {
      paid[step] = proxy.trips() - before;
      before = proxy.trips();
    };
    const visitor = createVisitor(emulator);
    let requests = 0;
    const { address, grantIn } = client.request('vk', { prompt: 'consent' });
    await visitor.open(address);
    requests += visitor.trail.length;
    pay('authorize and its page');
    for (const [action, fields] of [
      ['continue', { phone: igor.phone }],
      ['continue', { code }],
      ['allow', {}],
    ] as const) {
      const { screen = '' } = visitor;
      await visitor.press(action, fields);
      requests += visitor.trail.length;
      pay(screen);
    }
    if (!visitor.callback) throw new Error(`on ${visitor.screen}`);
    const tokens = await client.redeem('vk', grantIn(visitor.callback));
    pay('token');
    t.equal(await client.personOf('vk', String(tokens['access_token'])), '1004');
    pay('user_info');
    t.equal(requests + 2, 9);
    return paid;
  }

  // The scripts are sent whole the first time, and what is loaded late reads its own.
  for (let round = 0; round < 3; round += 1) await signIn();
  const rounds = [];
  for (let round = 0; round < 5; round += 1) rounds.push(await signIn());
  const totals = rounds.map((paid) => Object.values(paid).reduce((sum, trips) => sum + trips, 0));
  t.comment(
    `round trips of a VK sign-in: ${totals.join(', ')}; of the last ${JSON.stringify(rounds.at(-1))}`,
  );
  t.ok(Math.max(...totals) <= limit, `${Math.max(...totals)} of ${limit}`);
  t.ok(Math.min(...totals) > 9, 'each request asks at least once');
});
