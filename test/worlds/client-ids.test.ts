import { addApp, appsOf, onBothPlaces, processOn, seedOf } from './shared-stores.ts';

const many = Array.from({ length: 20 }, (_, index) => index);

await onBothPlaces(async (t, place) => {
  const { store, worlds } = await processOn(place);
  const { worlds: others } = await processOn(place);
  await worlds.open('default', seedOf(1, 2));
  const ownerOf = async (client_id: number) => (await others.of({ client_id }))?.id;

  t.test('a seed that names a client of another world is refused, and loses nothing', async (t) => {
    await worlds.create({ id: 'first', seed: seedOf(10, 11) });
    const before = (await place.keys()).filter((key) => !key.includes('/template:'));
    for (const [client_ids, owner] of [
      [[20, 10, 21], 'first'],
      [[20, undefined, 2], 'default'],
    ] as const)
      await t.rejects(others.create({ id: 'second', seed: seedOf(...client_ids) }), {
        code: 'ERR_CLIENT_TAKEN',
        message: `client_id ${client_ids.at(owner === 'first' ? 1 : 2)} belongs to the world ${owner}`,
      });
    const series = '-shared/client';
    const after = (await place.keys()).filter((key) => !key.includes('/template:') && key !== series);
    t.strictSame(after.toSorted(), before.filter((key) => key !== series).toSorted(), 'no claim stays');
    t.equal(await others.read('second'), undefined);
    t.strictSame([await ownerOf(10), await ownerOf(20)], ['first', 'default']);

    await others.create({ id: 'second', seed: seedOf(20, 21) });
    t.strictSame([await ownerOf(10), await ownerOf(20), await ownerOf(21)], ['first', 'second', 'second']);
  });

  t.test('of many worlds that are made at once with one client id one is', async (t) => {
    const made = await Promise.allSettled(
      many.map((index) =>
        (index % 2 === 0 ? worlds : others).create({ id: `many-${index}`, seed: seedOf(30, 1000 + index) }),
      ),
    );
    const won = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
    t.equal(won.length, 1);
    t.equal(await ownerOf(30), won[0]);
    for (const [index, one] of made.entries()) {
      if (one.status === 'rejected') t.match(one.reason, { code: /^ERR_CLIENT_TAKEN$/u });
      t.equal(await ownerOf(1000 + index), one.status === 'fulfilled' ? won[0] : 'default');
    }
  });

  t.test('of many worlds that add an app with one client id at once one does', async (t) => {
    for (const index of many) await worlds.create({ id: `adding-${index}`, seed: seedOf() });
    for (const client_id of [40, 41, 42]) {
      const added = await Promise.all(
        many.map((index) => addApp(index % 2 === 0 ? worlds : others, `adding-${index}`, client_id)),
      );
      t.equal(added.filter((one) => one !== undefined).length, 1);
      t.equal(await ownerOf(client_id), `adding-${added.indexOf(client_id)}`);
    }
    // Twenty of one world: it is added once, and is the world's.
    const added = await Promise.all(many.map(() => addApp(worlds, 'adding-0', 43)));
    t.equal(added.filter((one) => one !== undefined).length, 1);
    t.equal(await ownerOf(43), 'adding-0');
  });

  t.test('worlds made at once without ids of their own never share a client id', async (t) => {
    const made = await Promise.all(
      many.map((index) =>
        (index % 2 === 0 ? worlds : others).create({
          seed: index % 3 === 0 ? seedOf(undefined, undefined) : seedOf(1, 2),
          newClients: index % 3 !== 0,
        }),
      ),
    );
    const client_ids = made.flatMap((world) => [...world.template.apps.keys()]);
    t.equal(new Set([...client_ids, 1, 2]).size, 42);
    for (const world of made)
      for (const client_id of world.template.apps.keys()) t.equal(await ownerOf(client_id), world.id);
    const added = await Promise.all(made.map(({ id }) => addApp(worlds, id)));
    added.push(...(await Promise.all(many.map(() => addApp(others, 'default')))));
    t.equal(new Set([...client_ids, ...added]).size, 80);
  });

  t.test(
    'a client id can be claimed again when its app, its world, or its world of before is gone',
    async (t) => {
      await worlds.create({ id: 'former', seed: seedOf(50) });
      for (const client_id of [51, 52]) await addApp(worlds, 'former', client_id);
      await worlds.create({ id: 'next', seed: seedOf() });
      for (const client_id of [50, 51, 52, 1]) t.equal(await addApp(others, 'next', client_id), undefined);

      const former = await worlds.read('former');
      if (!former) throw new Error('the world is gone');
      await former.space.drop('app:51');
      await worlds.releaseClient('former', 51);
      t.equal(await addApp(others, 'next', 51), 51);
      await worlds.releaseClient('former', 51);
      t.equal(await ownerOf(51), 'next', 'released by one that has lost it');
      await worlds.releaseClient('next', 51);
      t.equal(await ownerOf(51), 'next', 'released while the app is there');

      await worlds.reset('former');
      t.equal(await ownerOf(52), 'former', 'the index is a hint');
      t.equal(await addApp(others, 'next', 50), undefined);
      t.equal(await addApp(others, 'next', 52), 52);
      await worlds.remove('former');
      t.equal(await addApp(others, 'next', 50), 50);
      t.strictSame(await appsOf(worlds, 'next'), [50, 51, 52]);

      // An app of the default world's seed is in no index.
      const usual = await worlds.read('default');
      await usual?.space.put('app:2', null);
      t.equal(await addApp(others, 'next', 2), 2);
      t.equal(await addApp(others, 'default', 2), undefined);
      t.equal(await ownerOf(2), 'next');
    },
  );

  t.test('a claim of a process that was killed is over by itself', async (t) => {
    await worlds.create({ id: 'killed', seed: seedOf() });
    await worlds.create({ id: 'heir', seed: seedOf() });
    t.strictSame(await worlds.claimClient('killed', 60), { client_id: 60 });
    t.strictSame(await others.claimClient('heir', 60), { taken: 'killed' });
    t.strictSame(await worlds.claimClient('killed', 60), { client_id: 60 });
    await store.space('-shared').hasten('client:60', 59);
    t.strictSame(await others.claimClient('heir', 60), { taken: 'killed' });
    await store.space('-shared').hasten('client:60', 2);
    t.strictSame(await others.claimClient('heir', 60), { client_id: 60 });
    await others.releaseClient('heir', 60);
    t.strictSame(
      (await place.keys()).filter((key) => key === '-shared/client:60'),
      [],
    );
  });
});
