/** Cookies of a browser that is on TLS are `Secure`, whichever page set them; on plain HTTP they work as well. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type ClientRequest, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { fastify } from 'fastify';
import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { readBrowserCookie, registerCookies } from '../../src/web/cookies.ts';
import { anna } from '../support/people.ts';
import { type Ask, type Said, goTo } from '../robustness/raw-client.ts';

const controlToken = 'a-token-of-16-or-more';
const dataDir = t.testdir();

/**
 * Every cookie that a sign-in at either server, signing out and the console set, by name; and the frame of a widget, as the
 * browser with the session sees it.
 */
async function visitAll(ask: (sent: Ask) => Promise<Said>) {
  const set = new Map<string, string[]>();
  const client = {
    close: () => {},
    ask: async (sent: Ask) => {
      const said = await ask(sent);
      for (const cookie of [said.headers['set-cookie'] ?? []].flat()) {
        const name = cookie.split('=', 1)[0] ?? '';
        set.set(name, [...(set.get(name) ?? []), cookie]);
      }
      return said;
    },
  };
  const { jar } = await goTo(client, anna.phone, anna.password ?? '');
  const frame = await client.ask({ path: '/button_one_tap_auth?app_id=51000002', headers: jar.header() });
  const query = new URLSearchParams({
    client_id: '51000002',
    response_type: 'code',
    redirect_uri: 'http://localhost:9999/back',
    scope: 'openid',
    state: 'state-of-thirty-two-characters-00',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  await goTo(client, anna.phone, anna.password ?? '', undefined, `/oidc/authorize?${query.toString()}`);
  await client.ask({ path: '/oidc/end-session' });
  const console = await client.ask({ path: '/__emulator/', headers: { accept: 'text/html' } });
  const cookie = /^[^;]+/u.exec([console.headers['set-cookie'] ?? []].flat()[0] ?? '')?.[0] ?? '';
  await client.ask({
    method: 'POST',
    path: '/__emulator/sign-in',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ form: cookie.split('=')[1] ?? '', token: controlToken }).toString(),
  });
  return { set, frame: frame.text };
}

const names = [
  'vkid_default_browser',
  'vkid_default_interaction',
  'vkid_default_resume',
  'vkid_default_session',
  'vkid_emulator_console',
  'vkid_emulator_form',
];

const namesOnTls = names.map((name) => `__Secure-${name}`);

t.test('on TLS every cookie is Secure, and only the session is for frames of other sites', async (t) => {
  const emulator = await startEmulator({ dataDir, journalPort: 'off', controlToken });
  t.teardown(() => emulator.close());
  const agent = new Agent({ ca: await readFile(emulator.caFile ?? '') });
  const { port } = new URL(emulator.httpsUrl ?? '');
  const { set, frame } = await visitAll((sent) =>
    askAt((options) => request({ ...options, agent, port }), sent),
  );
  t.match(frame, 'Продолжить как Анна', 'the session is known again');
  t.strictSame([...set.keys()].toSorted(), namesOnTls);
  for (const cookie of [...set.values()].flat()) {
    t.match(cookie, /; *secure(?:;|$)/iu, cookie);
    t.match(cookie, /; *httponly(?:;|$)/iu, cookie);
    const sameSite = cookie.startsWith('__Secure-vkid_default_session=') ? 'none' : '(?:lax|strict)';
    t.match(cookie, new RegExp(`; *samesite=${sameSite}(?:;|$)`, 'iu'), cookie);
  }
});

t.test('so they are behind a proxy that has the TLS: the public URL tells', async (t) => {
  const port = await freePort();
  const publicUrl = 'https://vkid.test';
  const emulator = await startEmulator({
    dataDir,
    journalPort: 'off',
    httpsPort: 'off',
    controlToken,
    publicUrl,
    port,
  });
  t.teardown(() => emulator.close());
  const { set, frame } = await visitAll((sent) =>
    askAt((options) => plainRequest({ ...options, port }), sent),
  );
  t.match(frame, 'Продолжить как Анна', 'the session is known again');
  t.strictSame([...set.keys()].toSorted(), namesOnTls);
  for (const cookie of [...set.values()].flat()) t.match(cookie, /; *secure(?:;|$)/iu, cookie);
});

t.test('on plain HTTP no cookie is Secure, and none is for other sites', async (t) => {
  const emulator = await startEmulator({ dataDir, journalPort: 'off', httpsPort: 'off', controlToken });
  t.teardown(() => emulator.close());
  const { port } = new URL(emulator.url);
  const { set, frame } = await visitAll((sent) =>
    askAt((options) => plainRequest({ ...options, port }), sent),
  );
  t.match(frame, 'Продолжить как Анна', 'the session is known again');
  t.strictSame([...set.keys()].toSorted(), names);
  for (const cookie of [...set.values()].flat()) {
    t.notMatch(cookie, /; *secure/iu, cookie);
    t.match(cookie, /; *samesite=(?:lax|strict)(?:;|$)/iu, cookie);
  }
});

/** One request, whose answer is read whole. The control API gets its token. */
function askAt(send: (options: RequestOptions) => ClientRequest, sent: Ask): Promise<Said> {
  const { method = 'GET', path, headers = {}, body } = sent;
  const bearer = path.startsWith('/__emulator/api/') ? { authorization: `Bearer ${controlToken}` } : {};
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    send({ host: 'localhost', method, path, headers: { ...bearer, ...length, ...headers } })
      .once('error', reject)
      .once('response', (answer) => {
        let text = '';
        answer.on('data', (part) => (text += String(part)));
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      })
      .end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0), 'listening');
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

t.test('a browser is known by a cookie of ours alone', async (t) => {
  const app = fastify();
  t.teardown(() => app.close());
  await registerCookies(app, 'http://localhost');
  app.get('/', (request) => ({ known: readBrowserCookie(request, 'w') ?? 'none' }));
  const id = 'i'.repeat(22);
  for (const [cookie, known] of [
    [`vkid_w_browser=${id}`, id],
    ['vkid_w_browser=short', 'none'],
    [`vkid_other_browser=${id}`, 'none'],
    [`__Secure-vkid_w_browser=${id}`, 'none'],
    ['', 'none'],
  ] as const)
    t.strictSame((await app.inject({ url: '/', headers: { cookie } })).json(), { known }, cookie);
});
