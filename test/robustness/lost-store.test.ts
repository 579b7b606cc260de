/** The store goes away in the middle of a sign-in: each request is told so, no session ends, and the sign-in goes on after. */
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { openRedisProxy } from '../support/redis-proxy.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { spawnEmulator } from '../support/emulator-process.ts';
import { begin, form, hiddenIn, openClient, screenOf, signIn, goTo } from './raw-client.ts';

t.test('without its store the server refuses every request, and goes on when it is back', async (t) => {
  const redis = await startRedisServer();
  t.teardown(() => redis.stop());
  const line = await openRedisProxy(redis.port);
  t.teardown(() => line.close());
  const emulator = await spawnEmulator(t, ['--store', `redis://127.0.0.1:${line.port}`]);
  const idp = openClient(emulator.url);
  const journal = openClient(emulator.journalUrl);
  t.teardown(() => [idp, journal].forEach((client) => client.close()));

  const done = await signIn(idp);
  const { at, said, jar, go } = await goTo(idp, '+79990000001', 'parol-1001', 'vkid-otp');
  const school = await journal.ask({ path: '/login' });
  const visit = { cookie: String(school.headers['set-cookie']).split(';')[0] ?? '' };
  // One request waits for a message, and one watches the stream, while it happens.
  const waiting = idp.ask({ path: '/__emulator/api/messages?phone=%2B79990000099&wait=20' });
  const watching = idp.ask({ path: '/__emulator/api/messages/stream' });
  await wait(200);

  line.cut();
  const fields = { ...hiddenIn(said.text), action: 'continue', code: '000000' };
  const token = String(done.tokens['access_token']);
  const html = { accept: 'text/html' };
  const redeem = {
    grant_type: 'refresh_token',
    refresh_token: String(done.tokens['refresh_token']),
    client_id: '51000002',
    device_id: done.device,
  };
  const asks = [
    { of: idp, what: 'a page of the journey', path: at, headers: { ...html, ...jar.header() } },
    {
      of: idp,
      what: 'a step of the journey',
      method: 'POST',
      path: at,
      body: form(fields).body,
      headers: { ...html, ...jar.header(), ...form({}).headers },
    },
    { of: idp, what: 'a new sign-in', path: begin().path, headers: html },
    {
      of: idp,
      what: 'a new sign-in at the standard server',
      path: begin({ code_challenge_method: 'S256' }).path.replace('/authorize', '/oidc/authorize'),
      headers: html,
    },
    { of: idp, what: 'VK’s tokens', method: 'POST', path: '/oauth2/auth', ...form(redeem) },
    {
      of: idp,
      what: 'VK’s user_info',
      method: 'POST',
      path: '/oauth2/user_info',
      ...form({ access_token: token }),
    },
    { of: idp, what: 'the standard’s tokens', method: 'POST', path: '/oidc/token', ...form(redeem) },
    { of: idp, what: 'signing out', path: '/oidc/end-session', headers: { ...html, ...jar.header() } },
    { of: idp, what: 'a method of the API', path: '/api.vk.com/method/users.get?v=5.199&access_token=x' },
    {
      of: idp,
      what: 'legacy tokens',
      path: '/oauth.vk.com/access_token?client_id=51000003&client_secret=secret-51000003&redirect_uri=http://localhost:4999/callback&code=x',
    },
    { of: idp, what: 'the control API', path: '/__emulator/api/people' },
    { of: idp, what: 'the messages', path: '/__emulator/api/messages' },
    { of: idp, what: 'the console', path: '/__emulator/', headers: html },
    { of: idp, what: 'readiness', path: '/__emulator/ready' },
    { of: journal, what: 'the journal', path: '/', headers: { ...html, ...visit } },
    {
      of: journal,
      what: 'the journal’s sign-in',
      method: 'POST',
      path: '/login',
      body: form({ csrf: 'x', login: 'x', password: 'x', next: 'home' }).body,
      headers: { ...html, ...visit, ...form({}).headers },
    },
    { of: journal, what: 'the journal’s API', path: '/__journal/api/links' },
  ];
  const answers = await Promise.all(
    asks.map(async ({ of, what, ...ask }) => ({ what, ask, answer: await of.ask(ask) })),
  );
  for (const { what, ask, answer } of answers) {
    t.equal(answer.status, 503, what);
    t.match(answer.headers['retry-after'], /^[1-9]\d*$/u, `${what}: and when to come again`);
    t.match(
      answer.headers['content-type'],
      'headers' in ask && 'accept' in (ask.headers ?? {}) ? /^text\/html/u : /json/u,
      `${what}: in its manner`,
    );
    t.notMatch(answer.text, /\n\s+at |node_modules|ioredis|"code":"E/u, `${what}: and no stack`);
    t.ok(answer.text.length > 20, `${what}: with a reason`);
    if (ask.path.startsWith('/oauth2/')) {
      const outage = { error: 'server_error', error_description: 'internal error' };
      t.strictSame(JSON.parse(answer.text), outage, `${what}: in VK’s words`);
    }
  }
  t.equal((await idp.ask({ path: '/__emulator/health' })).status, 200, 'the process is up, and says so');
  t.equal((await waiting).status, 503, 'a request that waited is told');
  t.equal((await watching).status, 200, 'who watched is let go, to come back');

  line.mend();
  for (
    let attempts = 0;
    (await idp.ask({ path: '/__emulator/ready' })).status !== 200 && attempts < 100;
    attempts += 1
  )
    await wait(50);
  t.equal((await idp.ask({ path: '/__emulator/ready' })).status, 200, 'it is ready again by itself');
  const page = await go({ path: at });
  t.equal(screenOf(page), 'vkid-otp', 'the journey stands where it stood');
  const { items } = JSON.parse((await idp.ask({ path: '/__emulator/api/messages?state=open' })).text);
  const answer = await go({
    method: 'POST',
    path: at,
    ...form({ ...hiddenIn(page.text), action: 'continue', code: String(items[0].code) }),
  });
  t.equal(answer.status, 303);
  t.equal(screenOf(await go({ path: at })), 'vkid-allow', 'and goes on');
  t.match((await signIn(idp)).user, { user_id: '1001' });
  t.ok(emulator.isAlive());
  t.notMatch(await emulator.stop(), /unhandled|uncaught/iu);
});
