import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Space } from '../../src/storage/store.ts';
import { type ContractStores, increment, read, together } from './contract-stores.ts';

/** What concerns several keys, or a whole space: commits, series, logs, scans, lifetimes shortened, a wipe, the end. */
export async function testSpaces(
  t: Test,
  { first, second, store, other, newKey }: ContractStores,
): Promise<void> {
  await t.test('a commit makes all of its changes or none', async (t) => {
    const [one, two, set] = [newKey('one'), newKey('two'), newKey('members')];
    await store.put(one, { count: 1 });
    const refused = await store.commit([
      { key: two, put: 'new' },
      { key: set, join: 'member' },
      { key: one, put: 2, expect: { value: { count: 2 } } },
    ]);
    t.equal(refused, false);
    t.equal(await other.get(two), undefined);
    t.strictSame(await other.members(set), []);
    t.strictSame(await other.get(one), { count: 1 });
    const done = await store.commit([
      { key: two, put: 'new', expect: { value: undefined } },
      { key: set, join: 'member' },
      { key: one, drop: true, expect: { value: { count: 1 } } },
    ]);
    t.equal(done, true);
    t.equal(await other.get(two), 'new');
    t.strictSame(await other.members(set), ['member']);
    t.equal(await other.get(one), undefined);
    t.equal(await store.commit([{ key: two, keep: true, expect: { value: 'old' } }]), false);
    t.equal(await store.commit([{ key: two, keep: true, expect: { value: 'new' } }]), true);
    t.ok(await store.commit([{ key: set, leave: 'member' }]));
    t.strictSame(await other.members(set), []);
    t.equal(await store.commit([]), true);
  });

  await t.test('of 50 parallel commits that expect the same value one is made', async (t) => {
    const [key, won] = [newKey('expected'), newKey('won')];
    await store.put(key, 0);
    const results = await together(50, (index) =>
      (index % 2 === 0 ? store : other).commit([
        { key, put: index + 1, expect: { value: 0 } },
        { key: `${won}:${index}`, put: true },
      ]),
    );
    t.equal(results.filter(Boolean).length, 1);
    t.equal((await store.scan(`${won}:`)).size, 1, 'and nothing of the others is left');
  });

  await t.test('a commit keeps and sets lifetimes, and a watch hears of its joins', async (t) => {
    const [kept, set, watched] = [newKey('kept'), newKey('set'), newKey('watched')];
    await store.put(kept, 1, 0.15);
    const members = await other.watch(watched, new AbortController().signal);
    await store.commit([
      { key: kept, put: 2 },
      { key: set, put: 1, ttl: 0.15 },
      { key: watched, join: 'heard', ttl: 60 },
    ]);
    t.strictSame(await read(members, 1), ['heard']);
    t.equal(await store.get(kept), 2);
    await wait(200);
    t.equal(await store.get(kept), undefined);
    t.equal(await store.get(set), undefined);
    const broken = store.commit([
      { key: kept, put: 3 },
      { key: set, put: 1, ttl: Number.NaN },
    ]);
    await t.rejects(broken, { code: 'ERR_STORE_LIFETIME' });
    t.equal(await store.get(kept), undefined, 'nothing was written before the refusal');
  });

  await t.test('50 parallel callers of a series get 50 numbers', async (t) => {
    const series = newKey('series');
    const numbers = await together(50, (index) => (index % 2 === 0 ? store : other).next(series, 7));
    t.strictSame(
      numbers.toSorted((a, b) => a - b),
      Array.from({ length: 50 }, (_, index) => index + 7),
    );
    await store.next(`${series} short`, 1, 0.05);
    await wait(100);
    t.equal(await other.next(`${series} short`, 1), 1, 'a series may end');
  });

  await t.test('a log keeps its newest entries within both bounds, in their order', async (t) => {
    const [short, small] = [newKey('short log'), newKey('small log')];
    t.strictSame(await store.entries(short), []);
    for (let entry = 1; entry <= 5; entry += 1)
      await store.append(short, { entry }, { entries: 3, bytes: 1000 });
    t.strictSame(await other.entries(short), [{ entry: 3 }, { entry: 4 }, { entry: 5 }]);
    for (const text of ['один', 'два', 'три'])
      await store.append(small, text, { entries: 10, bytes: 20, ttl: 60 });
    t.strictSame(await other.entries(small), ['два', 'три'], 'bytes of UTF-8, not characters');
    await store.append(small, 'x'.repeat(50), { entries: 10, bytes: 20 });
    t.strictSame(await other.entries(small), [], 'what is longer than the log is not kept');
    const crowd = newKey('crowd');
    await together(50, (index) => store.append(crowd, index, { entries: 20, bytes: 1000 }));
    t.equal((await store.entries(crowd)).length, 20);
  });

  await t.test('a scan finds values by their prefix, patterns or not, and no sets or logs', async (t) => {
    for (const mark of ['plain', 'a*', 'a?', '[ab]', 'a\\', 'ключ']) {
      const prefix = newKey(`${mark}:`);
      await together(150, (index) => store.put(`${prefix}${index}`, index));
      await store.join(`${prefix}set`, 'member');
      await store.append(`${prefix}log`, 'entry', { entries: 5, bytes: 100 });
      await store.put(
        prefix
          .replace(/[*?\\]/g, 'x')
          .replace('[ab]', 'a')
          .slice(0, -1),
        'beside',
      );
      const found = await other.scan(prefix);
      t.equal(found.size, 150, mark);
      t.equal(found.get(`${prefix}7`), 7);
    }
  });

  await t.test('to hasten takes from what is left of every lifetime, and from nothing else', async (t) => {
    const prefix = newKey('hastened:');
    const beside = newKey('beside');
    await store.put(`${prefix}over`, 1, 60);
    await store.put(`${prefix}later`, 1, 3600);
    await store.put(`${prefix}ever`, 1);
    await store.join(`${prefix}set`, 'member', 60);
    await store.append(`${prefix}log`, 'entry', { entries: 5, bytes: 100, ttl: 60 });
    await store.put(beside, 1, 60);
    await other.hasten(prefix, 60);
    t.equal(await store.get(`${prefix}over`), undefined);
    t.strictSame(await store.members(`${prefix}set`), []);
    t.strictSame(await store.entries(`${prefix}log`), []);
    t.equal(await store.get(`${prefix}later`), 1);
    t.equal(await store.get(`${prefix}ever`), 1);
    t.equal(await store.get(beside), 1);
    await other.hasten(prefix, 3538.5);
    t.equal(await store.get(`${prefix}later`), 1);
    await wait(1600);
    t.equal(await store.get(`${prefix}later`), undefined);
  });

  await t.test('a wipe takes everything of its space at once, and nothing of another', async (t) => {
    const [world, sameWorld, near] = [first.space('wiped'), second.space('wiped'), first.space('wiped-not')];
    const fill = async (space: Space) => {
      await together(300, (index) => space.put(`key ${index}`, index));
      await space.join('set', 'member');
      await space.append('log', 'entry', { entries: 5, bytes: 100 });
      await space.next('series', 1);
    };
    await Promise.all([fill(world), fill(near)]);
    const heard = await sameWorld.watch('set', new AbortController().signal);
    await sameWorld.wipe([{ key: 'beginning', put: { seeded: true } }]);
    t.equal(await world.get('key 7'), undefined);
    t.strictSame(await world.members('set'), []);
    t.strictSame(await world.entries('log'), []);
    t.equal(await world.next('series', 1), 1);
    t.strictSame([...(await world.scan(''))], [['beginning', { seeded: true }]]);
    t.equal((await near.scan('key ')).size, 300);
    t.strictSame(await near.members('set'), ['member']);
    await world.join('set', 'after');
    t.strictSame(await read(heard, 1), ['after'], 'a watch outlives the wipe');
    await world.wipe();
    t.equal((await sameWorld.scan('')).size, 0);
  });

  await t.test(
    'ping answers while open; once closed, twice even, a store refuses and its watches are over',
    async (t) => {
      await first.ping();
      await second.ping();
      const members = await store.watch(newKey('closing'), new AbortController().signal);
      await Promise.all([first.close(), first.close()]);
      await first.close();
      t.strictSame(await read(members, 1), []);
      const attempts: (() => Promise<unknown>)[] = [
        () => first.ping(),
        () => store.get('a'),
        () => store.put('a', 1),
        () => store.take('a'),
        () => store.swap('a', increment),
        () => store.join('a', 'b'),
        () => store.members('a'),
        () => store.watch('a', new AbortController().signal),
        () => store.wipe(),
        () => store.commit([{ key: 'a', put: 1 }]),
        () => store.next('a', 1),
        () => store.append('a', 1, { entries: 1, bytes: 10 }),
        () => store.entries('a'),
        () => store.scan('a'),
        () => store.hasten('a', 1),
      ];
      for (const attempt of attempts) {
        await t.rejects(attempt(), { code: 'ERR_STORE_CLOSED', message: 'the store is closed' });
      }
    },
  );
}
