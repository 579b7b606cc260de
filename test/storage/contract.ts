import { setTimeout as wait } from 'node:timers/promises';
import { assert, asyncProperty, jsonValue } from 'fast-check';
import type { Test } from 'tap';
import type { Json, Store } from '../../src/storage/store.ts';

/** Runs a thing as often as asked, all at once. */
function together<Result>(times: number, thing: (index: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => thing(index)));
}

/** A change for `swap`: one more. */
function increment(current: Json | undefined): { put: number } {
  return { put: Number(current ?? 0) + 1 };
}

/** Reads so many members of a watch, then leaves it. */
async function read(members: AsyncIterable<string>, count: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const member of members) {
    seen.push(member);
    if (seen.length === count) {
      break;
    }
  }
  return seen;
}

/**
 * What every driver promises. `store` and `other` are two doors to the same data: two connections of Redis, as two
 * processes would have; the same store twice for memory.
 */
export async function proveStore(t: Test, store: Store, other: Store): Promise<void> {
  let tests = 0;
  /** A key no other test uses; one hash tag, as all keys of a world have. */
  const fresh = (name: string): string => `{contract}:${(tests += 1)}:${name}`;

  await t.test('a value is there for everyone once written, until it is dropped', async (t) => {
    const key = fresh('value');
    t.equal(await store.get(key), undefined);
    await store.put(key, { first: 1 });
    await store.put(key, ['second']);
    t.strictSame(await other.get(key), ['second']);
    await other.drop(key);
    await other.drop(key);
    t.equal(await store.get(key), undefined);
  });

  await t.test('JSON comes back as it was written: any text, any depth, nothing at all', async (t) => {
    const key = fresh('json');
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
      const key = fresh(name);
      await store.put(key, name);
      t.equal(await other.get(key), name);
      await store.join(`${key}:set`, name);
      t.strictSame(await other.members(`${key}:set`), [name]);
    }
  });

  await t.test('what is stored changes only through the store', async (t) => {
    const key = fresh('owned');
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
    const [key, set] = [fresh('short'), fresh('short set')];
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
      const [key, set] = [fresh('over'), fresh('over set')];
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
    const [longer, ever] = [fresh('longer'), fresh('ever')];
    await store.put(longer, 1, 0.1);
    await store.put(longer, 2, 60);
    await store.put(ever, 1, 0.1);
    await store.put(ever, 2);
    await wait(150);
    t.equal(await store.get(longer), 2);
    t.equal(await store.get(ever), 2);
  });

  await t.test('of 50 parallel takes exactly one gets the value', async (t) => {
    const key = fresh('once');
    await store.put(key, 'prize', 60);
    const got = await together(50, (index) => (index % 2 === 0 ? store : other).take(key));
    t.strictSame(
      got.filter((value) => value !== undefined),
      ['prize'],
    );
    t.equal(await store.get(key), undefined);
  });

  await t.test('50 parallel increments by swap make 50', async (t) => {
    const key = fresh('count');
    const results = await together(50, (index) => (index % 2 === 0 ? store : other).swap(key, increment));
    t.equal(await store.get(key), 50);
    t.strictSame(
      results.map(({ put }) => put).toSorted((a, b) => a - b),
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  });

  await t.test('of 50 parallel swaps that drop, one saw the value', async (t) => {
    const key = fresh('drop once');
    await store.put(key, 'here');
    const results = await together(50, (index) =>
      (index % 2 === 0 ? store : other).swap(key, (current) => ({ drop: true, saw: current ?? 'nothing' })),
    );
    t.equal(results.filter(({ saw }) => saw === 'here').length, 1);
    t.equal(await store.get(key), undefined);
  });

  await t.test('swap and take in parallel: a value taken is not brought back by accident', async (t) => {
    for (let round = 0; round < 10; round += 1) {
      const key = fresh('race');
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
    const [kept, set, born] = [fresh('kept'), fresh('set'), fresh('born')];
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
    const key = fresh('swap');
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

  await t.test('a set has each member once, whoever joins how often', async (t) => {
    const set = fresh('set');
    t.strictSame(await store.members(set), []);
    await together(50, (index) => (index % 2 === 0 ? store : other).join(set, `member ${index % 10}`));
    t.equal((await store.members(set)).length, 10);
    await other.leave(set, 'member 3');
    await other.leave(set, 'member 3');
    await store.leave(fresh('no set'), 'nobody');
    t.notMatch(await store.members(set), ['member 3']);
    t.equal((await store.members(set)).length, 9);
  });

  await t.test('joining lengthens the lifetime of a set and never shortens it', async (t) => {
    const [longer, shorter, ever, first] = [fresh('longer'), fresh('shorter'), fresh('ever'), fresh('first')];
    await store.join(longer, 'a', 0.1);
    await store.join(longer, 'a', 60);
    await store.join(shorter, 'a', 60);
    await store.join(shorter, 'b', 0.05);
    await store.join(shorter, 'c', 0);
    await store.join(ever, 'a', 0.1);
    await store.join(ever, 'b');
    await store.join(first, 'a');
    await store.join(first, 'b', 0.05);
    await wait(150);
    t.strictSame(await store.members(longer), ['a']);
    t.strictSame((await store.members(shorter)).toSorted(), ['a', 'b', 'c']);
    t.strictSame((await store.members(ever)).toSorted(), ['a', 'b']);
    t.strictSame((await store.members(first)).toSorted(), ['a', 'b']);
  });

  await t.test('a set that everyone left is a new set: its lifetime is forgotten', async (t) => {
    const set = fresh('left');
    await store.join(set, 'a');
    await store.leave(set, 'a');
    await store.join(set, 'b', 0.05);
    await wait(100);
    t.strictSame(await store.members(set), []);
  });

  await t.test('a watch misses nothing that joins after its promise', async (t) => {
    for (let round = 0; round < 5; round += 1) {
      const set = fresh('watched');
      await store.join(set, 'before');
      const members = await other.watch(set, new AbortController().signal);
      await together(20, (index) => store.join(set, `after ${index}`));
      await store.join(`${set}:not`, 'elsewhere');
      const seen = await read(members, 20);
      t.strictSame(seen.toSorted(), Array.from({ length: 20 }, (_, i) => `after ${i}`).toSorted());
    }
  });

  await t.test('a watch tells of joining, not of being there: again only after having left', async (t) => {
    const set = fresh('again');
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
      const set = fresh('several');
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
      const set = fresh('abort');
      const stop = new AbortController();
      const waiting = read(await other.watch(set, stop.signal), 99);
      await store.join(set, 'only one');
      setTimeout(() => stop.abort(), 100);
      t.strictSame(await waiting, ['only one']);
      t.strictSame(await read(await other.watch(set, AbortSignal.abort()), 1), []);
    },
  );

  await t.test(
    'wipe takes every key and set under its prefix and nothing else, patterns or not',
    async (t) => {
      for (const mark of ['plain', 'a*', 'a?', '[ab]', 'a\\', '\\*', '^-]', 'ключ']) {
        const prefix = fresh(`${mark}:`);
        const near =
          prefix
            .replace(/[*?\\]/g, 'x')
            .replace('[ab]', 'a')
            .replace('^-]', 'x') + (mark === 'plain' ? '' : '!');
        const beside = prefix.slice(0, -1);
        await together(120, (index) => store.put(`${prefix}${index}`, index));
        await store.put(prefix, 'itself');
        await store.join(`${prefix}set`, 'member');
        await store.put(beside, 'beside');
        await store.put(`x${prefix}`, 'prefixed');
        if (mark !== 'plain' && mark !== 'ключ') {
          await store.put(near, 'near');
        }
        await other.wipe(prefix);
        const left = await together(120, (index) => store.get(`${prefix}${index}`));
        t.strictSame(
          left.filter((value) => value !== undefined),
          [],
          `under ${mark}`,
        );
        t.equal(await store.get(prefix), undefined);
        t.strictSame(await store.members(`${prefix}set`), []);
        t.equal(await store.get(beside), 'beside');
        t.equal(await store.get(`x${prefix}`), 'prefixed');
        if (mark !== 'plain' && mark !== 'ключ') {
          t.equal(await store.get(near), 'near');
        }
      }
    },
  );

  await t.test(
    'ping answers while open; once closed, twice even, a store refuses and its watches are over',
    async (t) => {
      await store.ping();
      await other.ping();
      const members = await store.watch(fresh('closing'), new AbortController().signal);
      await Promise.all([store.close(), store.close()]);
      await store.close();
      t.strictSame(await read(members, 1), []);
      const attempts: (() => Promise<unknown>)[] = [
        () => store.ping(),
        () => store.get('a'),
        () => store.put('a', 1),
        () => store.take('a'),
        () => store.swap('a', increment),
        () => store.join('a', 'b'),
        () => store.members('a'),
        () => store.watch('a', new AbortController().signal),
        () => store.wipe('a'),
      ];
      for (const attempt of attempts) {
        await t.rejects(attempt(), { code: 'ERR_STORE_CLOSED', message: 'the store is closed' });
      }
    },
  );
}
