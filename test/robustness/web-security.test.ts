/** What protects a person who uses a browser, and an app that relies on the protocol: headers, cookies, forms, codes. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { type Ask, back, begin, form, hiddenIn, openClient, goTo } from './raw-client.ts';

const token = 'a-token-of-16-or-more';
const dataDir = t.testdir();
const emulator = await startEmulator({ dataDir });
const locked = await startEmulator({ dataDir, controlToken: token, httpsPort: 'off', journalPort: 'off' });
t.teardown(() => Promise.all([emulator.close(), locked.close()]));
const idp = openClient(emulator.url);
const journal = openClient(emulator.journalUrl ?? '');
const keeper = openClient(locked.url);
t.teardown(() => [idp, journal, keeper].forEach((client) => client.close()));
const bearer = { authorization: `Bearer ${token}` };
const html = { accept: 'text/html' };

const oidc = (more: Record<string, string> = {}) =>
  begin({ scope: 'openid', code_challenge_method: 'S256', ...more }).path.replace(
    '/authorize',
    '/oidc/authorize',
  );

t.test('every page forbids framing, sniffing, foreign content and leaking its address', async (t) => {
  const device = await idp.ask({
    method: 'POST',
    path: '/oidc/device',
    ...form({ client_id: '51000002', scope: 'openid' }),
  });
  const { user_code } = JSON.parse(device.text);
  const { at, jar } = await goTo(idp, '+79990000001', 'parol-1001', 'vkid-phone');
  const pages: (Ask & { of: typeof idp; what: string; forms?: 'none' | 'outward' | 'own' })[] = [
    {
      of: idp,
      forms: 'outward',
      what: 'a refused request of the engine',
      path: '/oidc/authorize?client_id=1',
    },
    {
      of: idp,
      forms: 'none',
      what: 'a refused request at VK’s server',
      path: '/authorize?client_id=51000002',
    },
    { of: idp, forms: 'none', what: 'an unknown app at VK’s server', path: '/authorize?client_id=1' },
    {
      of: idp,
      forms: 'outward',
      what: 'a form that posts itself',
      path: `${oidc({ prompt: 'none' })}&response_mode=form_post`,
    },
    { of: idp, forms: 'outward', what: 'signing out', path: '/oidc/end-session' },
    { of: idp, forms: 'outward', what: 'the page after it', path: '/oidc/end-session/success' },
    { of: idp, forms: 'outward', what: 'a device’s code', path: '/oidc/device/code' },
    {
      of: idp,
      forms: 'outward',
      what: 'a device’s code, given',
      path: `/oidc/device/code?user_code=${user_code}`,
    },
    { of: idp, forms: 'outward', what: 'a device’s code, lost', method: 'POST', path: '/oidc/device/code' },
    { of: idp, forms: 'none', what: 'a journey that is not there', path: '/login/absent' },
    { of: idp, forms: 'none', what: 'a forged form', method: 'POST', path: at, ...form({ csrf: 'x' }) },
    { of: idp, forms: 'none', what: 'no such page', path: '/nothing' },
    { of: idp, forms: 'none', what: 'no such world', path: '/w/nowhere/' },
    { of: idp, forms: 'none', what: 'a broken address', path: '/%zz' },
    { of: idp, forms: 'none', what: 'no such page under login', path: '/login/a/b' },
    {
      of: idp,
      forms: 'none',
      what: 'too much',
      method: 'POST',
      path: at,
      ...form({ a: 'x'.repeat(80_000) }),
    },
    { of: keeper, forms: 'own', what: 'the console’s server', path: '/__emulator/' },
    { of: keeper, forms: 'own', what: 'the console', path: '/__emulator/', headers: bearer },
    {
      of: keeper,
      forms: 'own',
      what: 'no such page of the console',
      path: '/__emulator/nothing',
      headers: bearer,
    },
    ...['/login', '/help', '/nothing', '/%zz', '/connect/callback?state=x', '/connect/session-lost'].map(
      (path) => ({ of: journal, what: `the journal’s ${path}`, path }),
    ),
    {
      of: journal,
      what: 'a forged form of the journal',
      method: 'POST',
      path: '/login',
      ...form({ csrf: 'x', login: 'x', password: 'x', next: 'home' }),
    },
  ];
  pages.push({ of: idp, forms: 'outward', what: 'a step of a sign-in', path: at, headers: jar.header() });
  const formAction = { none: "form-action 'none'", outward: undefined, own: "form-action 'self'" };
  for (const { of, what, forms, headers, ...ask } of pages) {
    const said = await of.ask({ ...ask, headers: { ...html, ...headers } });
    t.match(said.headers['content-type'], /^text\/html/u, `${what}: a page`);
    const policy = String(said.headers['content-security-policy']);
    for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      t.ok(policy.includes(part), `${what}: ${part}`);
    // An app's callback may redirect on to any address, and Chromium checks each: a form that leads there names none.
    if (forms) t.equal(/form-action [^;]*/u.exec(policy)?.[0], formAction[forms], `${what}: form-action`);
    t.notMatch(policy, /unsafe|\*/u, `${what}: nothing unsafe`);
    t.equal(said.headers['x-content-type-options'], 'nosniff', `${what}: nosniff`);
    t.equal(said.headers['referrer-policy'], 'same-origin', `${what}: referrer-policy`);
    if (of !== journal)
      t.equal(said.headers['cross-origin-opener-policy'], undefined, `${what}: popups keep their opener`);
    for (const cookie of [said.headers['set-cookie'] ?? []].flat()) {
      if (/^[^=]+=;/u.test(cookie)) continue;
      t.match(cookie, /; httponly/iu, `${what}: ${cookie.split('=')[0]} is HttpOnly`);
      t.match(cookie, /; samesite=(?:lax|strict)/iu, `${what}: ${cookie.split('=')[0]} is SameSite`);
    }
  }
});

t.test('answers for programs are not sniffed either', async (t) => {
  for (const [of, path] of [
    [idp, '/nothing'],
    [idp, '/%zz'],
    [idp, '/oauth2/user_info'],
    [idp, '/oidc/userinfo'],
    [idp, '/__emulator/api/people'],
    [idp, '/__emulator/health'],
    [journal, '/__journal/api/links'],
  ] as const) {
    const said = await of.ask({ path, headers: { accept: 'application/json' } });
    t.match(said.headers['content-type'], /json/u, path);
    t.equal(said.headers['x-content-type-options'], 'nosniff', `${path}: nosniff`);
  }
});

t.test('only a registered address is ever redirected to, to the letter', async (t) => {
  const wrong = [
    'http://localhost:9999@evil.example/',
    'http://localhost.evil.example/',
    'http://evil.example/?http://localhost',
    'http://localhost:9999/back#x',
    'http://LOCALHOST:9999/back',
    'https://evil.example',
    '//localhost:9999/back',
    'javascript:alert(1)',
    'http://localhost:99999/',
    'http://localhost:9999\\@evil.example/',
    'http://localhost:9999/\tback',
    'data:text/html,x',
    '',
  ];
  for (const redirect_uri of wrong) {
    for (const path of [
      begin({ redirect_uri }).path,
      oidc({ redirect_uri }),
      oidc({ redirect_uri, prompt: 'none' }),
      oidc({ redirect_uri, response_type: 'token' }),
    ]) {
      const said = await idp.ask({ path, headers: html });
      t.equal(said.status, 400, `${path.split('?')[0]} ${redirect_uri}`);
      t.equal(said.headers['location'], undefined);
    }
  }
  const exact = { client_id: '51000001' };
  const callback = `${emulator.journalUrl}/connect/callback`;
  for (const redirect_uri of [
    `${callback}/`,
    `${callback}?x=1`,
    callback.toUpperCase(),
    callback.replace('localhost', '127.0.0.1'),
  ])
    t.equal(
      (await idp.ask({ path: begin({ ...exact, redirect_uri }).path, headers: html })).status,
      400,
      redirect_uri,
    );
  t.match(
    (await idp.ask({ path: begin({ ...exact, redirect_uri: callback }).path, headers: html })).status,
    303,
  );

  const out = new URLSearchParams({
    client_id: '51000002',
    post_logout_redirect_uri: 'https://evil.example/',
  });
  t.equal((await idp.ask({ path: `/oidc/end-session?${out.toString()}`, headers: html })).status, 400);
});

t.test('PKCE is asked for on every service that has it', async (t) => {
  const without = ['code_challenge', 'code_challenge_method'];
  for (const name of without) {
    const vk = new URL(begin().path, back);
    vk.searchParams.delete(name);
    t.equal(
      (await idp.ask({ path: vk.pathname + vk.search, headers: html })).status,
      400,
      `VK’s server without ${name}`,
    );
  }
  for (const [name, value] of [
    ['code_challenge', ''],
    ['code_challenge_method', 'plain'],
    ['code_challenge_method', ''],
  ] as const) {
    const said = await idp.ask({ path: oidc({ [name]: value }), headers: html });
    t.match(
      String(said.headers['location']),
      /error=invalid_request/u,
      `the standard server with ${name}=${value}`,
    );
  }
});

t.test('a code is good once, even for parallel callers', async (t) => {
  const { said, verifier } = await goTo(idp, '+79990000001', 'parol-1001');
  const { searchParams } = new URL(String(said.headers['location']));
  const [code, device_id] = [searchParams.get('code') ?? '', searchParams.get('device_id') ?? ''];
  const redeem = () =>
    idp.ask({
      method: 'POST',
      path: '/oauth2/auth',
      ...form({
        grant_type: 'authorization_code',
        code,
        device_id,
        client_id: '51000002',
        code_verifier: verifier,
        redirect_uri: back,
      }),
    });
  const answers = await Promise.all(Array.from({ length: 10 }, redeem));
  t.equal(answers.filter(({ text }) => text.includes('access_token":')).length, 1);
  t.equal(answers.filter(({ text }) => text.includes('"error":"invalid_grant"')).length, 9);
});

t.test(
  'a confidential app’s refresh token is worth nothing at VK’s server, which asks for no secret',
  async (t) => {
    const verifier = 'v'.repeat(43);
    const query = new URLSearchParams({
      client_id: '51000003',
      response_type: 'code',
      redirect_uri: back,
      scope: 'openid offline_access',
      prompt: 'consent',
      state: 's'.repeat(32),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const { said } = await goTo(
      idp,
      '+79990000001',
      'parol-1001',
      undefined,
      `/oidc/authorize?${query.toString()}`,
    );
    const code = new URL(String(said.headers['location'])).searchParams.get('code') ?? '';
    const ofToken = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: back };
    const bare = await idp.ask({
      method: 'POST',
      path: '/oidc/token',
      ...form({ ...ofToken, client_id: '51000003' }),
    });
    t.equal(bare.status, 401, 'without its secret it gets nothing at the standard server');
    const full = await idp.ask({
      method: 'POST',
      path: '/oidc/token',
      ...form({ ...ofToken, client_id: '51000003', client_secret: 'secret-51000003' }),
    });
    const { refresh_token } = JSON.parse(full.text);
    t.type(refresh_token, 'string');
    for (const device of [{}, { device_id: 'guessed' }]) {
      const taken = await idp.ask({
        method: 'POST',
        path: '/oauth2/auth',
        ...form({
          grant_type: 'refresh_token',
          refresh_token: `vk2.a.${String(refresh_token).padEnd(256, 'A')}`,
          client_id: '51000003',
          ...device,
        }),
      });
      t.match(JSON.parse(taken.text), { error: 'invalid_grant' });
    }
    const spoken = await idp.ask({
      method: 'POST',
      path: '/oidc/token',
      ...form({
        grant_type: 'refresh_token',
        refresh_token,
        client_id: '51000003',
        provenFor: '51000003',
        'vouched-for': '51000003',
      }),
    });
    t.equal(spoken.status, 401, 'and no client can vouch for itself');
  },
);

t.test('no form is taken from another page, whatever its server', async (t) => {
  const { at, go, said } = await goTo(idp, '+79990000001', 'parol-1001', 'vkid-phone');
  const { csrf = '', ...rest } = hiddenIn(said.text);
  for (const sent of ['', csrf.slice(1), csrf.toUpperCase(), `${csrf}x`, 'A'.repeat(csrf.length)])
    t.equal(
      (await go({ method: 'POST', path: at, ...form({ ...rest, csrf: sent, action: 'cancel' }) })).status,
      403,
    );
  const other = await goTo(idp, '+79990000001', 'parol-1001', 'vkid-phone');
  t.equal(
    (await go({ method: 'POST', path: at, ...form({ ...hiddenIn(other.said.text), action: 'cancel' }) }))
      .status,
    403,
    'nor with a token of another journey',
  );
  t.match(
    (await idp.ask({ method: 'POST', path: at, ...form({ csrf, ...rest, action: 'cancel' }) })).text,
    'vkid-flow-lost',
    'nor with the right one in another browser',
  );

  for (const path of ['/login', '/logout', '/connect']) {
    const forged = await journal.ask({
      method: 'POST',
      path,
      ...form({ csrf: '', login: 'teacher-mo', password: 'journal', next: 'home', entry: 'settings' }),
    });
    t.ok(
      forged.status === 403 ||
        (forged.status === 303 &&
          /^\/(?:login|connect\/session-lost)/u.test(String(forged.headers['location']))),
      `the journal’s ${path}: ${forged.status}`,
    );
  }
  for (const path of ['/__emulator/sign-in', '/__emulator/messages/clear'])
    t.equal((await idp.ask({ method: 'POST', path, ...form({ token, form: 'x' }) })).status, 403, path);
  for (const path of ['/oidc/end-session/confirm', '/oidc/device/code'])
    t.equal(
      (
        await idp.ask({
          method: 'POST',
          path,
          ...form({ xsrf: 'x', logout: 'yes', user_code: '123-456', confirm: 'yes' }),
        })
      ).status,
      400,
      path,
    );
});

t.test('a foreign web page cannot reach the control API or the journal’s', async (t) => {
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { host: 'evil.example:4400' },
    { host: 'evil.example:4400', origin: 'http://evil.example:4400', 'sec-fetch-site': 'same-origin' },
  ];
  for (const headers of foreign) {
    for (const { of, method, path } of [
      { of: idp, method: 'GET', path: '/__emulator/api/messages' },
      { of: idp, method: 'POST', path: '/__emulator/api/reset' },
      { of: idp, method: 'POST', path: '/__emulator/messages/clear' },
      { of: journal, method: 'POST', path: '/__journal/api/reset' },
      { of: journal, method: 'GET', path: '/__journal/api/links' },
    ]) {
      const said = await of.ask({ method, path, headers });
      t.equal(said.status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
      t.equal(said.headers['access-control-allow-origin'], undefined);
    }
  }
  t.equal(
    (await keeper.ask({ path: '/__emulator/api/messages' })).status,
    401,
    'and with a token set no one without it',
  );
});

t.test('what a stranger can make us keep is small', async (t) => {
  const state = 's'.repeat(40_000);
  for (const path of ['/oidc/authorize', '/oidc/par', '/oidc/device']) {
    const said = await idp.ask({
      method: 'POST',
      path,
      ...form({ ...Object.fromEntries(new URL(oidc(), back).searchParams), state }),
    });
    t.equal(said.status, 413, path);
  }
});
