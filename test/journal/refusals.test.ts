import t from 'tap';
import { browse, link, open, url } from './browse.ts';

t.test('requests that make no sense get a page that says why', async (t) => {
  const { app } = await open(t);
  const visitor = browse(app);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (payload: string, headers: Record<string, string> = form) =>
    app.inject({ method: 'POST', url: '/login', payload, headers });

  for (const [payload, field] of [
    ['password=x&next=home&csrf=x', 'login'],
    ['login=a&login=b&password=x&next=home&csrf=x', 'login'],
    ['login=a&next=home&csrf=x', 'password'],
    [`login=${'a'.repeat(300)}&password=x&next=home&csrf=x`, 'login'],
    ['login=%FF%FE&password=x&next=home&csrf=x', 'login'],
    ['login=a%00&password=x&next=home&csrf=x', 'login'],
    ['', 'login'],
  ] as const) {
    const answer = await post(payload);
    t.match(answer, { statusCode: 400 }, payload.slice(0, 30));
    t.match(answer.body, `Поле «${field}»`);
  }
  t.match(await post('a'.repeat(2 * 1024 * 1024)), { statusCode: 413, body: /data-screen="journal-error"/ });
  t.match(await post('{}', { 'content-type': 'application/json' }), { statusCode: 415 });
  t.match(await visitor.get('/%zz'), { status: 400, screen: 'journal-error' });
  t.match(await visitor.get('/<script>alert(1)</script>'), { status: 404, screen: 'journal-error' });
  t.notMatch((await visitor.get('/<script>alert(1)</script>')).body, 'alert');
  t.match((await visitor.get('/nowhere')).answer.headers, {
    'content-security-policy': /default-src 'none'/,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'x-request-id': /^[0-9a-f]{12}$/,
  });
});

t.test('a broken store gives a page with a request number, and its secrets stay inside', async (t) => {
  const { app, store, lines } = await open(t);
  const visitor = browse(app);
  await visitor.signIn('teacher-mo');
  await store.put('{journal}:links', 'no links at all');
  const broken = await visitor.get('/chats');
  t.match(broken, { status: 500, screen: 'journal-error', body: /Номер запроса/ });
  t.notMatch(broken.body, /is not a function|at /);
  t.match(lines.join(''), 'a page broke');
});

t.test('a store that cannot be reached is 503, and says when to come again', async (t) => {
  const { app, opened } = await open(t);
  await opened.close();
  const answer = await browse(app).get('/login');
  t.match(answer, { status: 503, screen: 'journal-error', body: /Журнал не отвечает/ });
  t.equal(answer.answer.headers['retry-after'], '1');
});

t.test(
  'forms stay in the journal, but for those that begin a linking: a redirect may follow to anywhere',
  async (t) => {
    const { app } = await open(t);
    const visitor = browse(app);
    const policy = async (path: string) =>
      (await visitor.get(path)).answer.headers['content-security-policy'];
    t.match(await policy('/login'), /form-action 'self'/);
    await visitor.signIn('teacher-mo');
    t.match(await policy('/'), /form-action 'self'/);
    for (const path of ['/settings/partners', '/messenger', '/connect/vpn'])
      t.notMatch(await policy(path), /form-action/, path);
    t.match(await policy('/settings/partners'), /default-src 'none'/);
  },
);

t.test('the assets', async (t) => {
  const { app } = await open(t);
  for (const name of ['base.css', 'journal.css']) {
    const first = await app.inject(`/assets/${name}`);
    t.match(first, { statusCode: 200, headers: { 'content-type': 'text/css; charset=utf-8' } });
    const again = await app.inject({
      url: `/assets/${name}`,
      headers: { 'if-none-match': String(first.headers['etag']) },
    });
    t.equal(again.statusCode, 304);
  }
  for (const path of [
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/assets/..%2fjournal.css',
    '/assets/',
  ])
    t.equal((await app.inject(path)).statusCode, 404, path);
});

t.test('the API answers clients and its own origin only', async (t) => {
  const { app, store, lines } = await open(t);
  await store.put('{journal}:links', [
    { ...link, grant: undefined, endedAt: 5, endedBy: 'support' },
    { ...link, id: 'x2' },
  ]);
  const api = '/__journal/api';
  const { items } = (await app.inject(`${api}/links`)).json<{ items: unknown[] }>();
  t.match(items, [
    {
      id: 'x2',
      account: 'teacher-msk',
      state: 'live',
      phone: '+7\u00A0***\u00A0***-00-03',
      profile: { id: '700101' },
    },
    { id: 'x1', state: 'ended', ended_by: 'support' },
  ]);
  t.notMatch(JSON.stringify(items), /refresh|9990000003/);

  const json = { 'content-type': 'application/json' };
  const reset = (headers: Record<string, string>, payload = '{}') =>
    app.inject({ method: 'POST', url: `${api}/reset`, headers, payload });
  t.match(await reset({ ...json, origin: 'https://evil.example' }), { statusCode: 403 });
  t.match(await reset({ ...json, 'sec-fetch-site': 'cross-site' }), { statusCode: 403 });
  t.match(await app.inject({ url: `${api}/links`, headers: { 'sec-fetch-site': 'same-site' } }), {
    statusCode: 403,
  });
  t.match(await reset({ 'content-type': 'application/x-www-form-urlencoded' }, 'a=b'), { statusCode: 415 });
  t.match(await reset({ 'content-type': 'text/plain' }, 'a'), { statusCode: 415 });
  t.match(await reset(json, '{'), { statusCode: 400, headers: { 'content-type': /problem\+json/ } });
  t.match(await reset(json, `"${'a'.repeat(2 * 1024 * 1024)}"`), {
    statusCode: 413,
    headers: { 'content-type': /problem\+json/ },
  });
  t.match(await app.inject(`${api}/nothing`), {
    statusCode: 404,
    headers: { 'content-type': /problem\+json/ },
  });

  const visitor = browse(app);
  await visitor.signIn('teacher-msk');
  t.match(
    await reset({ ...json, origin: url, 'sec-fetch-site': 'same-origin' }),
    { statusCode: 204 },
    'VK need not answer',
  );
  t.same((await app.inject(`${api}/links`)).json(), { items: [] });
  t.match(await visitor.get('/'), { to: '/login' }, 'sessions are forgotten too');
  t.match(await app.inject({ method: 'POST', url: `${api}/reset` }), { statusCode: 204 }, 'no body is fine');
  t.notMatch(lines.join(''), 'a-refresh-token');
});
