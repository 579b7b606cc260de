import { CookieJar } from 'tough-cookie';
import { type NewWorld, startEmulator } from '../../src/index.ts';
import { openSteps } from '../flow/server-steps.ts';
import { igor } from '../support/people.ts';
import { callback, type Json, openClient, type Wire, wires } from './world-client.ts';
import { onBothUrls } from './shared-stores.ts';

const everyWire = Object.keys(wires) as Wire[];

/** The demo apps of a world, by their names. */
const clientOf = ({ apps }: NewWorld, name: string) => apps.find((app) => app.name === name)?.client_id;

await onBothUrls(async (t, store) => {
  const emulator = await startEmulator({ store, httpsPort: 'off', dataDir: t.testdir() });
  t.teardown(() => emulator.close());
  const bare = emulator.url;
  const world = await emulator.newWorld({ id: 'one' });
  const [byPath, byId] = [world.url, bare].map((at) =>
    openClient({ at, client_id: clientOf(world, 'Демо'), world }),
  );
  if (!byPath || !byId) throw new Error('no clients');
  const ways = [
    { how: 'its path', client: byPath },
    { how: 'its client id alone, at the bare host', client: byId },
  ];

  /** Every address that the emulator made, rather than the client, stands under the world's path. */
  const strays = (seen: readonly string[]) => seen.slice(1).filter((one) => !one.startsWith(`${world.url}/`));

  for (const wire of everyWire)
    for (const { how, client } of ways)
      t.test(`a sign-in at the ${wire} server in a second world by ${how}`, async (t) => {
        const { grant, end, seen } = await client.signIn(wire);
        t.equal(end.origin + end.pathname, callback);
        t.strictSame(strays(seen), []);
        t.ok(seen.some((address) => address.startsWith(`${world.url}/login/`)));
        const tokens = await client.redeem(wire, grant);
        t.equal(await client.personOf(wire, String(tokens['access_token'])), '1004');
        if (wire === 'vk legacy') return;
        const [, body = ''] = String(tokens['id_token']).split('.');
        const { iss, aud } = JSON.parse(Buffer.from(body, 'base64url').toString()) as Json;
        t.equal(iss, wire === 'vk' ? 'VK' : world.url);
        t.equal(String(aud), client.client_id);
        const next = await client.refresh(wire, grant, tokens);
        t.equal(await client.personOf(wire, String(next['access_token'])), '1004');
      });

  t.test('a second world has a discovery document of its own, under both of its names', async (t) => {
    const document = await byPath.discover();
    t.equal(document['issuer'], world.url);
    const endpoints = Object.entries(document).filter(([name]) => /_endpoint$|_uri$/u.test(name));
    t.ok(endpoints.length >= 8);
    for (const [name, address] of endpoints) t.ok(String(address).startsWith(`${world.url}/oidc/`), name);
    const response = await fetch(`${world.url}/.well-known/oauth-authorization-server`);
    t.strictSame(await response.json(), document);
    t.match(await (await fetch(String(document['jwks_uri']))).json(), { keys: [{ kty: 'RSA' }] });
    t.equal((await fetch(`${bare}/w/none/.well-known/openid-configuration`)).status, 404);
  });

  for (const wire of everyWire)
    t.test(`cookies, pages and forms of a sign-in at the ${wire} server are the world’s own`, async (t) => {
      const jar = new CookieJar();
      const steps = openSteps(world.url, jar);
      let answer = await steps.follow(byId.request(wire).address);
      const pages: string[] = [];
      const known = async () => (await jar.serialize()).cookies.filter(({ value }) => value);
      while (answer.location === undefined) {
        pages.push(answer.html);
        const page = await steps.pageOf(answer);
        for (const { key = '', path } of await known()) {
          t.ok(key.startsWith('vkid_one_'), key);
          t.ok(
            String(path) === '/'
              ? /_(session|browser)(\.legacy)?$/u.test(key)
              : String(path).startsWith('/w/one/'),
            `${key} at ${String(path)}`,
          );
        }
        if (page.screen === 'vkid-phone')
          answer = await steps.press(answer, 'continue', { phone: igor.phone });
        else if (page.screen === 'vkid-otp') {
          const sign_in = page.signInId ?? '';
          const { code } = await world.control.messages.wait({ sign_in, state: 'open' });
          answer = await steps.press(answer, 'continue', { code });
        } else answer = await steps.press(answer, 'allow');
      }
      t.ok(pages.length > 1);
      const links = pages.flatMap((html) =>
        [...html.matchAll(/(?:action|href|src)="([^"]+)"/gu)].map(([, to]) => to),
      );
      t.strictSame(
        links.filter((to = '') => to.startsWith('/') && !to.startsWith('/w/one/')),
        [],
      );
      t.ok(
        links.some((to = '') => to.startsWith('/w/one/__emulator/')),
        'the banner leads to its inbox',
      );
      const left = (await known()).map(({ key }) => key);
      t.ok(left.includes('vkid_one_session'));
      t.notOk(
        left.some((key = '') => /_(interaction|resume)$/u.test(key)),
        'those of the request are gone',
      );
    });

  t.test('the standard server’s own pages in a second world lead back into it', async (t) => {
    const { visitor } = await byPath.signIn('standard');
    const { end_session_endpoint, device_authorization_endpoint } = await byPath.discover();
    const strayLinks = () =>
      [...visitor.html.matchAll(/(?:action|href)="(\/[^"]*)"/gu)].filter(
        ([, to = '']) => !to.startsWith('/w/one/') && !to.startsWith('/login/assets/'),
      );
    const begun = await fetch(String(device_authorization_endpoint), {
      method: 'POST',
      body: new URLSearchParams({ client_id: byPath.client_id, scope: 'openid' }),
    });
    const device = (await begun.json()) as Json;
    t.ok(String(device['verification_uri']).startsWith(`${world.url}/oidc/`));
    await visitor.open(String(device['verification_uri']));
    t.equal(visitor.screen, 'vkid-device');
    t.strictSame(strayLinks(), []);
    await visitor.signIn({ ...igor, userCode: String(device['user_code']) });
    t.equal(visitor.screen, 'vkid-device-done');
    t.strictSame(strayLinks(), []);
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const tokens = await byPath.ask('/oidc/token', {
      grant_type,
      device_code: String(device['device_code']),
      client_id: byPath.client_id,
    });
    t.equal(await byPath.personOf('standard', String(tokens['access_token'])), '1004');

    await visitor.open(`${String(end_session_endpoint)}?client_id=${byPath.client_id}`);
    t.equal(visitor.screen, 'vkid-sign-out');
    t.strictSame(strayLinks(), []);
    await visitor.press('sign-out');
    t.equal(visitor.screen, 'vkid-signed-out');
    t.ok(visitor.url.startsWith(`${world.url}/`), visitor.url);
    const { end } = await byPath.signIn('vk', { visitor, query: { prompt: 'none' } });
    t.equal(end.searchParams.get('error'), 'login_required');

    for (const path of [
      '/oidc/authorize?client_id=1',
      '/authorize?client_id=1',
      '/login/none',
      '/login/no/such',
    ]) {
      await visitor.open(world.url + path);
      t.ok(visitor.screen?.startsWith('vkid-'), path);
      t.strictSame(strayLinks(), [], path);
    }
  });
});
