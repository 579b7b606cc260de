import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { type ContractStores, read, together } from './contract-stores.ts';

/** Sets, and the watches that tell of who joins them. */
export async function testSets(t: Test, { store, other, newKey }: ContractStores): Promise<void> {
  await t.test('a set has each member once, however often it joins', async (t) => {
    const set = newKey('set');
    t.strictSame(await store.members(set), []);
    await together(50, (index) => (index % 2 === 0 ? store : other).join(set, `member ${index % 10}`));
    t.equal((await store.members(set)).length, 10);
    await other.leave(set, 'member 3');
    await other.leave(set, 'member 3');
    await store.leave(newKey('no set'), 'no one');
    t.notMatch(await store.members(set), ['member 3']);
    t.equal((await store.members(set)).length, 9);
  });

  await t.test('joining lengthens the lifetime of a set and never shortens it', async (t) => {
    const [longer, shorter, ever, born] = [
      newKey('longer'),
      newKey('shorter'),
      newKey('ever'),
      newKey('first'),
    ];
    await store.join(longer, 'a', 0.1);
    await store.join(longer, 'a', 60);
    await store.join(shorter, 'a', 60);
    await store.join(shorter, 'b', 0.05);
    await store.join(shorter, 'c', 0);
    await store.join(ever, 'a', 0.1);
    await store.join(ever, 'b');
    await store.join(born, 'a');
    await store.join(born, 'b', 0.05);
    await wait(150);
    t.strictSame(await store.members(longer), ['a']);
    t.strictSame((await store.members(shorter)).toSorted(), ['a', 'b', 'c']);
    t.strictSame((await store.members(ever)).toSorted(), ['a', 'b']);
    t.strictSame((await store.members(born)).toSorted(), ['a', 'b']);
  });

  await t.test('a set that everyone left is a new set: its lifetime is forgotten', async (t) => {
    const set = newKey('left');
    await store.join(set, 'a');
    await store.leave(set, 'a');
    await store.join(set, 'b', 0.05);
    await wait(100);
    t.strictSame(await store.members(set), []);
  });

  await t.test('a watch misses nothing that joins after its promise', async (t) => {
    for (let round = 0; round < 5; round += 1) {
      const set = newKey('watched');
      await store.join(set, 'before');
      const members = await other.watch(set, new AbortController().signal);
      await together(20, (index) => store.join(set, `after ${index}`));
      await store.join(`${set}:not`, 'elsewhere');
      const seen = await read(members, 20);
      t.strictSame(seen.toSorted(), Array.from({ length: 20 }, (_, i) => `after ${i}`).toSorted());
    }
  });

  await t.test('a watch tells of joining, not of being there: again only after having left', async (t) => {
    const set = newKey('again');
    const members = await other.watch(set, new AbortController().signal);
    await store.join(set, 'Анна');
    await store.join(set, 'Анна', 60);
    await store.leave(set, 'Анна');
    await store.join(set, 'Анна');
    await store.join(set, 'Борис');
    t.strictSame(await read(members, 3), ['Анна', 'Анна', 'Борис']);
  });

  await t.test(
    'each watch of a set hears everything, and one that ends takes no other with it',
    async (t) => {
      const set = newKey('several');
      const stop = new AbortController();
      const stopped = await other.watch(set, stop.signal);
      const [first, second] = await Promise.all([
        other.watch(set, new AbortController().signal),
        store.watch(set, new AbortController().signal),
      ]);
      stop.abort();
      t.strictSame(await read(stopped, 1), []);
      await store.join(set, 'a');
      t.strictSame(await read(first, 1), ['a']);
      const third = await other.watch(set, new AbortController().signal);
      await other.join(set, 'b');
      t.strictSame(await read(second, 2), ['a', 'b']);
      t.strictSame(await read(third, 1), ['b']);
    },
  );

  await t.test(
    'a watch waits until its signal aborts, and one whose signal has aborted is over',
    async (t) => {
      const set = newKey('abort');
      const stop = new AbortController();
      const waiting = read(await other.watch(set, stop.signal), 99);
      await store.join(set, 'only one');
      setTimeout(() => stop.abort(), 100);
      t.strictSame(await waiting, ['only one']);
      t.strictSame(await read(await other.watch(set, AbortSignal.abort()), 1), []);
    },
  );
}
