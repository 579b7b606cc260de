/** Addresses to go back to that a client may ask for, and that hold what no address should. */
import t from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { describeError } from '../../src/logger.ts';
import { back, begin, faultIn, openClient, signIn } from './raw-client.ts';

const emulator = await startEmulator({ dataDir: t.testdir() });
t.teardown(() => emulator.close());
const idp = openClient(emulator.url);
t.teardown(() => idp.close());

const odd = [
  `${back}?v=\r\nX-Injected: 1`,
  `${back}?oauth2_params=\r\n\r\n<script>mark()</script>`,
  `${back}?v="><script>mark()</script>`,
  `${back}?v=é&oauth2_params=\u{1F9E8}`,
  `${back}?v=\ud800`,
  `${back}?v=\0`,
  `${back}?v=1#part`,
  `${back}?v=\\\\evil.example`,
  `${back}?payload=none`,
  `${back}?payload={}&error=none&code=mine&device_id=mine&state=mine`,
  `${back}?payload=null&v=1`,
  `${back}?code=1&code=2`,
  `${back}?%`,
  `${back}?`,
  '',
  ' ',
];
const popups = [
  {},
  { origin: 'http://localhost:9999' },
  { sdk_type: 'vkid', v: '2.1.0' },
  { origin: '"><script>mark()</script>', uuid: '"><script>mark()</script>' },
];
const kinds = [
  {},
  { prompt: 'none' },
  { response_type: '' },
  { response_type: 'silent_token' },
  { scope: 'nonsense' },
  { scope: 'vkid.personal_info' },
];

for (const signedIn of [false, true]) {
  t.test(`odd addresses to go back to, ${signedIn ? 'signed in' : 'as a stranger'}`, async (t) => {
    const jar = signedIn ? (await signIn(idp)).cookies : {};
    for (const redirect_uri of odd) {
      for (const more of popups.flatMap((popup) => kinds.map((kind) => ({ ...popup, ...kind })))) {
        for (const client_id of ['51000001', '51000002']) {
          const asked = { ...begin({ ...more, redirect_uri, client_id }) };
          for (const path of [asked.path, asked.path.replace('/authorize', '/oauth.vk.com/authorize')]) {
            const said = await idp.ask({ path, headers: { accept: 'text/html', ...jar } });
            const fault = faultIn(said);
            if (fault) t.fail(`${path.slice(0, 400)}: ${fault}`);
          }
        }
      }
    }
    t.pass('none of them hurt');
  });
}

t.test('VK’s server leads nowhere when no address was named', async (t) => {
  for (const kind of kinds) {
    const { path } = begin({ client_id: '51000001', redirect_uri: '', ...kind });
    const said = await idp.ask({ path, headers: { accept: 'text/html' } });
    t.equal(said.status, 400, JSON.stringify(kind));
    t.match(said.text, 'redirect_uri is invalid');
  }
});

t.test('a fault of ours is logged without the address it happened on', async (t) => {
  const fault = Object.assign(new TypeError('Invalid URL'), {
    code: 'ERR_INVALID_URL',
    input: '?code=a-code-in-an-address',
  });
  const said = describeError(fault);
  t.match(said, { type: 'TypeError', message: 'Invalid URL', reason: 'ERR_INVALID_URL', stack: String });
  t.notMatch(JSON.stringify(said), 'a-code-in-an-address');
  t.match(describeError('thrown'), { message: 'thrown' });
});
