import t, { type Test } from 'tap';
import { startEmulator } from '../../src/index.ts';
import { openClient } from '../robustness/raw-client.ts';

// What guards control, over the listeners of a whole emulator.

const token = 'a-token-of-16-or-more';
const bearer = { authorization: `Bearer ${token}` };
const control = ['GET /__emulator/api/messages', 'POST /__emulator/api/reset'] as const;
const journalApi = ['GET /__journal/api/links', 'POST /__journal/api/reset', 'GET /__journal/api/x'] as const;

async function start(t: Test, options: { readonly controlToken?: string } = {}) {
  const emulator = await startEmulator({ ...options, httpsPort: 'off' });
  t.teardown(() => emulator.close());
  const [front, journal] = [openClient(emulator.url), openClient(emulator.journalUrl ?? '')];
  t.teardown(() => [front, journal].forEach((client) => client.close()));
  const ask = (line: string, headers: Record<string, string> = {}) => {
    const [method = '', path = ''] = line.split(' ');
    const client = path.startsWith('/__journal') ? journal : front;
    return client.ask({ method, path, headers });
  };
  return { url: emulator.url, ask };
}

t.test('the token guards what controls, the journal’s API included', async (t) => {
  const { ask } = await start(t, { controlToken: token });
  for (const line of [...control, ...journalApi]) {
    const locked = await ask(line);
    t.equal(locked.status, 401, line);
    t.equal(locked.headers['www-authenticate'], 'Bearer');
    t.match(locked.headers['content-type'], /^application\/problem\+json/u);
    t.equal((await ask(line, { authorization: 'Bearer another' })).status, 401, line);
    t.match(String((await ask(line, bearer)).status), /^20[04]$|^404$/u, line);
  }
});

t.test('a page of another port of localhost controls nothing, with Fetch metadata or without', async (t) => {
  const { ask } = await start(t);
  for (const more of [{}, { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }])
    for (const line of [...control, ...journalApi, 'POST /__emulator/messages/clear', 'GET /__emulator/'])
      t.equal((await ask(line, { origin: 'http://localhost:3000', ...more })).status, 403, line);
  for (const line of [...control, ...journalApi, 'GET /__emulator/'])
    t.equal((await ask(line, { host: 'vkid.evil.example' })).status, 403, `rebound: ${line}`);
});

t.test('VK’s names, in the Host header or in the path, lead to VK alone', async (t) => {
  const { url, ask } = await start(t);
  const calls: [prefix: string, headers: Record<string, string>][] = [
    ['', { host: 'id.vk.ru' }],
    ['', { host: 'api.vk.com:443' }],
    ['', { host: 'new-name.vk.ru' }],
    ['/id.vk.ru', {}],
    ['/w/default/oauth.vk.com', {}],
  ];
  for (const [prefix, headers] of calls) {
    const what = `${headers['host'] ?? ''}${prefix}`;
    const refused = await ask(`GET ${prefix}/__emulator/api/people`, headers);
    t.equal(refused.status, 404, what);
    t.match(JSON.parse(refused.text), { type: 'urn:vkid-emulator:problem:not-found' });
    const inbox = await ask(`GET ${prefix}/__emulator/?lang=en`, headers);
    t.equal(inbox.status, 302, what);
    const world = prefix.startsWith('/w/') ? '/w/default' : '';
    t.equal(inbox.headers['location'], `${url}${world}/__emulator/?lang=en`);
    t.equal((await ask(`GET ${prefix}/__emulator/health`, headers)).status, 200, what);
  }
});

t.test('guesses at the journal’s API and at the control API are counted together', async (t) => {
  const { ask } = await start(t, { controlToken: token });
  for (let index = 0; index < 10; index += 1) {
    const authorization = `Bearer guess-${index}`;
    t.equal((await ask(index % 2 ? control[0] : journalApi[0], { authorization })).status, 401);
  }
  for (const line of [...control, ...journalApi]) {
    const refused = await ask(line, bearer);
    t.equal(refused.status, 429, line);
    t.match(refused.headers['retry-after'], /^\d+$/u);
    t.match(refused.headers['content-type'], /^application\/problem\+json/u);
  }
});
