import { ReadOnceSpace } from '../../src/worlds/read-once.ts';
import { withClients } from '../../src/worlds/template.ts';
import { addApp, appsOf, onBothPlaces, processOn, seedOf, worldOf } from './shared-stores.ts';

const many = Array.from({ length: 20 }, (_, index) => index);

await onBothPlaces(async (t, place) => {
  const { store, worlds } = await processOn(place);
  const other = await processOn(place);
  await worlds.open('default', seedOf(1, 2));

  t.test('of many processes that open a world at once one makes it', async (t) => {
    const processes = await Promise.all(many.slice(0, 5).map(() => processOn(place)));
    const opened = await Promise.all(
      many.map((index) => (processes[index % 5] ?? other).worlds.open('opened', seedOf(100 + index))),
    );
    t.equal(opened.filter((one) => one.made).length, 1);
    t.equal(new Set(opened.map((one) => one.world.secret)).size, 1);
    t.equal(new Set(opened.map((one) => one.world.template.digest)).size, 1);
  });

  t.test('of many that make a world of one id one does, and the others lose nothing of it', async (t) => {
    const made = await Promise.allSettled(
      many.map((index) =>
        (index % 2 === 0 ? worlds : other.worlds).create({
          id: 'made',
          seed: seedOf(200),
          newClients: index > 9,
        }),
      ),
    );
    const won = made.filter(({ status }) => status === 'fulfilled');
    t.equal(won.length, 1);
    for (const one of made)
      if (one.status === 'rejected') t.match(one.reason, { code: /^ERR_WORLD_TAKEN$/u });
    const [client_id = 0] = await appsOf(worlds, 'made');
    t.equal((await other.worlds.of({ client_id }))?.id, 'made');
    await t.rejects(worlds.create({ id: 'no/world', seed: seedOf() }), { code: 'ERR_WORLD_ID' });
  });

  t.test('a reset makes a world its seed again, under the same client ids, in one step', async (t) => {
    const made = await worlds.create({ id: 'reset', seed: seedOf(1, 2), newClients: true });
    const client_ids = [...made.template.apps.keys()];
    await addApp(worlds, 'reset', 301);
    await worlds.age('reset', 3600);
    await worlds.tune('reset', { min_age: 99 });
    const [person] = await (await worldOf(worlds, 'reset')).directory.people.list();
    await (await worldOf(worlds, 'reset')).directory.people.remove(person?.id ?? 0);

    const over = new AbortController();
    const watch = async () => {
      const seen = new Set<string>();
      while (!over.signal.aborted) {
        const { world, directory } = await worldOf(other.worlds, 'reset');
        const people = await directory.people.list();
        seen.add(`${world.age} ${world.policy.min_age} ${people.length} ${world.secret === made.secret}`);
        await new Promise(setImmediate);
      }
      return [...seen];
    };
    const watching = watch();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await worlds.reset('reset');
    await new Promise((resolve) => setTimeout(resolve, 20));
    over.abort();
    const seen = await watching;
    t.equal(seen[0], '3600000 99 0 true');
    t.equal(seen.at(-1), '0 18 1 false');
    // A reading that began before it may see the one after it; never the other way round, and never half a record.
    t.strictSame(
      seen.filter((one) => !['3600000 99 0 true', '3600000 99 1 true', '0 18 1 false'].includes(one)),
      [],
    );
    t.strictSame(await appsOf(worlds, 'reset'), client_ids);
    for (const client_id of client_ids) t.equal((await worlds.of({ client_id }))?.id, 'reset');
  });

  t.test('a world gets older by what many ask for at once, and what is over by then is gone', async (t) => {
    const made = await worlds.create({ id: 'aged', seed: seedOf() });
    await made.space.put('brief', 1, 60);
    await made.space.put('long', 1, 3600 * 24);
    const before = Date.now();
    await Promise.all(many.map((index) => (index % 2 === 0 ? worlds : other.worlds).age('aged', 1.5)));
    const { world } = await worldOf(other.worlds, 'aged');
    t.equal(world.age, 30_000);
    t.ok(world.now() - before >= 30_000 && world.now() - before < 40_000);
    t.equal(await world.space.get('brief'), 1);
    t.equal(await worlds.age('aged', 3600), 3_630_000);
    t.equal(await made.space.get('brief'), undefined);
    t.equal(await made.space.get('long'), 1);
    t.equal((await worldOf(worlds, 'default')).world.age, 0, 'and no other world does');
  });

  t.test('keys of the policy that are set at once all count, until a preset forgets them', async (t) => {
    await worlds.create({ id: 'tuned', seed: { ...seedOf(), policy: { min_age: 21 } } });
    await Promise.all([
      worlds.tune('tuned', { code_ttl: 11 }),
      other.worlds.tune('tuned', { lock: 12 }),
      worlds.tune('tuned', { vpn: { on: true, addresses: [] } }),
      other.worlds.tune('tuned', { journey_ttl: 13 }),
    ]);
    t.match((await worldOf(worlds, 'tuned')).world.policy, {
      min_age: 21,
      code_ttl: 11,
      lock: 12,
      vpn: { on: true },
      journey_ttl: 13,
    });
    t.match(await worlds.tune('tuned', { preset: 'vk' }), { preset: 'vk', min_age: 18, code_ttl: 300 });
  });

  t.test('of a world that is removed nothing is left in the store', async (t) => {
    await worlds.create({ id: 'template', seed: seedOf(401, undefined) });
    await worlds.remove('template');
    const before = await place.keys();
    const made = await worlds.create({ id: 'removed', seed: seedOf(401, undefined) });
    await addApp(worlds, 'removed', 402);
    const added = await addApp(worlds, 'removed');
    await made.space.append('log', 1, { entries: 5, bytes: 500 });
    await made.space.join('set', 'member');
    t.not((await place.keys()).length, before.length);
    await worlds.remove('removed');
    t.strictSame((await place.keys()).toSorted(), before.toSorted());
    t.equal(await other.worlds.read('removed'), undefined);
    for (const client_id of [401, 402, added ?? 0])
      t.equal((await other.worlds.of({ client_id }))?.id, 'default', `${client_id} is no one's`);
  });

  t.test('a name that no world has leaves nothing in the store', async (t) => {
    const before = await place.keys();
    for (const index of many) {
      const id = `unknown-${index}`;
      t.equal(await worlds.read(id), undefined);
      t.equal(await worlds.of({ named: id, client_id: 1, ahead: ['app:1'] }), undefined);
      t.equal(await worlds.age(id, 60), 0);
      await worlds.reset(id);
      await worlds.remove(id);
      await t.rejects(worlds.tune(id, { lock: 1 }));
      await worlds.releaseClient(id, 1);
    }
    t.strictSame((await place.keys()).toSorted(), before.toSorted());
    t.strictSame(
      (await place.spaces()).filter((name) => name.startsWith('unknown')),
      [],
    );
  });

  t.test('a process that has never seen a seed reads the worlds that were made of it', async (t) => {
    const made = await worlds.create({ id: 'seen', seed: seedOf(501, 502) });
    const { worlds: later } = await processOn(place);
    const { world, directory } = await worldOf(later, 'seen');
    t.strictSame(world.template, made.template);
    t.match(await directory.people.list(), [{ first_name: 'Анна' }]);
    t.strictSame(await appsOf(later, 'seen'), [501, 502]);
    t.strictSame([...withClients(world.template, [[9, 502]]).apps.keys()], [9]);
  });

  t.test('a key is read once a reading, and again after a write', async (t) => {
    const space = store.space('once');
    const elsewhere = other.store.space('once');
    const once = new ReadOnceSpace(space);
    const put = async (text: string) => {
      await elsewhere.put('key', text);
      await elsewhere.put('early', text);
    };
    await put('first');
    once.ahead(['early']);
    t.strictSame(await Promise.all([once.get('key'), once.get('key'), once.get('none')]), [
      'first',
      'first',
      undefined,
    ]);
    await put('second');
    await elsewhere.put('none', 1);
    t.strictSame(
      await Promise.all([once.get('key'), once.get('early'), once.get('none')]),
      ['first', 'first', undefined],
      'as it was read',
    );
    t.equal(await new ReadOnceSpace(space).get('key'), 'second', 'another reading');
    const writes = [
      () => once.put('mine', 1),
      () => once.drop('mine'),
      () => once.take('mine'),
      () => once.swap('mine', () => ({ put: 1 })),
      () => once.commit([{ key: 'mine', put: 2 }]),
      () => once.hasten('nothing', 1),
    ];
    for (const [index, write] of writes.entries()) {
      await put(`written ${index}`);
      t.not(await once.get('key'), `written ${index}`);
      await write();
      t.equal(await once.get('key'), `written ${index}`);
      t.equal(await once.get('early'), `written ${index}`);
    }
  });

  t.test('what was read before another write makes a commit fail, and is read anew then', async (t) => {
    const space = store.space('conditions');
    const once = new ReadOnceSpace(space);
    const value = await once.get('key');
    await other.store.space('conditions').put('key', 'theirs');
    t.equal(await once.get('key'), value);
    t.equal(await once.commit([{ key: 'key', put: 'mine', expect: { value } }]), false);
    t.equal(await once.get('key'), 'theirs');
    t.equal(await once.commit([{ key: 'key', put: 'mine', expect: { value: 'theirs' } }]), true);
    t.equal(await once.get('key'), 'mine');

    const readings = many.map(() => new ReadOnceSpace(space));
    const changed = await Promise.all(
      readings.map(async (one, index) => {
        const read = await one.get('key');
        return one.commit([{ key: 'key', put: index, expect: { value: read } }]);
      }),
    );
    t.equal(changed.filter(Boolean).length, 1);
    t.equal(await once.get('key'), 'mine', 'a reading of before');
    t.equal(await new ReadOnceSpace(space).get('key'), changed.indexOf(true));
  });
});
