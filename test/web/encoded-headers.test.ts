/** A part of an address, or an address that a form names, is encoded where it becomes a header. */
import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { form, hiddenIn, openClient, openJar } from '../robustness/raw-client.ts';

const controlToken = 'a-token-of-16-or-more';
const emulator = await startEmulator({ httpsPort: 'off', journalPort: 'off', controlToken });
t.teardown(() => emulator.close());
const client = openClient(emulator.url);
t.teardown(() => client.close());
const html = { accept: 'text/html' };

const oddParts = [
  '%D0%B6',
  '%F0%9F%98%80',
  '%00',
  '%0d%0ax-injected:%201',
  '%22%3E%3Cscript%3E',
  '%3B%20path=%2F',
  '%2F..%2F',
  '%EF%BB%BF',
];

t.test('a request that is not there is told so on its own page, whatever its id', async (t) => {
  for (const part of oddParts)
    for (const path of [
      `/oidc/authorize/${part}`,
      `/oidc/device/code/${part}`,
      `/w/default/oidc/authorize/${part}`,
    ]) {
      const said = await client.ask({ path, headers: html });
      t.equal(said.status, 303, path);
      const location = String(said.headers['location']);
      t.match(location, /^\/login\/[!#$&-;=?-Z_a-z~%]+$/u, `${path}: ${location}`);
      t.equal(said.headers['x-injected'], undefined);
      const page = await client.ask({ path: location, headers: html });
      t.match(page.text, 'data-screen="vkid-flow-lost"', `${path}: ${location}`);
    }
});

t.test('no part of a path ends in a fault of ours', async (t) => {
  const authorization = `Bearer ${controlToken}`;
  for (const part of oddParts)
    for (const path of [
      `/${part}`,
      `/w/${part}/authorize`,
      `/login/${part}`,
      `/login/assets/${part}`,
      `/oidc/${part}`,
      `/oauth2/${part}`,
      `/method/${part}`,
      `/api.vk.com/method/${part}`,
      `/oauth.vk.com/${part}`,
      `/.well-known/${part}`,
      `/__emulator/${part}`,
      ...['apps', 'people', 'messages', ''].map((things) => `/__emulator/api/${things}/${part}`),
    ])
      for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
        const said = await client.ask({ method, path, headers: { ...html, authorization } });
        t.ok(said.status < 500, `${method} ${path}: ${said.status}`);
      }
});

t.test('the console leads to the page that was asked for, and to no other', async (t) => {
  const jar = openJar();
  const page = await client.ask({ path: '/__emulator/', headers: html });
  jar.keep(page);
  for (const [to, leads] of [
    ['/__emulator/people?lang=en', '/__emulator/people?lang=en'],
    ['/__emulator/?phone=%2B7999', '/__emulator/?phone=%2B7999'],
    ['/__emulator/ж', '/__emulator/%D0%B6'],
    ['/__emulator/?phone=ж "<>', '/__emulator/?phone=%D0%B6%20%22%3C%3E'],
    ['/__emulator/\u2028', '/__emulator/%E2%80%A8'],
    ['/__emulator/\r\nx-injected: 1', '/__emulator/'],
    ['/__emulator/../authorize', '/__emulator/'],
    ['/__emulator/%2e%2e/authorize', '/__emulator/'],
    ['//evil.example/__emulator/', '/__emulator/'],
  ] as const) {
    const said = await client.ask({
      method: 'POST',
      path: '/__emulator/sign-in',
      ...form({ ...hiddenIn(page.text), to, token: controlToken }),
      headers: { ...jar.header(), ...form({}).headers },
    });
    t.equal(said.status, 303, to);
    t.equal(said.headers['location'], leads, to);
  }
});
