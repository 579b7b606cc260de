import t from 'tap';
import { browse, open } from './browse.ts';

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
