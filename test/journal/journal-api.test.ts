import t from 'tap';
import { browse, link, open, url } from './browse.ts';

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
