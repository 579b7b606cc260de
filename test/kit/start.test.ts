import { join } from 'node:path';
import t from 'tap';
import { createControlClient, createVisitor, startEmulator } from '../../src/index.ts';

t.test('an emulator of one’s own has its own ports, its own world, and ends', async (t) => {
  const dataDir = join(t.testdir(), 'data');
  const world = {
    people: [{ phone: '+79991112233', first_name: 'Иван', last_name: 'Иванов' }],
    apps: [{ client_id: 7, name: 'Моё', redirect_uris: ['http://app.test/back'] }],
  };
  const [one, other] = await Promise.all([
    startEmulator({ dataDir, world }),
    startEmulator({ dataDir, httpsPort: 'off', journalPort: 'off' }),
  ]);
  t.teardown(() => Promise.all([one.close(), other.close()]));
  t.not(one.url, other.url);
  t.match(one.httpsUrl, /^https:\/\/localhost:\d+$/u);
  t.match(one.journalUrl, /^http:\/\/localhost:\d+$/u);
  t.equal(one.consoleUrl, `${one.url}/__emulator/`);
  t.equal(one.caFile, join(dataDir, 'ca/ca.pem'));
  t.notOk('httpsUrl' in other || 'journalUrl' in other || 'caFile' in other);

  const people = await createControlClient(one).people.list();
  t.match(people, [{ first_name: 'Иван', status: 'active' }]);
  t.equal((await createControlClient(other).people.list()).length, 6);

  await other.close();
  await t.rejects(fetch(other.url), 'its port is closed');
});

t.test('reset makes the world its seed again', async (t) => {
  const emulator = await startEmulator({ httpsPort: 'off', journalPort: 'off', controlToken: 'sesame' });
  t.teardown(() => emulator.close());
  const control = createControlClient({ url: emulator.url, controlToken: 'sesame' });
  await control.people.remove(1001);
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: '51000002',
    redirect_uri: 'http://localhost:3000/back',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 's256',
    state: 'a-state-that-is-long-enough-for-vk',
  });
  const visitor = createVisitor({ url: emulator.url, controlToken: 'sesame' });
  await visitor.open(`${emulator.url}/authorize?${String(query)}`);
  const end = await visitor.signIn({ phone: '+79990000004' });
  t.ok(end.searchParams.get('code'));
  t.equal((await control.messages.list()).length, 1);
  await emulator.reset();
  t.equal((await control.people.list()).length, 6);
  t.strictSame(await control.messages.list(), []);
});

t.test('every fault of the options is told at once, by its name', async (t) => {
  const options = {
    port: 70_000,
    store: 'mysql://u:secret@h',
    host: '0.0.0.0',
    prot: 1,
    world: { people: [{}] },
  };
  const fault = await startEmulator(options as never).catch((error: unknown) => error);
  t.match(fault, { code: 'ERR_SETTINGS', faults: Array });
  const said = fault instanceof Error ? fault.message : '';
  for (const name of [
    'Unknown option prot.',
    'port must be',
    'store must be',
    'host 0.0.0.0',
    'world: people[0].phone',
  ])
    t.match(said, name);
  t.notMatch(said, 'secret');
});

t.test('a port that is taken is an error with a code, and nothing stays open', async (t) => {
  const first = await startEmulator({ httpsPort: 'off', journalPort: 'off' });
  t.teardown(() => first.close());
  const taken = Number(new URL(first.url).port);
  const free = await startEmulator({ httpsPort: 'off', journalPort: 'off' });
  await free.close();
  await t.rejects(startEmulator({ httpsPort: 'off', port: taken }), { code: 'PORT_TAKEN' });
  const port = Number(new URL(free.url).port);
  await t.rejects(startEmulator({ httpsPort: 'off', port, journalPort: taken }), { code: 'PORT_TAKEN' });
  await t.rejects(fetch(free.url), { cause: { code: 'ECONNREFUSED' } }, 'the first server is closed again');
});
