import {
  type App,
  createControlClient,
  createVisitor,
  type NewWorld,
  startEmulator,
} from '../../src/index.ts';
import { igor } from '../support/people.ts';
import { callback, openClient, type Wire, wires } from './world-client.ts';
import { onBothUrls } from './shared-stores.ts';

const everyWire = Object.keys(wires) as Wire[];
/** What a wire says to an access token that it does not know. */
const unknownToken = { vk: 'invalid_token', 'vk legacy': 5, standard: 'invalid_token' } as const;

const clientIn = (apps: readonly App[]) => apps.find((app) => app.name === 'Демо')?.client_id;

const personId = async ({ control }: NewWorld): Promise<string> =>
  String((await control.people.list())[0]?.id);

await onBothUrls(async (t, store) => {
  const emulator = await startEmulator({ store, httpsPort: 'off', dataDir: t.testdir() });
  t.teardown(() => emulator.close());
  const bare = emulator.url;
  const usual = { id: 'default', url: bare, control: createControlClient(emulator) };
  const at = (world: Pick<NewWorld, 'apps' | 'url'>, host = world.url) =>
    openClient({ at: host, client_id: clientIn(world.apps), world });
  const twoWorlds = () => Promise.all([emulator.newWorld(), emulator.newWorld()]);

  for (const wire of everyWire)
    t.test(`a code, a token and a session of the ${wire} server are no good in another world`, async (t) => {
      const worlds = await twoWorlds();
      const [world, other] = worlds;
      const [home, away] = [at(world), at(other)];
      const { grant, visitor } = await home.signIn(wire);
      // At the other world's path, as its own app and as this one; and at the bare host as the other world's app.
      const strangers = [
        away.redeem(wire, { ...grant, client_id: away.client_id }),
        away.redeem(wire, grant),
        at(other, bare).redeem(wire, { ...grant, client_id: away.client_id }),
        openClient({ at: bare, client_id: 51_000_002, world: usual }).redeem(wire, {
          ...grant,
          client_id: '51000002',
        }),
      ];
      for (const answer of await Promise.all(strangers)) {
        t.ok(['invalid_grant', 'invalid_client'].includes(String(answer['error'])), JSON.stringify(answer));
        t.notOk('access_token' in answer);
      }
      const tokens = await home.redeem(wire, grant);
      const token = String(tokens['access_token']);
      t.equal(await home.personOf(wire, token), '1004', 'the code was still good at home');
      t.equal(await away.personOf(wire, token), unknownToken[wire]);
      t.equal(
        await openClient({ at: bare, client_id: 51_000_002, world: usual }).personOf(wire, token),
        // The token itself names its app, and so its world, where nothing else does.
        wire === 'vk legacy' ? '1004' : unknownToken[wire],
      );
      if (wire !== 'vk legacy') {
        const stolen = await away.refresh(wire, grant, tokens);
        t.match(stolen['error'], /^invalid_(?:grant|request|token)$/u);
        const next = await home.refresh(wire, grant, tokens);
        t.equal(
          await home.personOf(wire, String(next['access_token'])),
          '1004',
          'nor did that end its family',
        );
      }
      // The same browser is a stranger to the other world, and then in both at once.
      const inOther = await away.signIn(wire, { visitor, who: { phone: '+79990000003' } });
      const person = String((await away.redeem(wire, inOther.grant))['access_token']);
      t.equal(await away.personOf(wire, person), '1003');
      for (const [client, id] of [
        [home, '1004'],
        [away, '1003'],
      ] as const) {
        const { grant: silent } = await client.signIn('vk', {
          visitor,
          query: { prompt: 'none', scope: '' },
        });
        const given = await client.redeem('vk', silent);
        t.equal(await client.personOf('vk', String(given['access_token'])), id);
      }
    });

  t.test('messages, people, apps, age, policy and reset of one world leave another as it is', async (t) => {
    const [world, other] = await twoWorlds();
    const [home, away] = [at(world), at(other)];
    const state = async (one: NewWorld) => ({
      messages: (await one.control.messages.list()).map(({ id, state, code, sent_at }) => [
        id,
        state,
        code,
        sent_at,
      ]),
      people: await one.control.people.list(),
      apps: await one.control.apps.list(),
      policy: await one.control.policy.get(),
    });
    t.strictSame((await state(world)).people, await usual.control.people.list(), 'each begins as the seed');
    const theirs = await away.signIn('vk');
    const tokens = await away.redeem('vk', theirs.grant);
    const before = await state(other);
    const usualBefore = await state({ ...other, ...usual });
    t.equal(before.messages.length, 1);
    t.strictSame([(await state(world)).messages, usualBefore.messages], [[], []]);

    const stillThere = async (why: string) => {
      t.strictSame(await state(other), before, why);
      t.strictSame(await state({ ...other, ...usual }), usualBefore, why);
      t.equal(await away.personOf('vk', String(tokens['access_token'])), '1004', why);
      const { end } = await away.signIn('vk', { visitor: theirs.visitor, query: { prompt: 'none' } });
      t.ok(end.searchParams.has('code'), why);
    };
    const ours = await home.signIn('vk');
    const our = await home.redeem('vk', ours.grant);
    await world.control.messages.clear();
    await stillThere('messages');
    await world.control.people.change(1004, { first_name: 'Пётр' });
    await world.control.people.remove(1003);
    const { id } = await world.control.people.add({
      phone: '+79995550001',
      first_name: 'А',
      last_name: 'Б',
    });
    t.equal((await world.control.people.get(1004)).first_name, 'Пётр');
    await t.rejects(other.control.people.get(id));
    await stillThere('people');
    await world.control.policy.set({ fixed_codes: { [igor.phone]: '111111' }, sends_per_hour: 1 });
    await stillThere('policy');
    const own = await world.control.apps.add({
      client_id: 53_000_001,
      name: 'Своё',
      redirect_uris: [callback],
    });
    await world.control.apps.remove(Number(at(world).client_id));
    await stillThere('apps');
    for (const [one, client_id] of [
      [other, own.client_id],
      [usual, own.client_id],
      [other, 51_000_002],
      [world, Number(away.client_id)],
    ] as const)
      await t.rejects(one.control.apps.add({ client_id, name: 'Чужое' }), {
        code: 'ERR_CONTROL',
        message: / answered 409: /,
      });
    await world.control.apps.remove(own.client_id);
    await other.control.apps.add({ client_id: own.client_id, name: 'Теперь наше' });
    await other.control.apps.remove(own.client_id);
    await world.control.age('PT2H');
    t.equal(await home.personOf('vk', String(our['access_token'])), unknownToken.vk);
    await stillThere('age');
    await world.control.age('P400D');
    await stillThere('a great age');
    await world.control.reset();
    await stillThere('reset');
    t.strictSame((await state(world)).people, before.people);
    t.strictSame((await state(world)).policy, before.policy);
    t.equal((await world.control.apps.list()).length, 3, 'its apps are back, under their ids');
    const idsOf = (apps: readonly App[]) => apps.map((app) => app.client_id).toSorted((a, b) => a - b);
    t.strictSame(idsOf(await world.control.apps.list()), idsOf(world.apps));
    t.equal(
      (await home.signIn('vk', { visitor: ours.visitor, query: { prompt: 'none' } })).end.searchParams.get(
        'error',
      ),
      'login_required',
    );
    const again = await home.redeem('vk', (await home.signIn('vk')).grant);
    t.equal(await home.personOf('vk', String(again['access_token'])), '1004');
    await emulator.reset();
    t.equal(
      await home.personOf('vk', String(again['access_token'])),
      '1004',
      'the default world’s reset is its own',
    );
    await stillThere('reset of the default world');
  });

  t.test('eight sign-ins of one person in one world at once each get their own code', async (t) => {
    const world = await emulator.newWorld();
    const client = at(world);
    const signedIn = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const wire = everyWire[index % 3] ?? 'vk';
        const host = index % 2 === 0 ? client : at(world, bare);
        const { grant } = await host.signIn(wire);
        const tokens = await host.redeem(wire, grant);
        return [grant.code, await host.personOf(wire, String(tokens['access_token']))];
      }),
    );
    t.strictSame(
      signedIn.map(([, person]) => person),
      Array.from({ length: 8 }, () => '1004'),
    );
    t.equal(new Set(signedIn.map(([code]) => code)).size, 8);
    const messages = await world.control.messages.list();
    t.equal(new Set(messages.map(({ sign_in }) => sign_in)).size, 8);
    t.strictSame(
      messages.filter(({ state }) => state !== 'used'),
      [],
    );
  });

  t.test(
    'one person signs in in two worlds and the default one at once, in one browser and in many',
    async (t) => {
      const worlds = [...(await twoWorlds()), { ...usual, apps: await usual.control.apps.list() }];
      const shared = worlds.map(() => createVisitor({ url: bare }));
      const tabs = [shared[0]?.tab(), shared[0]?.tab(), shared[0]?.tab()];
      for (const [how, visitors] of [
        ['in many', shared],
        ['in tabs of one', tabs],
      ] as const) {
        const people = await Promise.all(
          worlds.map(async (world, index) => {
            const client = at(world);
            const visitor = visitors[index] ?? createVisitor(world);
            const { grant } = await client.signIn('vk', { visitor, query: { prompt: 'login' } });
            return client.personOf('vk', String((await client.redeem('vk', grant))['access_token']));
          }),
        );
        t.strictSame(people, ['1004', '1004', '1004'], how);
      }
    },
  );

  t.test(
    'a world of one’s own seed has its people and apps; a faulty or a taken one is refused',
    async (t) => {
      const world = {
        people: [{ phone: '+79995550002', first_name: 'Я', last_name: 'Сам' }],
        apps: [{ name: 'Демо', redirect_uris: [callback] }],
      };
      const [mine, also] = await Promise.all([
        emulator.newWorld({ id: 'mine', world }),
        emulator.newWorld({ world }),
      ]);
      t.not(clientIn(mine.apps), clientIn(also.apps), 'apps without an id get one of their own');
      const { grant } = await at(mine, bare).signIn('vk', { who: { phone: '+79995550002' } });
      const tokens = await at(mine).redeem('vk', grant);
      t.match(tokens, { access_token: /^vk2\.a\./u });
      await t.rejects(emulator.newWorld({ id: 'mine' }), { code: 'ERR_WORLD_TAKEN' });
      await t.rejects(emulator.newWorld({ id: 'Mine' }), { code: 'ERR_WORLD_ID' });
      await t.rejects(emulator.newWorld({ world: { apps: [{ name: 'x', client_id: 51_000_002 }] } }), {
        code: 'ERR_CLIENT_TAKEN',
      });
      await t.rejects(emulator.newWorld({ world: { people: [{}, {}] } as never }), { code: 'ERR_SETTINGS' });
      t.equal(await at(mine).personOf('vk', String(tokens['access_token'])), await personId(mine));
    },
  );
});
