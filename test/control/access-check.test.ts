import t from 'tap';
import { ru } from '../../src/control/console/texts/ru.ts';
import { openConsolePage, postForm } from './console-forms.ts';
import { openControlServer, send } from './control-server.ts';

const page = '/__emulator/';
const api = '/__emulator/api';

t.test('a page of another origin can neither read nor drive; curl and our own pages can', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
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

t.test('a control token locks the API and the console, not health and not the downloads', async (t) => {
  const server = await openControlServer({ controlToken: 'open-sesame' });
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
