/** No cache keeps an answer with a token, a form or something of a person; what is the same for everybody may be kept. */
import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { anna } from '../support/people.ts';
import { type Ask, begin, form, openClient, signIn, goTo } from '../robustness/raw-client.ts';

const emulator = await startEmulator({ dataDir: t.testdir(), journalPort: 'off' });
t.teardown(() => emulator.close());
const client = openClient(emulator.url);
t.teardown(() => client.close());
const html = { accept: 'text/html' };

t.test('tokens, people and forms are not kept', async (t) => {
  const { tokens, cookies } = await signIn(client);
  const { at, jar } = await goTo(client, anna.phone, anna.password ?? '', 'vkid-phone');
  const [access_token, refresh_token] = [String(tokens['access_token']), String(tokens['refresh_token'])];
  const app = { client_id: '51000002', device_id: 'x' };
  const asks: readonly Ask[] = [
    { method: 'POST', path: '/oauth2/auth', ...form({ ...app, grant_type: 'refresh_token', refresh_token }) },
    { method: 'POST', path: '/oauth2/user_info', ...form({ ...app, access_token }) },
    { method: 'POST', path: '/oauth2/user_info', ...form({ ...app, access_token: 'x' }) },
    {
      method: 'POST',
      path: '/oauth2/public_info',
      ...form({ ...app, id_token: String(tokens['id_token']) }),
    },
    { path: `/api.vk.com/method/users.get?v=5.199&access_token=${access_token}` },
    { path: '/oauth.vk.com/access_token?client_id=51000003&client_secret=x&code=x' },
    {
      path: '/oauth.vk.com/get_anonym_token?client_id=51000003&client_secret=secret-51000003',
    },
    { path: `/login.vk.ru/?act=web_token&access_token=${access_token}` },
    { path: `/web.vk.me/?act=web_token`, headers: { cookie: `remixdsid=${access_token}` } },
    { path: begin().path, headers: html },
    { path: begin().path, headers: { ...html, ...cookies } },
    { path: begin({ prompt: 'none' }).path, headers: { ...html, ...cookies } },
    { path: at, headers: { ...html, ...jar.header() } },
    { method: 'POST', path: at, ...form({ csrf: 'x' }) },
    { path: '/button_one_tap_auth?app_id=51000002', headers: cookies },
    { path: '/not_robot_captcha' },
    { path: '/oauth.vk.com/blank.html' },
    { path: '/authorize?client_id=1', headers: html },
    { path: '/oidc/authorize?client_id=1', headers: html },
    { path: '/oidc/end-session', headers: { ...html, ...cookies } },
    { path: '/oidc/device/code', headers: html },
    { path: '/oidc/userinfo' },
    { method: 'POST', path: '/oidc/token', ...form({ client_id: '51000002', grant_type: 'x' }) },
    { method: 'POST', path: '/oidc/device', ...form({ client_id: '51000002', scope: 'openid' }) },
    { path: '/oidc/authorize/no-such-request', headers: html },
    { path: '/nothing', headers: html },
    { path: '/%zz', headers: html },
    { path: '/%zz' },
    { path: '/__emulator/', headers: html },
    { path: '/__emulator/people', headers: html },
    { path: '/__emulator/api/people' },
    { path: '/__emulator/api/nothing' },
    { path: '/__emulator/api/messages' },
  ];
  for (const ask of asks) {
    const said = await client.ask(ask);
    t.equal(
      said.headers['cache-control'],
      'no-store',
      `${ask.method ?? 'GET'} ${ask.path.split('?')[0]}: ${said.status}`,
    );
  }
});

t.test('documents that are the same for everybody are checked again, not fetched again', async (t) => {
  for (const path of [
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server',
    '/oidc/jwks',
    '/__emulator/id-token.pem',
    '/__emulator/ca.pem',
    '/login/assets/styles/base.css',
    '/login/assets/scripts/login.js',
  ]) {
    const said = await client.ask({ path });
    t.equal(said.status, 200, path);
    t.equal(said.headers['cache-control'], 'no-cache', path);
  }
});
