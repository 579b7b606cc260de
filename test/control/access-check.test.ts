import t from 'tap';
import { ru } from '../../src/control/console/texts/ru.ts';
import { createControlToken } from '../../src/secrets/control-token.ts';
import { openConsolePage, postForm } from './console-forms.ts';
import { openControlServer, send } from './control-server.ts';

const page = '/__emulator/';
const api = '/__emulator/api';

t.test('a page of another origin can neither read nor drive; curl and our own pages can', async (t) => {
  const server = await openControlServer({ publicUrl: 'https://vk-id.example' });
  t.teardown(() => server.app.close());
  const host = 'localhost:4400';
  const rows: [why: string, headers: Record<string, string>, status: number][] = [
    ['curl', { host }, 200],
    ['an address', { host: '127.0.0.1:4400' }, 200],
    ['an IPv6 address', { host: '[::1]:4400' }, 200],
    ['a container', { host: 'vkid:4400' }, 200],
    ['a name of docker', { host: 'host.docker.internal:4400' }, 200],
    ['the name in the public URL', { host: 'vk-id.example' }, 200],
    ['our own page', { host, origin: 'http://localhost:4400', 'sec-fetch-site': 'same-origin' }, 200],
    ['our own page behind a proxy', { host: 'vkid:4400', origin: 'https://vk-id.example' }, 200],
    ['our own page at an address', { host: '192.168.0.7:4400', origin: 'http://192.168.0.7:4400' }, 200],
    ['an address typed in', { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, 200],
    ['a link followed', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
    ['a rebound name', { host: 'evil.example:4400', origin: 'http://evil.example:4400' }, 403],
    ['a rebound name, reading', { host: 'evil.example:4400' }, 403],
    ['a name that only begins like ours', { host: 'localhost.evil.example' }, 403],
    ['no name at all', { host: 'a b' }, 403],
    ['a foreign page', { host, origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { host, origin: 'null' }, 403],
    ['another port', { host, origin: 'http://localhost:3000' }, 403],
    ['another port of the public name', { host, origin: 'https://vk-id.example:8443' }, 403],
    ['another scheme', { host, origin: 'https://localhost:4400' }, 403],
    ['another scheme of the public name', { host, origin: 'http://vk-id.example' }, 403],
    ['a page of a name of VK', { host, origin: 'http://id.vk.ru' }, 403],
    ['another name of this machine', { host, origin: 'http://127.0.0.1:4400' }, 403],
    ['an origin with a path', { host, origin: 'http://localhost:4400/' }, 403],
    ['a foreign image', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['a script of another port', { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 403],
  ];
  for (const [why, headers, status] of rows) {
    t.equal((await server.app.inject({ url: `${api}/messages`, headers })).statusCode, status, `API: ${why}`);
    t.equal((await server.app.inject({ url: page, headers })).statusCode, status, `console: ${why}`);
  }
  const headers = { host, origin: 'https://evil.example', 'content-type': 'text/plain' };
  const write = await server.app.inject({ method: 'POST', url: `${api}/age`, headers, payload: '{"by":1}' });
  t.match(write.json(), {
    status: 403,
    type: 'urn:vkid-emulator:problem:foreign-origin',
    detail: /evil\.example/u,
  });
  t.equal((await server.app.inject({ url: '/__emulator/health', headers })).statusCode, 200);
});

t.test('on localhost a page of another port controls nothing, with Fetch metadata or without', async (t) => {
  const server = await openControlServer({ publicUrl: 'http://localhost:4400' });
  t.teardown(() => server.app.close());
  await send(server);
  const { cookie, form } = await openConsolePage(server);
  const from3000 = { host: 'localhost:4400', origin: 'http://localhost:3000', cookie };
  for (const headers of [
    from3000,
    { ...from3000, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
  ]) {
    for (const [method, path] of [
      ['GET', '/messages'],
      ['GET', '/messages/stream'],
      ['DELETE', '/messages'],
      ['POST', '/people'],
      ['PATCH', '/policy'],
      ['POST', '/age'],
      ['POST', '/reset'],
      ['GET', '/nothing'],
    ] as const) {
      const refused = await server.app.inject({ method, url: api + path, headers });
      t.match(refused.json(), { status: 403, type: 'urn:vkid-emulator:problem:foreign-origin' }, path);
    }
    for (const path of ['messages/clear', 'sign-in'])
      t.equal((await postForm(server, page + path, { form }, headers)).statusCode, 403, path);
  }
  t.equal((await server.directory.messages.list()).length, 1);
});

t.test('VK’s names lead to VK alone: no control API there, and the console is elsewhere', async (t) => {
  const controlToken = createControlToken('open-sesame', Date.now);
  for (const server of [await openControlServer(), await openControlServer({ controlToken })]) {
    t.teardown(() => server.app.close());
    const headers = { host: 'id.vk.ru', authorization: 'Bearer open-sesame' };
    for (const path of ['/messages', '/messages/stream', '/nothing']) {
      const { headers: sent, ...answer } = await server.app.inject({ url: api + path, headers });
      t.match(answer.json(), { status: 404, detail: /http:\/\/localhost:4400\/__emulator\/api/u }, path);
      t.equal(sent['content-type'], 'application/problem+json');
    }
    t.equal((await server.app.inject({ method: 'POST', url: `${api}/reset`, headers })).statusCode, 404);
    const inbox = await server.app.inject({ url: `/w/blue${page}people?lang=en`, headers });
    t.equal(inbox.statusCode, 302);
    t.equal(inbox.headers.location, `http://localhost:4400/w/blue${page}people?lang=en`);
    t.equal(inbox.headers['set-cookie'], undefined);
    t.equal((await postForm(server, `${page}messages/clear`, {}, headers)).statusCode, 404);
    t.equal((await server.app.inject({ url: '/__emulator/health', headers })).statusCode, 200);
    t.equal((await server.app.inject({ url: '/__emulator/ca.pem', headers })).statusCode, 200);
  }
});

t.test('a control token locks the API and the console, not health and not the downloads', async (t) => {
  const server = await openControlServer({ controlToken: createControlToken('open-sesame', Date.now) });
  t.teardown(() => server.app.close());
  await send(server);
  const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ url, headers });
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

  const { cookie, form, answer } = await openConsolePage(server, `${page}?phone=9990000001`);
  t.equal(answer.statusCode, 401);
  t.match(answer.body, /data-screen="dev-sign-in"/u);
  t.notMatch(answer.body, /123456/u);
  const signIn = (token: string, to: string) =>
    postForm(server, '/__emulator/sign-in', { token, to, form }, { cookie });
  const wrong = await signIn('open', page);
  t.equal(wrong.statusCode, 401);
  t.match(wrong.body, new RegExp(`<title>Ошибка: ${ru.titles['dev-sign-in']}`, 'u'));
  const entered = await signIn('open-sesame', `${page}?phone=9990000001`);
  t.equal(entered.statusCode, 303);
  t.equal(entered.headers.location, `${page}?phone=9990000001`);
  t.match(entered.headers['set-cookie'], /; Path=\/__emulator; HttpOnly; SameSite=Strict/u);
  t.notMatch(entered.headers['set-cookie'], /sesame/u);
  const [session] = entered.cookies.map(({ name, value }) => `${name}=${value}`);
  const inside = { cookie: `${cookie}; ${session}` };
  t.match((await get(page, inside)).body, /123456/u);
  t.equal((await get(`${api}/messages`, inside)).statusCode, 200, 'the console’s own script');
  t.equal((await get(`${api}/messages`, { ...inside, origin: 'https://evil.example' })).statusCode, 403);
  for (const to of ['https://evil.example/', '//evil.example', '/elsewhere', '/__emulator/\\evil'])
    t.equal((await signIn('open-sesame', to)).headers.location, page, to);
  const unsigned = await postForm(server, '/__emulator/messages/clear', { form }, { cookie });
  t.equal(unsigned.statusCode, 401);
  t.equal((await server.directory.messages.list()).length, 1);
});

t.test('guesses of the token are limited by address, wherever they are made', async (t) => {
  const clock = { now: 1_700_000_000_000 };
  const controlToken = createControlToken('open-sesame', () => clock.now);
  const server = await openControlServer({ controlToken });
  t.teardown(() => server.app.close());
  const { cookie, form } = await openConsolePage(server);
  const ask = (remoteAddress: string, token: string, url = `${api}/policy`) =>
    server.app.inject({ url, remoteAddress, headers: { authorization: `Bearer ${token}` } });
  const signIn = (remoteAddress: string, token: string) =>
    postForm(server, '/__emulator/sign-in', { token, form }, { cookie }, remoteAddress);
  const withSession = (remoteAddress: string, session: string) =>
    server.app.inject({ url: page, remoteAddress, cookies: { vkid_emulator_console: session } });

  for (let again = 0; again < 30; again += 1)
    t.equal((await ask('10.0.0.9', 'the-former-token')).statusCode, 401, 'the same token is one guess');
  t.match((await ask('10.0.0.9', 'x')).json(), { type: 'urn:vkid-emulator:problem:token-wrong' });

  const ways: [way: string, address: string, guess: (token: string) => Promise<{ statusCode: number }>][] = [
    ['the API', '10.0.0.1', (token) => ask('10.0.0.1', token)],
    ['the console’s header', '10.0.0.2', (token) => ask('10.0.0.2', token, page)],
    ['the console’s form', '10.0.0.3', (token) => signIn('10.0.0.3', token)],
    ['the session cookie', '10.0.0.4', (token) => withSession('10.0.0.4', token)],
  ];
  for (const [way, address, guess] of ways) {
    const found = [];
    for (let index = 0; index < 12; index += 1) found.push((await guess(`guess-${index}`)).statusCode);
    t.strictSame(found, [...Array.from({ length: 10 }, () => 401), 429, 429], way);
    const refused = await ask(address, 'open-sesame');
    t.equal(refused.statusCode, 429, 'the right one too, or guessing would go on');
    t.equal(refused.headers['retry-after'], '60');
    t.match(refused.json(), { status: 429, type: 'urn:vkid-emulator:problem:too-many-wrong-tokens' });
    t.equal((await withSession(address, controlToken.session)).statusCode, 429);
  }
  t.equal((await ask('10.0.0.5', 'open-sesame')).statusCode, 200, 'another address');
  t.equal((await server.app.inject({ url: `${api}/policy`, remoteAddress: '10.0.0.1' })).statusCode, 401);
  const locked = await signIn('10.0.0.3', 'open-sesame');
  t.equal(locked.statusCode, 429);
  t.equal(locked.headers['retry-after'], '60');
  t.ok(locked.body.includes(ru.signIn.wait(60)));
  clock.now += 59_001;
  t.equal((await ask('10.0.0.1', 'open-sesame')).headers['retry-after'], '1');
  clock.now += 999;
  t.equal((await ask('10.0.0.1', 'open-sesame')).statusCode, 200, 'after a minute');
  t.equal((await signIn('10.0.0.3', 'open-sesame')).statusCode, 303);
});

t.test('a page of another origin locks no address out', async (t) => {
  const controlToken = createControlToken('open-sesame', Date.now);
  const server = await openControlServer({ controlToken });
  t.teardown(() => server.app.close());
  for (let index = 0; index < 20; index += 1) {
    const headers = { origin: 'http://localhost:3000', host: 'localhost:4400' };
    const cookies = { vkid_emulator_console: `guess-${index}` };
    t.equal((await server.app.inject({ url: page, headers, cookies })).statusCode, 403);
    t.equal((await server.app.inject({ url: `${api}/policy`, headers, cookies })).statusCode, 403);
    t.equal((await postForm(server, '/__emulator/sign-in', { token: `${index}` }, headers)).statusCode, 403);
  }
  const headers = { authorization: 'Bearer open-sesame' };
  t.equal((await server.app.inject({ url: `${api}/policy`, headers })).statusCode, 200);
});
