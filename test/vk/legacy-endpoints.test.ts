import t from 'tap';
import { createControlClient } from '../../src/kit/control-client.ts';
import { type Emulator, startEmulator } from '../../src/kit/start-emulator.ts';
import { createVisitor } from '../../src/kit/visitor.ts';
import { igor } from '../support/people.ts';

t.test('the legacy endpoints keep to themselves', async (t) => {
  const demo = { redirect_uri: 'http://localhost/callback', scope: 'vkid.personal_info email' };
  const emulator = await startEmulator({ httpsPort: 'off', journalPort: 'off', dataDir: t.testdir() });
  t.teardown(() => emulator.close());
  const control = createControlClient(emulator);

  await t.test('no one gets round PKCE at the standard server by a server’s own parameters', async (t) => {
    const added = {
      ...demo,
      client_id: '51000002',
      response_type: 'code',
      state: 's',
      vk_wire: 'oauth',
      vk_response_type: 'token',
    };
    const query = new URLSearchParams(added).toString();
    const atOidc = await fetch(`${emulator.url}/oidc/authorize?${query}`, { redirect: 'manual' });
    const location = new URL(atOidc.headers.get('location') ?? '');
    t.match(location.searchParams.get('error_description'), /PKCE/u);
    t.equal(location.hash, '', 'in the manner of the standard server');
    const atVkId = await fetch(`${emulator.url}/authorize?${query}`, { redirect: 'manual' });
    t.equal(atVkId.status, 400, 'nor at VK ID');
    const pushed = await fetch(`${emulator.url}/oidc/par`, post(added));
    t.match(await pushed.json(), { error_description: /PKCE/u }, 'nor by pushing the request');
  });

  await t.test('with PKCE, a added parameter changes nothing either', async (t) => {
    const added = {
      ...demo,
      client_id: '51000002',
      response_type: 'code',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      vk_wire: 'oauth',
      vk_response_type: 'token',
    };
    const pushed = await fetch(`${emulator.url}/oidc/par`, post(added));
    const { request_uri = '' } = (await pushed.json()) as { request_uri?: string };
    for (const params of [added, { client_id: '51000002', request_uri, vk_wire: 'oauth' }]) {
      const visitor = createVisitor(emulator);
      await visitor.open(`${emulator.url}/oidc/authorize?${new URLSearchParams(params).toString()}`);
      const end = await visitor.signIn(igor);
      t.equal(end.hash, '');
      t.match(end.searchParams.get('code'), /^[\w-]{43}$/u);
      t.ok(end.searchParams.get('iss'));
    }
  });

  await t.test('a code without PKCE is good at its own server only', async (t) => {
    const code = await legacyCode(emulator, '51000002');
    const engineCode = Buffer.from(code, 'hex').toString('latin1');
    const form = { grant_type: 'authorization_code', redirect_uri: demo.redirect_uri, client_id: '51000002' };
    for (const [path, more] of [
      ['/oauth2/auth', { code, device_id: 'x', code_verifier: 'x'.repeat(43) }],
      ['/oidc/token', { code, code_verifier: 'x'.repeat(43) }],
      ['/oidc/token', { code: engineCode }],
    ] as const) {
      const answer = await fetch(emulator.url + path, post({ ...form, ...more }));
      t.match(await answer.json(), { error: 'invalid_grant' }, path);
    }
    const token = await redeem(emulator, { client_id: '51000002', code });
    t.match(token.body, { access_token: /^vk1\.a\./u });
  });

  await t.test('a legacy token opens nothing at VK ID, and a replayed code takes it down', async (t) => {
    const code = await legacyCode(emulator, '51000003');
    const client = { client_id: '51000003', client_secret: 'secret-51000003', code };
    const { access_token = '' } = (await redeem(emulator, client)).body;
    const info = await fetch(`${emulator.url}/oauth2/user_info`, post({ access_token }));
    t.match(await info.json(), { error: 'invalid_token' });
    t.match(await call(emulator, 'users.get', { access_token }), { response: [{ id: 1004 }] });
    t.equal((await redeem(emulator, client)).status, 401);
    t.match(await call(emulator, 'users.get', { access_token }), { error: { error_code: 5 } });
  });

  await t.test('a body that cannot be read is refused in the manner of each service', async (t) => {
    const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' };
    const token = await fetch(`${emulator.url}/oauth.vk.com/access_token`, broken);
    t.equal(token.status, 401);
    t.match(await token.json(), { error: 'invalid_request' });
    const method = await fetch(`${emulator.url}/api.vk.com/method/users.get`, broken);
    t.equal(method.status, 200);
    t.match(await method.json(), { error: { error_code: 8, request_params: [{}, { value: 'users.get' }] } });
    for (const [host, status] of [
      ['login.vk.ru', 404],
      ['web.vk.me', 404],
    ] as const)
      t.equal((await fetch(`${emulator.url}/${host}/?act=nonsense`)).status, status, host);
  });

  await t.test('a silent token becomes an access token, once, for its app and its page', async (t) => {
    await control.apps.change(51000002, { service_token: 'service-51000002' });
    await control.apps.change(51000003, { service_token: 'service-51000003' });
    const visitor = createVisitor(emulator);
    const query = new URLSearchParams({
      app_id: '51000002',
      redirect_uri: demo.redirect_uri,
      response_type: 'silent_token',
      redirect_state: 'a-page-state',
      uuid: 'page-uuid',
      v: '1.3.0',
    });
    await visitor.open(`${emulator.url}/auth?${query.toString()}`);
    const end = await visitor.signIn(igor);
    const payload: { token: string; uuid: string } = JSON.parse(end.searchParams.get('payload') ?? '{}');
    t.match(payload, { type: 'silent_token', uuid: 'page-uuid', ttl: 600, user: { id: 1004 } });
    const exchange = (params: Record<string, string>) =>
      call(emulator, 'auth.exchangeSilentAuthToken', {
        access_token: 'service-51000002',
        token: payload.token,
        uuid: 'page-uuid',
        ...params,
      });
    t.match(await exchange({ token: 'nonsense' }), { error: { error_code: 100 } });
    t.match(await exchange({ uuid: 'other' }), { error: { error_code: 100 } });
    t.match(await exchange({ access_token: 'service-51000003' }), { error: { error_code: 15 } });
    t.match(await exchange({ access_token: 'nonsense' }), { error: { error_code: 5 } });
    const given = await exchange({});
    t.match(given, {
      response: {
        access_token: /^vk1\.a\./u,
        access_token_id: String,
        user_id: 1004,
        additional_signup_required: false,
        is_partial: false,
        is_service: false,
        source: 1,
        source_description: 'Silent authentication',
        expires_in: 31_536_000,
      },
    });
    const { access_token } = given['response'] as { access_token: string };
    t.match(await call(emulator, 'users.get', { access_token }), { response: [{ id: 1004 }] });
    t.match(await exchange({}), { error: { error_code: 100 } });
  });
});

const post = (form: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(form),
  redirect: 'manual',
});

async function legacyCode(emulator: Emulator, client_id: string): Promise<string> {
  const visitor = createVisitor(emulator);
  const query = new URLSearchParams({ client_id, redirect_uri: 'http://localhost/callback' });
  await visitor.open(`${emulator.url}/oauth.vk.com/authorize?${query.toString()}`);
  return (await visitor.signIn({ phone: '+79990000004' })).searchParams.get('code') ?? '';
}

async function redeem(
  emulator: Emulator,
  form: Record<string, string>,
): Promise<{ status: number; body: Record<string, string> }> {
  const whole = { redirect_uri: 'http://localhost/callback', ...form };
  const answer = await fetch(`${emulator.url}/oauth.vk.com/access_token`, post(whole));
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function call(
  emulator: Emulator,
  method: string,
  params: Record<string, string>,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${emulator.url}/api.vk.com/method/${method}`, post({ v: '5.131', ...params }));
  return (await answer.json()) as Record<string, unknown>;
}
