import { setTimeout as wait } from 'node:timers/promises';
import { assert, asyncProperty, jsonValue } from 'fast-check';
import type { Test } from 'tap';
import type { Json, Space, Store } from '../../src/storage/store.ts';

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
 * What every driver promises. `first` and `second` lead to the same data: two connections of Redis, as two processes would
 * have; the same store twice for memory.
 */
export async function proveStore(t: Test, first: Store, second: Store): Promise<void> {
  let tests = 0;
  const [store, other] = [first.space('contract'), second.space('contract')];
  /** A key no other test uses. */
  const fresh = (name: string): string => `${(tests += 1)}:${name}`;

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
    const [longer, shorter, ever, born] = [fresh('longer'), fresh('shorter'), fresh('ever'), fresh('first')];
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

  await t.test('a commit makes all of its changes or none', async (t) => {
    const [one, two, set] = [fresh('one'), fresh('two'), fresh('members')];
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
    const [key, won] = [fresh('expected'), fresh('won')];
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
    const [kept, set, watched] = [fresh('kept'), fresh('set'), fresh('watched')];
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
    const series = fresh('series');
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
    const [short, small] = [fresh('short log'), fresh('small log')];
    t.strictSame(await store.entries(short), []);
    for (let entry = 1; entry <= 5; entry += 1)
      await store.append(short, { entry }, { entries: 3, bytes: 1000 });
    t.strictSame(await other.entries(short), [{ entry: 3 }, { entry: 4 }, { entry: 5 }]);
    for (const text of ['один', 'два', 'три'])
      await store.append(small, text, { entries: 10, bytes: 20, ttl: 60 });
    t.strictSame(await other.entries(small), ['два', 'три'], 'bytes of UTF-8, not characters');
    await store.append(small, 'x'.repeat(50), { entries: 10, bytes: 20 });
    t.strictSame(await other.entries(small), [], 'what is longer than the log is not kept');
    const crowd = fresh('crowd');
    await together(50, (index) => store.append(crowd, index, { entries: 20, bytes: 1000 }));
    t.equal((await store.entries(crowd)).length, 20);
  });

  await t.test('a scan finds values by their prefix, patterns or not, and no sets or logs', async (t) => {
    for (const mark of ['plain', 'a*', 'a?', '[ab]', 'a\\', 'ключ']) {
      const prefix = fresh(`${mark}:`);
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
    const prefix = fresh('hastened:');
    const beside = fresh('beside');
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
      const members = await store.watch(fresh('closing'), new AbortController().signal);
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
