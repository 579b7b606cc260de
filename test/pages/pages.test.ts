import fastify from 'fastify';
import t from 'tap';
import { createErrorPage, createRender, pages } from '../../src/pages/pages.ts';
import { registerCookies } from '../../src/web/cookies.ts';
import { createErrorPages } from '../../src/web/error-page.ts';
import { browse, openPages } from './pages-browser.ts';

const authorize = (client_id: number, more = '') =>
  `/authorize?client_id=${client_id}&redirect_uri=${encodeURIComponent('http://localhost:9/cb')}&response_type=code&state=s1&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&scope=${encodeURIComponent('vkid.personal_info phone email')}${more}`;

t.test('a person signs in to a personal app, unticks a scope, and comes back with a code', async (t) => {
  const { app, latestCode } = await openPages(t);
  const visitor = browse(app);
  const first = await visitor.go(authorize(2));
  t.equal(visitor.screen(), 'vkid-phone');
  t.match(visitor.here(), /^\/login\/[\w-]+$/);
  t.match(first.html, 'Вход для: Демо &lt;b&gt;');
  await visitor.press('continue', { phone: '12' });
  t.same(visitor.errors(), ['E-03']);
  await visitor.press('continue', { phone: '8 (999) 000-00-04' });
  t.equal(visitor.screen(), 'vkid-otp');
  await visitor.press('resend');
  t.same(visitor.errors(), ['E-12']);
  await visitor.press('continue', { code: '12' });
  t.same(visitor.errors(), ['E-08']);
  const { html } = await visitor.press('continue', { code: await latestCode() });
  t.equal(visitor.screen(), 'vkid-allow');
  t.match(html, '07.03.1985');
  const end = await visitor.press('allow', { scopes: 'phone' });
  const back = new URL(end.left ?? '');
  t.equal(back.origin + back.pathname, 'http://localhost:9/cb');
  t.ok(back.searchParams.get('code'));
  t.equal(back.searchParams.get('state'), 's1');
});

t.test('path A: password, code, about oneself, consent', async (t) => {
  const { app, read, latestCode } = await openPages(t);
  const visitor = browse(app);
  await visitor.go(authorize(1));
  await visitor.press('continue', { phone: '+79990000001' });
  t.equal(visitor.screen(), 'vkid-password');
  await visitor.press('continue', { password: 'wrong' });
  t.same(visitor.errors(), ['E-06']);
  await visitor.press('continue', { password: 'parol-1001' });
  await visitor.press('other-method');
  t.equal(visitor.screen(), 'vkid-otp-method');
  await visitor.press('continue');
  t.same(visitor.errors(), ['method-missing']);
  await visitor.press('cancel');
  t.equal(visitor.screen(), 'vkid-otp');
  const about = await visitor.press('continue', { code: await latestCode() });
  t.equal(visitor.screen(), 'vkid-about-self');
  t.match(about.html, /name="last_name"[^>]*value="Петрова"/);
  const draft = {
    last_name: 'Петрова',
    first_name: 'Анна',
    middle_name: '',
    birth_day: '7',
    birth_month: '3',
    birth_year: '1985',
    gender: 'female',
  };
  await visitor.press('continue', { ...draft, first_name: '' });
  t.same(visitor.errors(), ['E-16']);
  await visitor.press('continue', draft);
  t.equal(visitor.screen(), 'vkid-consent');
  t.equal((await (await read()).directory.people.get(1001))?.educational_profiles.length, 1);
  const end = await visitor.press('link');
  t.match(end.left, /^http:\/\/localhost:9\/cb\?.*code=/);
});

t.test('«Это не ваш аккаунт?» leads to support, and from there back to the app with a refusal', async (t) => {
  const { app } = await openPages(t);
  const visitor = browse(app);
  await visitor.go(authorize(1));
  await visitor.press('continue', { phone: '+79990000001' });
  await visitor.press('not-my-account');
  t.equal(visitor.screen(), 'vkid-support');
  t.same(visitor.errors(), ['E-29']);
  const end = await visitor.press('back-to-app');
  t.match(end.left, /error=access_denied/);
});

t.test('«Отмена» refuses, in the words of the protocol', async (t) => {
  const { app } = await openPages(t);
  const visitor = browse(app);
  await visitor.go(authorize(2));
  const end = await visitor.press('cancel');
  t.match(end.left, /error=access_denied.*state=s1/);
});

t.test('X-1, K-3: a form of an earlier step changes nothing and says E-32; reload forgets it', async (t) => {
  const { app } = await openPages(t);
  const visitor = browse(app);
  await visitor.go(authorize(2));
  const old = visitor.form();
  const here = visitor.here();
  await visitor.press('continue', { phone: '+79990000004' });
  await visitor.go(here, { ...old, action: 'continue', phone: '+79990000001' });
  t.equal(visitor.screen(), 'vkid-otp');
  t.same(visitor.errors(), ['E-32']);
  await visitor.go(here);
  t.same(visitor.errors(), []);
  await visitor.press('allow');
  t.same(visitor.errors(), ['E-32'], 'an act of another screen');
});

t.test('K-3: pressed twice at once, every answer leads to the same place', async (t) => {
  const { app, latestCode } = await openPages(t);
  const visitor = browse(app);
  await visitor.go(authorize(2));
  await visitor.press('continue', { phone: '+79990000004' });
  await visitor.press('continue', { code: await latestCode() });
  const request = {
    method: 'POST',
    url: visitor.here(),
    headers: {
      cookie: [...visitor.jar].map((pair) => pair.join('=')).join('; '),
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ ...visitor.form(), action: 'allow' }).toString(),
  } as const;
  const answers = await Promise.all([app.inject(request), app.inject(request), app.inject(request)]);
  t.same(
    answers.map(({ statusCode }) => statusCode),
    [303, 303, 303],
  );
  t.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1);
  t.match(answers[2]?.headers.location, /^http:\/\/localhost:9\/cb\?.*code=/);
});

t.test(
  'X-3: without its cookie, or too old, the journey is lost; nothing but the way back is left',
  async (t) => {
    const { app, worlds } = await openPages(t);
    const visitor = browse(app);
    await visitor.go(authorize(1));
    const here = visitor.here();
    await worlds.age('default', 1801);
    await visitor.go(here);
    t.equal(visitor.screen(), 'vkid-flow-lost');
    t.same(visitor.errors(), ['E-25']);
    const end = await visitor.press('back-to-app');
    t.match(end.left, /^http:\/\/localhost:9\/cb\?.*error=/, 'one press is enough');
    const stranger = browse(app);
    const { html } = await stranger.go(here);
    t.equal(stranger.screen(), 'vkid-flow-lost');
    t.notMatch(html, 'data-action');
  },
);

t.test('a form without its token is refused, a large one too, each with a page', async (t) => {
  const { app } = await openPages(t);
  const visitor = browse(app);
  await visitor.go(authorize(2));
  const here = visitor.here();
  const forged = await visitor.go(here, { ...visitor.form(), csrf: 'x'.repeat(43), action: 'cancel' });
  t.equal(forged.status, 403);
  t.match(forged.html, 'data-error="forged"');
  t.equal((await visitor.go(here)).status, 200);
  t.equal(visitor.screen(), 'vkid-phone', 'nothing has happened');
  const large = await visitor.press('continue', { phone: '9'.repeat(70_000) });
  t.equal(large.status, 413);
  t.match(large.html, 'data-error="too-large"');
  const strange = await app.inject({
    method: 'POST',
    url: here,
    headers: { 'content-type': 'application/json' },
    payload: '{}',
  });
  t.equal(strange.statusCode, 415);
  const malformed = await app.inject({
    method: 'POST',
    url: here,
    headers: { 'content-type': 'text/html' },
    payload: 'x',
  });
  t.equal(malformed.statusCode, 415);
  t.match(malformed.body, 'data-error="bad-request"');
  const nowhere = await app.inject('/login/a/b');
  t.equal(nowhere.statusCode, 404);
  t.match(nowhere.body, 'data-screen="vkid-request-error"');
});

t.test(
  'headers let a form lead to the app and as far as it redirects on, and keep pages out of caches',
  async (t) => {
    const { app } = await openPages(t);
    const visitor = browse(app);
    await visitor.go(authorize(2));
    const { headers } = await app.inject({
      url: visitor.here(),
      headers: { cookie: [...visitor.jar].map((pair) => pair.join('=')).join('; ') },
    });
    t.match(headers['content-security-policy'], "default-src 'none'");
    t.notMatch(headers['content-security-policy'], 'form-action');
    t.equal(headers['cache-control'], 'no-store');
  },
);

t.test('in a world with a prefix, every link and redirect stays behind it', async (t) => {
  const { app } = await openPages(t);
  const visitor = browse(app);
  await visitor.go(authorize(2));
  const here = `/w/default${visitor.here()}`;
  const { html } = await visitor.go(here);
  t.match(html, 'href="/w/default/login/assets/styles/base.css"');
  const asset = await app.inject('/w/default/login/assets/styles/base.css');
  t.equal(asset.statusCode, 200);
  t.equal(
    (
      await app.inject({
        url: '/login/assets/styles/base.css',
        headers: { 'if-none-match': String(asset.headers.etag) },
      })
    ).statusCode,
    304,
  );
  await visitor.press('continue', { phone: '1' });
  t.match(visitor.here(), /^\/w\/default\/login\//);
  const cookie = [...visitor.jar].map((pair) => pair.join('=')).join('; ');
  const payload = new URLSearchParams({ ...visitor.form(), action: 'cancel' }).toString();
  const end = await app.inject({
    method: 'POST',
    url: here,
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload,
  });
  t.match(end.headers.location, /^http:\/\/localhost:9\/cb\?.*error=access_denied/);
  t.match(String(end.headers['set-cookie']), /vkid_default_interaction=;.*Path=\/w\/default\/login\//);
});

t.test('a broken world is told as one safe sentence with the id of the request', async (t) => {
  const app = fastify();
  await registerCookies(app, 'http://localhost:4400');
  const render = createRender('views');
  await app.register(pages, {
    contextOf: () => Promise.reject(new Error('the store is on fire')),
    render,
    errorPages: createErrorPages(createErrorPage(render)),
    viewsDir: 'views',
    sendAnswer: async (_request, reply) => reply,
  });
  t.teardown(() => app.close());
  const { statusCode, body } = await app.inject('/login/some-uid');
  t.equal(statusCode, 500);
  t.match(body, 'data-error="E-28"');
  t.match(body, /<dd class="mono">req-\d+<\/dd>/);
  t.notMatch(body, 'fire');
});
