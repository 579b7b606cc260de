/**
 * Ten thousand random requests: real flows, spoiled at random. `VKID_TEST_SEED` repeats a run, as far as sixteen clients
 * at once can be repeated.
 */
import { assert, asyncProperty, constantFrom, json, oneof, string, webUrl } from 'fast-check';
import t from 'tap';
import { startEmulator } from '../../src/kit/start.ts';
import { type Ask, back, faultIn, openClient, openJar, type Said, signIn } from './ask.ts';
import { describe } from './barrage.ts';
import { type Chance, chanceOf, seedOfRun } from './chance.ts';
import { beginning, fixedCode, nextDraft, phones, type Trail } from './drafts.ts';
import { requestOf } from './mutate.ts';

const seed = seedOfRun();
const total = 10_000;
const clients = 16;

const failures: string[] = [];
process.on('unhandledRejection', (reason) => failures.push(`unhandled: ${String(reason)}`));

const emulator = await startEmulator({ dataDir: t.testdir() });
t.teardown(() => emulator.close());
const idp = openClient(emulator.url);
const journal = openClient(emulator.journalUrl ?? '');
t.teardown(() => [idp, journal].forEach((client) => client.close()));

t.test(`${total} random requests, ${clients} at a time (VKID_TEST_SEED=${seed})`, async (t) => {
  await signIn(idp);
  // The same code for everybody: sixteen clients share these numbers.
  const policy = { fixed_codes: Object.fromEntries(phones.map((phone) => [phone, fixedCode])) };
  await idp.ask({
    method: 'PATCH',
    path: '/__emulator/api/policy',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(policy),
  });
  const before = process.memoryUsage.rss();
  const statuses = new Map<number, number>();
  const screens = new Set<string>();
  let redeemed = 0;
  let sent = 0;

  async function fuzz(chance: Chance): Promise<void> {
    let jar = openJar();
    let trail = beginning;
    while (sent < total) {
      sent += 1;
      const of = chance.often(0.85) ? idp : journal;
      if (chance.often(0.02)) jar = openJar();
      const { draft, verifier } = nextDraft(trail, chance);
      const ask = withCookies(requestOf(draft, chance), jar.header());
      const said = await of.ask(ask);
      jar.keep(said);
      statuses.set(said.status, (statuses.get(said.status) ?? 0) + 1);
      const fault = faultIn(ask.method === 'HEAD' ? { ...said, text: '-' } : said);
      if (fault) failures.push(`${describe(ask)}: ${fault}`);
      const news = learn(said);
      if (news.tokens) redeemed += 1;
      trail = after(trail, { ...(verifier && { verifier }), ...news });
      const next = whereTo(said);
      if (next && of === idp) {
        const page = await idp.ask({ path: next, headers: { accept: 'text/html', ...jar.header() } });
        sent += 1;
        jar.keep(page);
        const isForm = page.status === 200 && next.startsWith('/login/');
        trail = after(trail, learn(page), isForm ? { path: next, page } : 'gone');
        screens.add(/data-screen="([^"]+)"/u.exec(page.text)?.[1] ?? String(page.status));
      }
    }
  }

  await Promise.all(Array.from({ length: clients }, (_, index) => fuzz(chanceOf(seed + index))));
  const seen = [...statuses].toSorted(([one], [other]) => one - other);
  t.comment(
    `seed ${seed}: ${sent} requests, statuses ${JSON.stringify(seen)}, screens ${[...screens].join(' ')}, ${redeemed} codes and refresh tokens redeemed`,
  );
  t.same(failures.slice(0, 10), [], `nothing failed (VKID_TEST_SEED=${seed})`);
  t.ok(screens.size > 6, 'and the fuzz got about: it saw many screens', { screens: [...screens] });
  t.ok(redeemed > 0, 'and it was signed in now and then');
  const grown = Math.round((process.memoryUsage.rss() - before) / 1024 / 1024);
  t.ok(grown < 400, `memory grew by ${grown} MB`);

  await emulator.reset();
  t.match((await signIn(idp)).user, { user_id: '1001' }, 'and a person signs in as ever');
});

t.test(`no value of any parameter of an authorization hurts (VKID_TEST_SEED=${seed})`, async (t) => {
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

/** With what was learnt, and where the client stands now. */
function after(
  { at: stood, ...trail }: Trail,
  news: Partial<Trail>,
  now: Trail['at'] | 'gone' = stood,
): Trail {
  return { ...trail, ...news, ...(now && now !== 'gone' && { at: now }) };
}

const withCookies = (ask: Ask, cookies: Record<string, string>): Ask => ({
  ...ask,
  headers: { ...cookies, ...ask.headers },
});

/** The next page of a journey, when an answer leads to one of ours. */
function whereTo({ headers: { location } }: Said): string | undefined {
  const path = String(location ?? '').replace(/^http:\/\/localhost:\d+(?=\/(?:login|oidc)\/)/u, '');
  return /^\/(?:login|oidc)\//u.test(path) ? path : undefined;
}

/** What a client keeps of an answer: the code of a callback, the tokens of an exchange. */
function learn({ headers: { location }, text, status }: Said): Partial<Trail> {
  if (typeof location === 'string' && location.startsWith(back)) {
    const { searchParams } = new URL(location);
    return { code: searchParams.get('code') ?? '', device: searchParams.get('device_id') ?? '' };
  }
  return status === 200 && text.startsWith('{"refresh_token"') ? { tokens: JSON.parse(text) } : {};
}
