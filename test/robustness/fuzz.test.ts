/**
 * Ten thousand random requests: real flows, spoiled at random. `VKID_TEST_SEED` repeats a run, as far as sixteen clients
 * at once can be repeated.
 */
import { assert, asyncProperty, constantFrom, json, oneof, string, webUrl } from 'fast-check';
import t, { type Test } from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { seedOfRun } from '../support/seeded-random.ts';
import { spawnEmulator } from '../support/emulator-process.ts';
import { back, faultIn, openClient, signIn } from './raw-client.ts';
import { clients, type Fuzzed, fuzz } from './fuzz-run.ts';

const seed = seedOfRun();
const named = `(VKID_TEST_SEED=${seed})`;

const unhandled: string[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(String(reason)));

const emulator = await startEmulator({ dataDir: t.testdir() });
t.teardown(() => emulator.close());
const idp = openClient(emulator.url);
const journal = openClient(emulator.journalUrl ?? '');
t.teardown(() => [idp, journal].forEach((client) => client.close()));

/** `screens`: how many different ones it must have come to at least; a short run sees fewer. */
function check(t: Test, { sent, failures, statuses, screens, redeemed }: Fuzzed, least: number): void {
  const seen = `${JSON.stringify(statuses)}, ${screens.length} screens, ${redeemed} codes and tokens redeemed`;
  t.comment(`${named}: ${sent} requests, ${seen}`);
  t.same(failures.slice(0, 10), [], `nothing failed ${named}`);
  t.ok(screens.length >= least, 'and the fuzz got about: it saw many screens', { screens });
}

t.test(`10,000 random requests, ${clients} at a time ${named}`, async (t) => {
  await signIn(idp);
  const before = process.memoryUsage.rss();
  const fuzzed = await fuzz(idp, journal, { seed, total: 10_000 });
  check(t, fuzzed, 7);
  t.ok(fuzzed.redeemed > 0, 'and it was signed in now and then');
  t.same(unhandled, []);
  const grown = Math.round((process.memoryUsage.rss() - before) / 1024 / 1024);
  t.ok(grown < 400, `memory grew by ${grown} MB`);
  await emulator.reset();
  t.match((await signIn(idp)).user, { user_id: '1001' }, 'and a person signs in as ever');
});

t.test(`2,000 more to an emulator of its own process, whose log has no complaint ${named}`, async (t) => {
  const spawned = await spawnEmulator(t);
  const [its, school] = [openClient(spawned.url), openClient(spawned.journalUrl)];
  t.teardown(() => [its, school].forEach((client) => client.close()));
  check(t, await fuzz(its, school, { seed: seed + clients, total: 2000 }), 3);
  t.equal((await its.ask({ method: 'POST', path: '/__emulator/api/reset' })).status, 204);
  t.match((await signIn(its)).user, { user_id: '1001' }, 'and a person signs in as ever');
  t.notMatch(await spawned.stop(), /unhandled|"level":[56]0/iu);
});

t.test(`no value of any parameter of an authorization hurts ${named}`, async (t) => {
  const name = constantFrom(
    'state',
    'scope',
    'login_hint',
    'lang_id',
    'scheme',
    'prompt',
    'nonce',
    'claims',
    'ui_locales',
    'max_age',
  );
  const value = oneof(string({ unit: 'binary', maxLength: 60 }), json({ maxDepth: 2 }), webUrl());
  await assert(
    asyncProperty(constantFrom('/authorize', '/oidc/authorize'), name, value, async (path, name, value) => {
      const query = new URLSearchParams({
        client_id: '51000002',
        redirect_uri: back,
        response_type: 'code',
        code_challenge: 'a'.repeat(43),
        code_challenge_method: 'S256',
        [name]: value,
      });
      const said = await idp.ask({ path: `${path}?${query.toString()}`, headers: { accept: 'text/html' } });
      const fault = faultIn(said);
      if (fault) throw new Error(fault);
    }),
    { seed, numRuns: 300 },
  );
  t.pass('none of 300 did');
});
