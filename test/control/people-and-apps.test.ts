import t from 'tap';
import { openRoom, send } from './control-server.ts';

const api = '/__emulator/api';
type Room = Awaited<ReturnType<typeof openRoom>>;
type Method = 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';

const call = (room: Room) => async (method: Method, path: string, payload?: object) => {
  const answer = await room.app.inject({
    method,
    url: path.startsWith('/w/') ? path : api + path,
    ...(payload && { payload }),
  });
  const body: unknown = answer.body === '' ? undefined : answer.json();
  return { status: answer.statusCode, body, headers: answer.headers };
};

/** The names of the fields that a problem complains of. */
const blamed = (body: unknown): string[] =>
  (body as { errors: { path: string }[] }).errors.map(({ path }) => path).sort();

const anna = { phone: '8 (999) 000-00-01', first_name: 'Анна', last_name: 'Петрова' };

t.test('people: a phone and names will do; the answer is the whole person, with its place', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
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
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
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
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
  const { status, body, headers } = await ask('POST', '/people', {
    phone: '+1 202 555 0100',
    first_name: '<b>',
    birth_date: '1990-02-30',
    gender: 'other',
    email: 'nobody',
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
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
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
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
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
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
  for (const digit of [1, 2, 3])
    await ask('POST', '/people', { ...anna, id: digit, phone: `999000000${digit}` });
  t.match((await ask('GET', '/people?limit=2')).body, { items: [{ id: 3 }, { id: 2 }], next: '2' });
  const last = (await ask('GET', '/people?limit=2&after=2')).body;
  t.match(last, { items: [{ id: 1 }] });
  t.notOk('next' in (last as object));
  t.strictSame(blamed((await ask('GET', '/people?limit=501&after=x&q=1')).body), ['after', 'limit', 'q']);
});

t.test('apps: a name will do, return addresses are judged', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
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
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
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

t.test('policy: single keys over the preset, each judged by name', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
  t.match((await ask('GET', '/policy')).body, { preset: 'relaxed', code_length: 6, sends_per_hour: null });
  const changed = await ask('PATCH', '/policy', {
    code_length: 4,
    fixed_codes: { '8 999 000-00-01': '0000' },
    channel_troubles: { '+79990000002': 'lost' },
    vpn: { on: true },
  });
  t.match(changed, {
    status: 200,
    body: {
      code_length: 4,
      fixed_codes: { '+79990000001': '0000' },
      channel_troubles: { '+79990000002': 'lost' },
      vpn: { on: true, addresses: [] },
    },
  });
  t.match((await ask('PATCH', '/policy', { preset: 'vk' })).body, { code_length: 6, sends_per_hour: 5 });
  const { body } = await ask('PATCH', '/policy', {
    code_length: 7,
    code_ttl: 0,
    sends_per_hour: -1,
    fixed_codes: { abc: '1234', '+79990000001': 1234 },
    sign_in: { '+79990000001': 'magic' },
    vpn: {},
    code_lenght: 6,
  });
  t.strictSame(blamed(body), [
    'code_lenght',
    'code_length',
    'code_ttl',
    'fixed_codes.+79990000001',
    'fixed_codes.abc',
    'sends_per_hour',
    'sign_in.+79990000001',
    'vpn.on',
  ]);
});

t.test('age: seconds or an ISO 8601 duration, above zero', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
  const rows: [by: unknown, seconds: number][] = [
    [90, 90],
    [0.5, 0.5],
    ['PT1H', 3600],
    ['PT1H30M15.5S', 5415.5],
    ['P1DT1S', 86_401],
    ['P2W', 1_209_600],
    ['P1Y', 31_536_000],
  ];
  for (const [by, seconds] of rows)
    t.match((await ask('POST', '/age', { by })).body, { by: seconds }, String(by));
  for (const by of [0, -1, '60', 'P', 'PT', 'P1', '1h', 'PT0S', 'P101Y', null, true, undefined]) {
    t.match(
      await ask('POST', '/age', { by }),
      { status: 400, body: { errors: [{ path: 'by' }] } },
      String(by),
    );
  }
  t.strictSame(blamed((await ask('POST', '/age', { by: 1, of: 2 })).body), ['of']);
});

t.test('reset: this world alone, without a body', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
  await send(room);
  await send(await room.of('blue'));
  const answer = await ask('POST', '/reset');
  t.equal(answer.status, 204);
  t.strictSame((await ask('GET', '/messages')).body, { items: [] });
  t.match((await ask('GET', `/w/blue${api}/messages`)).body, { items: [{ id: 1 }] });
  t.equal((await ask('POST', `/w/blue${api}/reset`)).status, 204);
  t.strictSame((await ask('GET', `/w/blue${api}/messages`)).body, { items: [] });
  t.strictSame(blamed((await ask('POST', '/reset', { world: 'blue' })).body), ['world']);
});

t.test('what is not there is a 404 problem: a path, a method, a world', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = call(room);
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['PUT', '/people'],
    ['POST', '/messages'],
    ['GET', `/w/red${api}/people`],
    ['GET', `/w/red${api}/messages/stream`],
  ] as const) {
    const { status, body, headers } = await ask(method, path);
    t.equal(status, 404, path);
    t.equal(headers['content-type'], 'application/problem+json');
    t.match(body, {
      type: 'urn:vkid-emulator:problem:not-found',
      title: String,
      status: 404,
      detail: String,
    });
  }
});
