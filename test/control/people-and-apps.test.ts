import t from 'tap';
import { api, blamed, callApi } from './call-api.ts';
import { openControlServer } from './control-server.ts';

const anna = { phone: '8 (999) 000-00-01', first_name: 'Анна', last_name: 'Петрова' };

t.test('people: a phone and names will do; the answer is the whole person, with its place', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  const { status, body, headers } = await ask('POST', '/people', anna);
  t.equal(status, 201);
  t.equal(headers.location, `${api}/people/2001`);
  t.strictSame(body, {
    id: 2001,
    phone: '+79990000001',
    first_name: 'Анна',
    last_name: 'Петрова',
    birth_date: '1990-01-01',
    gender: 'female',
    status: 'active',
    educational_profiles: [],
  });
  t.strictSame((await ask('GET', '/people/2001')).body, body);
  const blue = await ask('POST', `/w/blue${api}/people`, anna);
  t.equal(blue.headers.location, `/w/blue${api}/people/2001`, 'worlds do not meet');
});

t.test('people: a profile says only where it differs, and gets an id of its own', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  const { body } = await ask('POST', '/people', {
    ...anna,
    middle_name: 'Сергеевна',
    educational_profiles: [{ organization: 'Школа № 7' }, { id: 5, first_name: 'Аня' }],
  });
  t.match(body, {
    educational_profiles: [
      {
        id: 701_001,
        role: 'teacher',
        first_name: 'Анна',
        middle_name: 'Сергеевна',
        organization: 'Школа № 7',
      },
      { id: 5, first_name: 'Аня', last_name: 'Петрова', birth_date: '1990-01-01', gender: 'female' },
    ],
  });
  const patched = await ask('PATCH', '/people/2001', { educational_profiles: [{}] });
  t.match(patched.body, { educational_profiles: [{ id: 701_002 }] });
});

t.test('people: every fault is named, unknown fields too, and nothing is kept', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  const { status, body, headers } = await ask('POST', '/people', {
    phone: '+1 202 555 0100',
    first_name: '<b>',
    birth_date: '1990-02-30',
    gender: 'other',
    email: 'no one',
    avatar: 'javascript:alert(1)',
    status: 'gone',
    nick: 'ann',
    password: '',
    educational_profiles: [{ id: 0, rank: 1 }],
  });
  t.equal(status, 400);
  t.equal(headers['content-type'], 'application/problem+json');
  t.strictSame(blamed(body), [
    'avatar',
    'educational_profiles[0].id',
    'educational_profiles[0].rank',
    'email',
    'gender',
    'last_name',
    'nick',
    'password',
    'phone',
    'status',
  ]);
  const late = { ...anna, first_name: '<b>', birth_date: '2990-01-01' };
  t.strictSame(blamed((await ask('POST', '/people', late)).body), ['birth_date', 'first_name']);
  t.strictSame((await ask('GET', '/people')).body, { items: [] });
  for (const payload of [[], undefined]) {
    t.match((await ask('POST', '/people', payload)).body, { status: 400, errors: [{ path: '' }] });
  }
  const twins = { ...anna, id: 7, educational_profiles: [{ id: 7 }, { id: 8 }, { id: 8 }] };
  t.strictSame(blamed((await ask('POST', '/people', twins)).body), [
    'educational_profiles[0].id',
    'educational_profiles[1].id',
    'educational_profiles[2].id',
  ]);
});

t.test('people: a phone or an id that is taken is a conflict, under parallel callers too', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  const rivals = await Promise.all(Array.from({ length: 10 }, () => ask('POST', '/people', anna)));
  t.equal(rivals.filter(({ status }) => status === 201).length, 1);
  t.equal(rivals.filter(({ status }) => status === 409).length, 9);
  t.match(rivals.find(({ status }) => status === 409)?.body, {
    type: 'urn:vkid-emulator:problem:taken',
    errors: [{ path: 'phone', message: 'is taken: +79990000001' }],
  });
  const other = { ...anna, phone: '9990000002', id: 50 };
  t.equal((await ask('POST', '/people', other)).status, 201);
  t.match((await ask('POST', '/people', { ...other, phone: '9990000003' })).body, {
    status: 409,
    errors: [{ path: 'id' }],
  });
  t.equal((await ask('PATCH', '/people/50', { phone: anna.phone })).status, 409);
});

t.test('people: PATCH changes what it names, null takes away, the id stays', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  await ask('POST', '/people', { ...anna, id: 1001, password: 'parol', email: 'a@example.ru' });
  const { status, body } = await ask('PATCH', '/people/1001', {
    status: 'blocked',
    password: null,
    phone: '9990000009',
  });
  t.equal(status, 200);
  t.match(body, { id: 1001, status: 'blocked', email: 'a@example.ru', phone: '+79990000009' });
  t.notOk('password' in (body as object));
  t.strictSame(blamed((await ask('PATCH', '/people/1001', { id: 5 })).body), ['id']);
  t.strictSame(blamed((await ask('PATCH', '/people/1001', { colour: 1, last_name: null })).body), [
    'colour',
    'last_name',
  ]);
  t.equal((await ask('PATCH', '/people/1', {})).status, 404);
  t.equal((await ask('POST', '/people', anna)).status, 201, 'the former phone is free');
  t.equal((await ask('DELETE', '/people/1001')).status, 204);
  t.equal((await ask('DELETE', '/people/1001')).status, 404);
  t.equal((await ask('GET', '/people/x')).status, 404);
});

t.test('lists: newest first, in pages', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  for (const digit of [1, 2, 3])
    await ask('POST', '/people', { ...anna, id: digit, phone: `999000000${digit}` });
  t.match((await ask('GET', '/people?limit=2')).body, { items: [{ id: 3 }, { id: 2 }], next: '2' });
  const last = (await ask('GET', '/people?limit=2&after=2')).body;
  t.match(last, { items: [{ id: 1 }] });
  t.notOk('next' in (last as object));
  t.strictSame(blamed((await ask('GET', '/people?limit=501&after=x&q=1')).body), ['after', 'limit', 'q']);
});

t.test('apps: a name will do, return addresses are validated', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  const { status, body, headers } = await ask('POST', '/apps', { name: 'Мой сайт' });
  t.equal(status, 201);
  t.equal(headers.location, `${api}/apps/52000001`);
  t.strictSame(body, {
    client_id: 52_000_001,
    name: 'Мой сайт',
    kind: 'personal',
    redirect_uris: [],
    post_logout_redirect_uris: [],
  });
  const good = [
    'https://app.example/callback?x=1',
    'http://localhost:3000',
    'http://localhost:*/*',
    'https://[::1]:*/*',
    'vk51000001://vk.ru/blank.html',
    'com.example.app:/back',
  ];
  const bad = [
    'javascript:alert(1)',
    'DATA:text/html,x',
    '/callback',
    'app.example',
    'https://app.example/#x',
    'https://*.example/',
    'https://user@app.example/',
    'https:///x',
    'http://a\\b',
    'https://a b/',
    '',
  ];
  const answer = await ask('POST', '/apps', {
    client_id: 51,
    name: 'x',
    redirect_uris: good,
    post_logout_redirect_uris: good,
    secret: 's',
    scopes: ['openid', 'vkid.personal_info'],
  });
  t.match(answer, { status: 201, body: { client_id: 51, redirect_uris: good, secret: 's' } });
  const refused = await ask('POST', '/apps', { name: 'x', redirect_uris: bad, scopes: ['a b'] });
  t.equal(blamed(refused.body).length, bad.length + 1);
  t.equal((await ask('POST', '/apps', { client_id: 51, name: 'y' })).status, 409);
  t.strictSame(blamed((await ask('POST', '/apps', { client_id: '51', nmae: 'y' })).body), [
    'client_id',
    'name',
    'nmae',
  ]);
});

t.test('apps: read, change, delete', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  await ask('POST', '/apps', { client_id: 51, name: 'x', secret: 's' });
  const { body } = await ask('PATCH', '/apps/51', { kind: 'educational', secret: null });
  t.match(body, { client_id: 51, kind: 'educational' });
  t.notOk('secret' in (body as object));
  t.strictSame((await ask('GET', '/apps')).body, { items: [body] });
  t.strictSame((await ask('GET', '/apps/51')).body, body);
  t.strictSame(blamed((await ask('PATCH', '/apps/51', { client_id: 52 })).body), ['client_id']);
  t.equal((await ask('DELETE', '/apps/51')).status, 204);
  t.equal((await ask('GET', '/apps/51')).status, 404);
});

t.test('a change that is refused is never answered as if it were made', async (t) => {
  // The clock jumps back between the first check of a patch and the second, on the record as it is by then.
  const times: number[] = [];
  const server = await openControlServer({ now: () => times.shift() ?? Date.now() });
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  await ask('POST', '/people', { ...anna, id: 1001, email: 'a@example.ru' });
  await ask('POST', '/people', { ...anna, id: 1002, phone: '9990000002' });
  await ask('POST', '/apps', { client_id: 51, name: 'x', redirect_uris: ['https://app.example/'] });
  const [person, app] = [(await ask('GET', '/people/1001')).body, (await ask('GET', '/apps/51')).body];

  const rows: [path: string, patch: object | undefined, status: number, blamed: string[]][] = [
    ['/people/1001', { id: null }, 400, ['id']],
    ['/people/1001', { id: 1002 }, 400, ['id']],
    ['/people/1001', { id: '1001' }, 400, ['id']],
    ['/people/1001', { id: null, email: 'b' }, 400, ['email', 'id']],
    ['/people/1001', { phone: null }, 400, ['phone']],
    ['/people/1001', { phone: '9990000002' }, 409, ['phone']],
    ['/people/1001', { phone: '9990000002', email: 'b@example.ru' }, 409, ['phone']],
    ['/people/1001', { educational_profiles: [{ id: 1001 }] }, 400, ['educational_profiles[0].id']],
    ['/people/1001', { nick: null }, 400, ['nick']],
    ['/people/1001', [], 400, ['']],
    ['/people/1001', undefined, 400, ['']],
    ['/apps/51', { client_id: null }, 400, ['client_id']],
    ['/apps/51', { client_id: 52 }, 400, ['client_id']],
    ['/apps/51', { name: null }, 400, ['name']],
    ['/apps/51', { redirect_uris: ['https://app.example/', '/back'] }, 400, ['redirect_uris[1]']],
    ['/apps/51', { redirect_uri: null }, 400, ['redirect_uri']],
    ['/policy', { code_length: 5, code_lenght: null }, 400, ['code_lenght']],
  ];
  for (const [path, patch, status, faults] of rows) {
    const answer = await ask('PATCH', path, patch);
    t.equal(answer.status, status, JSON.stringify(patch));
    t.strictSame(blamed(answer.body), faults.toSorted(), JSON.stringify(patch));
  }
  times.push(Date.parse('2026-01-01'), Date.parse('2000-01-01'));
  const late = await ask('PATCH', '/people/1001', { birth_date: '2010-01-01' });
  t.equal(late.status, 400);
  t.strictSame(blamed(late.body), ['birth_date']);
  t.strictSame((await ask('GET', '/people/1001')).body, person, 'nothing was changed');
  t.strictSame((await ask('GET', '/apps/51')).body, app);
  t.equal((await ask('PATCH', '/people/1001', { id: 1001 })).status, 200, 'what stays as it is may be named');
});

t.test('an id in an address is written in digits alone', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = callApi(server);
  await ask('POST', '/people', { ...anna, id: 1000 });
  await ask('POST', '/apps', { client_id: 1000, name: 'x' });
  for (const id of ['1e3', '0x3e8', '1000.0', '01000', '%201000', '+1000', '-1000', '1000n']) {
    for (const list of ['people', 'apps']) {
      t.equal((await ask('GET', `/${list}/${id}`)).status, 404, id);
      t.equal((await ask('PATCH', `/${list}/${id}`, {})).status, 404, id);
      t.equal((await ask('DELETE', `/${list}/${id}`)).status, 404, id);
    }
  }
});
