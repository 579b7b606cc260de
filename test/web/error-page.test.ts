/** A request that leads nowhere is answered with one page, whichever server met it, and a program is told the same in JSON. */
import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { openClient, screenOf } from '../robustness/raw-client.ts';

const emulator = await startEmulator({ httpsPort: 'off', journalPort: 'off' });
t.teardown(() => emulator.close());
await emulator.newWorld({ id: 'blue' });
const client = openClient(emulator.url);
t.teardown(() => client.close());
const html = { accept: 'text/html,*/*' };

t.test('a browser gets the page, whose links stay in its world', async (t) => {
  for (const [path, status, inbox] of [
    ['/nothing', 404, '/__emulator/'],
    ['/%zz', 400, '/__emulator/'],
    ['/w/blue/nothing', 404, '/w/blue/__emulator/'],
    ['/w/blue/login/no/such', 404, '/w/blue/__emulator/'],
    ['/w/blue/authorize?client_id=1', 400, '/w/blue/__emulator/'],
    ['/w/blue/oidc/authorize?client_id=1', 400, '/w/blue/__emulator/'],
    ['/authorize?client_id=1', 400, '/__emulator/'],
  ] as const) {
    const said = await client.ask({ path, headers: html });
    t.equal(said.status, status, path);
    t.equal(screenOf(said), 'vkid-request-error', path);
    t.ok(said.text.includes(`<a href="${inbox}" target="_blank"`), `${path}: ${inbox}`);
  }
});

t.test('a program gets JSON with the same reason and the id of the request', async (t) => {
  for (const [path, status, error] of [
    ['/nothing', 404, 'not_found'],
    ['/%zz', 400, 'invalid_request'],
    ['/w/nowhere/authorize', 404, 'not_found'],
  ] as const) {
    const said = await client.ask({ path, headers: { accept: 'application/json' } });
    t.equal(said.status, status, path);
    t.match(JSON.parse(said.text), { error, error_description: String, request_id: /^[0-9a-f]{12}$/u }, path);
  }
});

t.test('the root of a world leads to its own console', async (t) => {
  for (const [path, console] of [
    ['/', '/__emulator/'],
    ['/w/blue', '/w/blue/__emulator/'],
    ['/w/blue/', '/w/blue/__emulator/'],
  ] as const)
    t.equal((await client.ask({ path })).headers['location'], console, path);
});
