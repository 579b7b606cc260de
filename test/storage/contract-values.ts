import { setTimeout as wait } from 'node:timers/promises';
import { assert, asyncProperty, jsonValue } from 'fast-check';
import type { Test } from 'tap';
import type { Json } from '../../src/storage/store.ts';
import { type ContractStores, increment, together } from './contract-stores.ts';

/** Values under keys: what is written, how long it lives, and who gets it of many at once. */
export async function testValues(t: Test, { store, other, newKey }: ContractStores): Promise<void> {
  await t.test('a value is there for everyone once written, until it is dropped', async (t) => {
    const key = newKey('value');
    t.equal(await store.get(key), undefined);
    await store.put(key, { first: 1 });
    await store.put(key, ['second']);
    t.strictSame(await other.get(key), ['second']);
    await other.drop(key);
    await other.drop(key);
    t.equal(await store.get(key), undefined);
  });

  await t.test('JSON comes back as it was written: any text, any depth, nothing at all', async (t) => {
    const key = newKey('json');
    let deep: Json = 'bottom';
    for (let level = 0; level < 500; level += 1) {
      deep = level % 2 === 0 ? [deep] : { level, deep };
    }
    const values: Json[] = [null, true, false, 0, -1.5, 1e21, '', ' ', '0', 'null'];
    values.push([], {}, [[]], [{}], [null], { '': '', 'ключ с пробелом': { 'a.b': [1, [2, [3]]] } });
    values.push('Ёлка 🎄 \u0000\u001f\u2028 "\\/', '\ud83c', 'длинно '.repeat(20_000));
    values.push(deep, JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'));
    for (const value of values) {
      await store.put(key, value);
      t.strictSame(await other.get(key), value);
      t.equal(JSON.stringify(await other.get(key)), JSON.stringify(value));
    }
    t.equal(Reflect.get({}, 'polluted'), undefined);
    const anyJson = jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
    await assert(
      asyncProperty(anyJson, async (value) => {
        await store.swap(key, () => ({ put: value }));
        t.equal(JSON.stringify(await store.take(key)), JSON.stringify(value));
      }),
      { numRuns: 50 },
    );
  });

  await t.test('any text will do as a name', async (t) => {
    for (const name of ['ключ 🗝', 'a b', 'a*b?[c]\\', '"quoted"', 'new\nline', 'x'.repeat(2000)]) {
      const key = newKey(name);
      await store.put(key, name);
      t.equal(await other.get(key), name);
      await store.join(`${key}:set`, name);
      t.strictSame(await other.members(`${key}:set`), [name]);
    }
  });

  await t.test('what is stored changes only through the store', async (t) => {
    const key = newKey('owned');
    const mine = { list: [1] };
    await store.put(key, mine);
    mine.list.push(2);
    const given = (await store.get(key)) as { list: number[] };
    given.list.push(3);
    await store.swap(key, (current) => {
      (current as { list: number[] }).list.push(4);
      return { keep: true };
    });
    t.strictSame(await store.get(key), { list: [1] });
  });

  await t.test('a lifetime really ends, for every verb', async (t) => {
    const [key, set] = [newKey('short'), newKey('short set')];
    await store.put(key, 'soon gone', 0.15);
    await store.join(set, 'soon gone', 0.15);
    t.equal(await other.get(key), 'soon gone');
    t.strictSame(await other.members(set), ['soon gone']);
    await wait(200);
    t.equal(await store.get(key), undefined);
    t.equal(await store.take(key), undefined);
    t.strictSame(await store.members(set), []);
    const seen: (Json | undefined)[] = [];
    await store.swap(key, (current) => {
      seen.push(current);
      return { keep: true };
    });
    t.strictSame(seen, [undefined]);
  });

  await t.test(
    'a lifetime that is over already leaves nothing, one of ages is fine, one that is no number is refused',
    async (t) => {
      const [key, set] = [newKey('over'), newKey('over set')];
      for (const ttl of [0, -1, -Infinity]) {
        await store.put(key, 1);
        await store.put(key, 2, ttl);
        t.equal(await store.get(key), undefined, `put with ${ttl}`);
        await store.put(key, 1);
        await store.swap(key, () => ({ put: 2, ttl }));
        t.equal(await store.get(key), undefined, `swap with ${ttl}`);
        await store.join(set, 'late', ttl);
        t.strictSame(await store.members(set), [], `join with ${ttl}`);
      }
      for (const ttl of [1e-9, 1e15, Infinity]) {
        await store.put(key, 3, ttl);
        await store.join(set, 'long', ttl);
      }
      t.equal(await store.get(key), 3);
      t.strictSame(await store.members(set), ['long']);
      const attempts: (() => Promise<unknown>)[] = [
        () => store.put(key, 1, Number.NaN),
        () => store.swap(key, () => ({ put: 1, ttl: Number.NaN })),
        () => store.join(set, 'a', Number.NaN),
      ];
      for (const attempt of attempts) {
        await t.rejects(attempt(), { code: 'ERR_STORE_LIFETIME' });
      }
    },
  );

  await t.test('a put decides the lifetime anew', async (t) => {
    const [longer, ever] = [newKey('longer'), newKey('ever')];
    await store.put(longer, 1, 0.1);
    await store.put(longer, 2, 60);
    await store.put(ever, 1, 0.1);
    await store.put(ever, 2);
    await wait(150);
    t.equal(await store.get(longer), 2);
    t.equal(await store.get(ever), 2);
  });

  await t.test('of 50 parallel takes exactly one gets the value', async (t) => {
    const key = newKey('once');
    await store.put(key, 'prize', 60);
    const got = await together(50, (index) => (index % 2 === 0 ? store : other).take(key));
    t.strictSame(
      got.filter((value) => value !== undefined),
      ['prize'],
    );
    t.equal(await store.get(key), undefined);
  });

  await t.test('50 parallel increments by swap make 50', async (t) => {
    const key = newKey('count');
    const results = await together(50, (index) => (index % 2 === 0 ? store : other).swap(key, increment));
    t.equal(await store.get(key), 50);
    t.strictSame(
      results.map(({ put }) => put).toSorted((a, b) => a - b),
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  });

  await t.test('of 50 parallel swaps that drop, one saw the value', async (t) => {
    const key = newKey('drop once');
    await store.put(key, 'here');
    const results = await together(50, (index) =>
      (index % 2 === 0 ? store : other).swap(key, (current) => ({ drop: true, saw: current ?? 'nothing' })),
    );
    t.equal(results.filter(({ saw }) => saw === 'here').length, 1);
    t.equal(await store.get(key), undefined);
  });

  await t.test('swap and take in parallel: a value taken is not brought back by accident', async (t) => {
    for (let round = 0; round < 10; round += 1) {
      const key = newKey('race');
      await store.put(key, 0);
      const [taken, swapped] = await Promise.all([
        other.take(key),
        store.swap(key, (current) => (current === undefined ? { keep: true } : increment(current))),
      ]);
      const left = await store.get(key);
      t.equal(left, undefined);
      t.strictSame(swapped, taken === 1 ? { put: 1 } : { keep: true });
    }
  });

  await t.test('a swap without ttl keeps the lifetime, one with ttl sets it', async (t) => {
    const [kept, set, born] = [newKey('kept'), newKey('set'), newKey('born')];
    await store.put(kept, 1, 0.15);
    await store.put(set, 1, 0.15);
    await store.swap(kept, increment);
    await store.swap(set, (current) => ({ ...increment(current), ttl: 60 }));
    await store.swap(born, increment);
    t.equal(await store.get(kept), 2);
    await wait(200);
    t.equal(await store.get(kept), undefined);
    t.equal(await store.get(set), 2);
    t.equal(await store.get(born), 1, 'a key made by a swap without ttl lives for ever');
    await store.swap(set, (current) => ({ ...increment(current), ttl: 0.05 }));
    await wait(100);
    t.equal(await store.get(set), undefined);
  });

  await t.test('a swap may drop, keep, or throw, and gives what its change returned', async (t) => {
    const key = newKey('swap');
    t.strictSame(await store.swap(key, () => ({ drop: true, note: 'nothing there' })), {
      drop: true,
      note: 'nothing there',
    });
    await store.put(key, 'a');
    const kept = await store.swap(key, (current) => ({ keep: true, saw: current }));
    t.strictSame(kept, { keep: true, saw: 'a' });
    t.equal(await store.get(key), 'a');
    const broken = store.swap(key, () => {
      throw new RangeError('not today');
    });
    await t.rejects(broken, new RangeError('not today'));
    t.equal(await store.get(key), 'a');
    t.strictSame(await store.swap(key, () => ({ drop: true })), { drop: true });
    t.equal(await other.get(key), undefined);
  });
}
