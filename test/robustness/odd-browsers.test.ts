/** A browser that brings back something else than it was given: what was typed, which button, which cookies. */
import t from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { begin, faultIn, form, hiddenIn, marker, openClient, signIn, goTo } from './raw-client.ts';
import { allWell } from './send-all.ts';

const emulator = await startEmulator({ dataDir: t.testdir() });
t.teardown(() => emulator.close());
const idp = openClient(emulator.url);
const journal = openClient(emulator.journalUrl ?? '');
t.teardown(() => [idp, journal].forEach((client) => client.close()));
const apps = [idp, journal];

t.test('a journey shows what was typed, escaped', async (t) => {
  const { go, at, said } = await goTo(idp, marker, '', 'vkid-phone');
  const hidden = hiddenIn(said.text);
  await go({ method: 'POST', path: at, ...form({ ...hidden, action: 'continue', phone: marker }) });
  const page = await go({ path: at });
  t.match(page.text, /value="&quot;/u);
  t.equal(faultIn(page), undefined);
  for (const action of ['', marker, '__proto__', 'constructor', 'settle', 'saved', 'begin']) {
    const after = await go({ method: 'POST', path: at, ...form({ ...hiddenIn(page.text), action }) });
    t.equal(faultIn(after), undefined, `action ${action}`);
  }
  t.equal((await go({ path: `${at}?step=${encodeURIComponent(marker)}` })).status, 200);
  const forged = await go({ method: 'POST', path: at, ...form({ ...hidden, csrf: 'x', action: 'cancel' }) });
  t.equal(forged.status, 403);
  t.match(forged.text, 'data-screen="vkid-request-error"');
});

t.test('cookies that are broken, huge, foreign or from before a reset', async (t) => {
  const { jar, at } = await goTo(idp, '', '', 'vkid-phone');
  const own = jar.header()['cookie'] ?? '';
  const names = [
    'vkid_default_session',
    'vkid_default_interaction',
    'vkid_default_resume',
    'vkid_other_session',
    'vkid_emulator_form',
    'vkid_emulator_console',
  ];
  const values = [
    '',
    'x',
    '%',
    '%00',
    '__proto__',
    'x'.repeat(7000),
    marker.replaceAll(/[;\s]/gu, ''),
    '../../etc',
    '{}',
    '"',
    '=;=;',
    '\u00ff',
  ];
  const cookies = [
    ...names.flatMap((name) => values.map((value) => `${name}=${value}`)),
    ';;;',
    '=',
    '=;=',
    own.slice(0, -4),
    own.replaceAll('default', 'other'),
    `${own}; ${own}`,
    `journal-session-4480=${'x'.repeat(300)}`,
    'journal-language=%',
    'journal-language=__proto__',
  ];
  const paths = [
    at,
    '/oidc/authorize',
    '/oidc/end-session',
    '/oidc/device/code',
    '/__emulator/',
    '/__emulator/api/people',
    '/login',
    '/connect/callback?state=x',
  ];
  const asks = apps.flatMap((of) =>
    paths.flatMap((path) =>
      cookies.flatMap((cookie) =>
        ['GET', 'POST'].map((method) => ({ of, path, method, headers: { accept: 'text/html', cookie } })),
      ),
    ),
  );
  await allWell(t, 'a browser without a usable cookie is one without', asks);

  const signed = await goTo(idp, '+79990000001', 'parol-1001');
  const old = signed.jar.header();
  await emulator.reset();
  for (const path of [at, signed.at, '/oidc/end-session', new URL(signed.at, emulator.url).pathname]) {
    const said = await idp.ask({ path, headers: { accept: 'text/html', ...old } });
    t.equal(faultIn(said), undefined, `after a reset: ${path.slice(0, 40)}`);
  }
});

t.test('a browser that is signed in as a person who is blocked or gone since', async (t) => {
  const change = (method: string, body?: object) =>
    idp.ask({
      method,
      path: '/__emulator/api/people/1003',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  for (const [what, go] of [
    ['blocked', () => change('PATCH', { status: 'blocked' })],
    ['deactivated', () => change('PATCH', { status: 'deactivated' })],
    ['gone', () => change('DELETE')],
  ] as const) {
    await change('PATCH', { status: 'active' });
    const { jar } = await goTo(idp, '+79990000003', 'parol-1003');
    t.ok((await go()).status < 300, what);
    const ask = (path: string) => idp.ask({ path, headers: { accept: 'text/html', ...jar.header() } });
    const vk = begin({ code_challenge_method: 'S256' }).path;
    const oidc = vk.replace('/authorize', '/oidc/authorize');
    for (const path of [vk, oidc])
      t.match((await ask(path)).headers['location'], /\/login\//u, `${what}: ${path.slice(0, 8)}`);
    const silent = String((await ask(`${oidc}&prompt=none`)).headers['location']);
    t.match(silent, /error=login_required/u, `${what}: no one is signed in`);
    // A deleted person's session has ended, so that nothing is left to confirm at the end of it.
    const ending = await ask('/oidc/end-session');
    t.equal(ending.status, what === 'gone' ? 303 : 200, '/oidc/end-session');
    if (what === 'gone') t.match(ending.headers['location'], /\/oidc\/end-session\/success$/u);
    t.equal((await ask('/oidc/device/code')).status, 200, '/oidc/device/code');
  }
  await emulator.reset();
});

t.test('after all of it a person signs in as ever', async (t) => {
  t.match((await signIn(idp)).user, { user_id: '1001' });
});
