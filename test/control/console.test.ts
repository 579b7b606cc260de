import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { en } from '../../src/control/console/texts/en.ts';
import { ru } from '../../src/control/console/texts/ru.ts';
import { mark, openRoom, send } from './control-server.ts';

const page = '/__emulator/';
const api = '/__emulator/api';
type Room = Awaited<ReturnType<typeof openRoom>>;

/** A browser's cookies and the hidden field of the page it is on. */
async function visit(room: Room, url = page) {
  const answer = await room.app.inject(url);
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const form = /name="form" value="([^"]+)"/u.exec(answer.body)?.[1] ?? '';
  return { cookie, form, answer };
}

const post = (room: Room, url: string, fields: Record<string, string>, headers: Record<string, string>) =>
  room.app.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

t.test('a page of another origin can neither read nor drive; curl and our own pages can', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const host = 'localhost:4400';
  const rows: [why: string, headers: Record<string, string>, status: number][] = [
    ['curl', { host }, 200],
    ['an address', { host: '127.0.0.1:4400' }, 200],
    ['an IPv6 address', { host: '[::1]:4400' }, 200],
    ['a container', { host: 'vkid:4400' }, 200],
    ['a name of docker', { host: 'host.docker.internal:4400' }, 200],
    ['a name we were told of', { host: 'id.vk.ru' }, 200],
    ['our own page', { host, origin: 'http://localhost:4400', 'sec-fetch-site': 'same-origin' }, 200],
    ['an address typed in', { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, 200],
    ['a link followed', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
    ['a rebound name', { host: 'evil.example:4400', origin: 'http://evil.example:4400' }, 403],
    ['a rebound name, reading', { host: 'evil.example:4400' }, 403],
    ['a name that only begins like ours', { host: 'localhost.evil.example' }, 403],
    ['no name at all', { host: 'a b' }, 403],
    ['a foreign page', { host, origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { host, origin: 'null' }, 403],
    ['another port', { host, origin: 'http://localhost:3000' }, 403],
    ['a foreign image', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['a script of another port', { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 403],
  ];
  for (const [why, headers, status] of rows) {
    t.equal((await room.app.inject({ url: `${api}/messages`, headers })).statusCode, status, `API: ${why}`);
    t.equal((await room.app.inject({ url: page, headers })).statusCode, status, `console: ${why}`);
  }
  const headers = { host, origin: 'https://evil.example', 'content-type': 'text/plain' };
  const write = await room.app.inject({ method: 'POST', url: `${api}/age`, headers, payload: '{"by":1}' });
  t.match(write.json(), {
    status: 403,
    type: 'urn:vkid-emulator:problem:foreign-origin',
    detail: /evil\.example/u,
  });
  t.equal((await room.app.inject({ url: '/__emulator/health', headers })).statusCode, 200);
});

t.test('writes take JSON alone, and say so', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const write = (type: string, payload: string) =>
    room.app.inject({ method: 'POST', url: `${api}/age`, headers: { 'content-type': type }, payload });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await write(type, '{"by":1}');
    t.match(answer.json(), { status: 415, detail: /content-type: application\/json/u }, type);
  }
  t.equal((await write('application/json; charset=utf-8', '{"by":1}')).statusCode, 200);
  t.equal((await write('application/merge-patch+json', '{"by":1}')).statusCode, 200);
  t.match((await write('application/json', '{"by":')).json(), { status: 400, title: String });
  t.match((await write('application/json', '{"by":1,"__proto__":{}}')).json(), { status: 400 });
  t.match((await write('application/json', '')).json(), { status: 400, errors: [{ path: '' }] });
  const empty = await room.app.inject({
    method: 'POST',
    url: `${api}/reset`,
    headers: { 'content-type': 'application/json' },
  });
  t.equal(empty.statusCode, 204);
});

t.test('a control token locks the API and the console, not health and not the papers', async (t) => {
  const room = await openRoom({ controlToken: 'open sesame'.replace(' ', '-') });
  t.teardown(() => room.app.close());
  await send(room);
  const get = (url: string, headers: Record<string, string> = {}) => room.app.inject({ url, headers });
  const locked = await get(`${api}/messages`);
  t.match(locked.json(), { status: 401, type: 'urn:vkid-emulator:problem:token-needed' });
  t.equal(locked.headers['www-authenticate'], 'Bearer');
  for (const authorization of ['Bearer open', 'Bearer ', 'Basic open-sesame', 'Bearer open-sesame2'])
    t.equal((await get(`${api}/messages`, { authorization })).statusCode, 401, authorization);
  const bearer = { authorization: 'Bearer open-sesame' };
  t.equal((await get(`${api}/messages`, bearer)).statusCode, 200);
  t.equal((await get(`${api}/messages`, { ...bearer, host: 'any.example' })).statusCode, 200);
  for (const path of ['health', 'ready', 'id-token.pem', 'ca.pem'])
    t.equal((await get(`/__emulator/${path}`)).statusCode, 200, path);

  const { cookie, form, answer } = await visit(room, `${page}?phone=9990000001`);
  t.equal(answer.statusCode, 401);
  t.match(answer.body, /data-screen="dev-sign-in"/u);
  t.notMatch(answer.body, /123456/u);
  const signIn = (token: string, to: string) =>
    post(room, '/__emulator/sign-in', { token, to, form }, { cookie });
  const wrong = await signIn('open', page);
  t.equal(wrong.statusCode, 401);
  t.match(wrong.body, new RegExp(`<title>Ошибка: ${ru.titles['dev-sign-in']}`, 'u'));
  const entered = await signIn('open-sesame', `${page}?phone=9990000001`);
  t.equal(entered.statusCode, 303);
  t.equal(entered.headers.location, `${page}?phone=9990000001`);
  t.match(entered.headers['set-cookie'], /; Path=\/__emulator; HttpOnly; SameSite=Strict/u);
  t.notMatch(entered.headers['set-cookie'], /sesame/u);
  const [pass] = entered.cookies.map(({ name, value }) => `${name}=${value}`);
  const inside = { cookie: `${cookie}; ${pass}` };
  t.match((await get(page, inside)).body, /123456/u);
  t.equal((await get(`${api}/messages`, inside)).statusCode, 200, 'the console’s own script');
  t.equal((await get(`${api}/messages`, { ...inside, origin: 'https://evil.example' })).statusCode, 403);
  for (const to of ['https://evil.example/', '//evil.example', '/elsewhere', '/__emulator/\\evil'])
    t.equal((await signIn('open-sesame', to)).headers.location, page, to);
  const unsigned = await post(room, '/__emulator/messages/clear', { form }, { cookie });
  t.equal(unsigned.statusCode, 401);
  t.equal((await room.directory.messages.list()).length, 1);
});

t.test('«Очистить» needs the page’s own form', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  await send(room);
  const { cookie, form } = await visit(room);
  const clear = '/__emulator/messages/clear';
  for (const [fields, headers] of [
    [{}, {}],
    [{ form }, {}],
    [{}, { cookie }],
    [{ form: 'x' }, { cookie }],
    [{ form }, { cookie, 'sec-fetch-site': 'cross-site' }],
  ] as [Record<string, string>, Record<string, string>][]) {
    const refused = await post(room, clear, fields, headers);
    t.equal(refused.statusCode, 403);
    t.match(refused.body, /data-screen="dev-error"/u);
  }
  t.equal((await room.directory.messages.list()).length, 1);
  const done = await post(room, `${clear}?lang=en`, { form }, { cookie });
  t.equal(done.statusCode, 303);
  t.equal(done.headers.location, `${page}?lang=en`);
  t.equal((await room.directory.messages.list()).length, 0);
});

t.test(
  'the inbox shows codes, calls and states, filters by number, and escapes what people wrote',
  async (t) => {
    const room = await openRoom();
    t.teardown(() => room.app.close());
    const evil = `<script>alert("1")</script>`;
    await room.directory.applications.add({
      client_id: 51_000_001,
      name: evil,
      kind: 'personal',
      redirect_uris: [],
      post_logout_redirect_uris: [],
    });
    await mark(room, await send(room, { code: '111111' }), 'used');
    await send(room, { code: '222222', phone: '+79990000002', purpose: 'recover' });
    const call = room.directory.messages.toSend({
      id: await room.directory.messages.nextId(),
      sign_in: 'a-sign-in-of-tests',
      phone: '+79990000003',
      channel: 'call',
      purpose: 'login',
      code: '123456',
      text: '',
      caller: '+74958123456',
      expires_at: Date.now() + 300_000,
      client_id: 9,
    });
    await room.world.space.commit(call);
    const { body, headers } = await room.app.inject(page);
    t.match(body, /<html lang="ru">/u);
    t.match(body, /<body data-screen="dev-inbox">/u);
    t.match(body, /<h1 [^>]*>Входящие коды<\/h1>/u);
    t.match(body, /\+7 495 8<b>12-34-56<\/b>/u);
    for (const text of ['Использован', 'Действует до', 'Восстановление', 'Звонок', 'SMS', 'default'])
      t.ok(body.includes(text), text);
    t.notOk(body.includes('<script>alert'));
    t.ok(body.includes('&lt;script&gt;'));
    t.strictSame(
      [...body.matchAll(/data-id="(\d+)"/gu)].map(([, id]) => id),
      ['3', '2', '1'],
    );
    t.match(headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/u);
    t.equal(headers['cache-control'], 'no-store');
    t.notMatch(body, / style=|<style|<script>| on[a-z]+="/u);

    const filtered = (await room.app.inject(`${page}?phone=8(999)000-00-02`)).body;
    t.strictSame(
      [...filtered.matchAll(/data-id="(\d+)"/gu)].map(([, id]) => id),
      ['2'],
    );
    const bad = (await room.app.inject(`${page}?phone=${encodeURIComponent(`"><script>x`)}`)).body;
    t.match(bad, /data-error="E-0[2-5]"/u);
    t.notOk(bad.includes('<script>x'));
    t.match(bad, /<title>Ошибка: /u);
  },
);

t.test('an empty inbox says how to get a first code', async (t) => {
  const room = await openRoom({ journalUrl: 'http://localhost:4480' });
  t.teardown(() => room.app.close());
  await room.directory.people.add({
    id: 1001,
    phone: '+79990000001',
    first_name: 'Анна',
    last_name: 'Петрова',
    birth_date: '1985-01-01',
    gender: 'female',
    status: 'active',
    educational_profiles: [],
  });
  const { body } = await room.app.inject({ url: `/w/default${page}`, headers: { host: 'localhost:4400' } });
  for (const text of [
    ru.empty.title,
    'href="http://localhost:4480"',
    '+7 999 000-00-01',
    'href="/w/default/__emulator/people"',
    'http://localhost:4400/w/default/__emulator/api/messages?wait=30',
  ])
    t.ok(body.includes(text), text);
});

t.test('people and apps are listed in both languages, and what is not there is a page', async (t) => {
  const room = await openRoom();
  t.teardown(() => room.app.close());
  const ask = async (url: string) => room.app.inject(url);
  for (const [lang, texts] of [
    ['', ru],
    ['?lang=en', en],
  ] as const) {
    for (const [path, screen] of [
      ['', 'dev-inbox'],
      ['people', 'dev-people'],
      ['apps', 'dev-apps'],
    ] as const) {
      const { body, statusCode } = await ask(`${page}${path}${lang}`);
      t.equal(statusCode, 200);
      t.match(body, new RegExp(`data-screen="${screen}"`, 'u'));
      t.equal(body.match(/<h1/gu)?.length, 1);
      t.ok(body.includes(`>${texts.titles[screen]}</h1>`));
      t.ok(body.includes(`${texts.titles[screen]} — VK`));
      if (lang !== '') t.notMatch(body.replaceAll('Русский', ''), /[А-яЁё]/u, `${screen} is all English`);
    }
  }
  for (const url of [`${page}nothing`, `/w/red${page}`]) {
    const { statusCode, body } = await ask(url);
    t.equal(statusCode, 404, url);
    t.match(body, /data-screen="dev-error"/u);
  }
  await room.store.close();
  const broken = await ask(page);
  t.equal(broken.statusCode, 500);
  t.match(broken.body, /data-error="broken"/u);
  t.notMatch(broken.body, /ERR_/u);
});

t.test('no template holds a letter of Cyrillic', async (t) => {
  const views = new URL('../../../views/console/', import.meta.url);
  for (const name of readdirSync(views))
    t.notMatch(readFileSync(new URL(name, views), 'utf8'), /[А-яЁё]/u, name);
});
