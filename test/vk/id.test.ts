import { createHash, createPublicKey, verify } from 'node:crypto';
import t from 'tap';
import type { Application } from '../../src/domain/application.ts';
import { publicInfo, silentUser } from '../../src/domain/claims.ts';
import { policyOf } from '../../src/domain/policy.ts';
import { createVisitor } from '../../src/kit/visitor.ts';
import { startEmulator } from '../../src/kit/start.ts';
import { translateAuthorize } from '../../src/vk/id/authorize.ts';
import { browserCookie, browserIn } from '../../src/vk/id/browser.ts';
import { writeCallback } from '../../src/vk/id/callback.ts';
import { deviceId } from '../../src/vk/id/device.ts';
import { dress, undress } from '../../src/vk/id/dress.ts';
import { translateRefusal, vkErrors } from '../../src/vk/id/errors.ts';
import { idTokenClaims } from '../../src/vk/id/id-token.ts';
import { engineChallenge, engineVerifier, readMethod } from '../../src/vk/id/pkce.ts';
import { comparedRedirect, mayLeadTo, plainRedirect, scopeIn, withParams } from '../../src/vk/id/redirect.ts';
import { readTokenRequest, tokenBody } from '../../src/vk/id/token.ts';
import { authorizeQuery, exchange, igor, known } from './facts.ts';

const s256 = (text: string) => createHash('sha256').update(text).digest('base64url');

const app: Application = {
  client_id: 7,
  name: 'App',
  kind: 'personal',
  redirect_uris: ['https://app.example/callback', 'https://app.example/v?v=2', 'http://localhost:*/*'],
  post_logout_redirect_uris: [],
};

t.test('a redirect URI: what of it is compared', async (t) => {
  for (const [asked, plain] of [
    ['https://a.example/b', 'https://a.example/b'],
    ['https://a.example/b?', 'https://a.example/b'],
    ['https://a.example/b?c=d', 'https://a.example/b?c=d'],
    ['https://a.example/b?v=2.9.4', 'https://a.example/b'],
    ['https://a.example/b?oauth2_params=e30=&v=1', 'https://a.example/b'],
    ['https://a.example/b?c=d&oauth2_params=e30&e=f&v', 'https://a.example/b?c=d&e=f'],
    ['https://a.example/b?vv=1&my_v=2', 'https://a.example/b?vv=1&my_v=2'],
    ['https://a.example/b?c=?v=1', 'https://a.example/b?c=?v=1'],
    ['vk7://vk.ru/blank.html?', 'vk7://vk.ru/blank.html'],
    ['', ''],
  ] as const)
    t.equal(plainRedirect(asked), plain, asked);
  t.equal(comparedRedirect(app, 'https://app.example/v?v=2'), 'https://app.example/v?v=2', 'as registered');
  t.equal(comparedRedirect(app, 'https://app.example/callback?v=2'), 'https://app.example/callback');
  t.equal(comparedRedirect(app, 'http://localhost/a?v=2'), 'http://localhost/a');
  t.equal(comparedRedirect(app, 'https://evil.example/?v=2'), 'https://evil.example/');
  t.ok(mayLeadTo(app, 'vk7://vk.com/blank.html?oauth2_params=e30'));
  t.notOk(mayLeadTo(app, 'vk8://vk.ru/blank.html'));
  t.notOk(mayLeadTo(app, 'https://app.example/v'));
});

t.test('scopes are read from where VK’s SDKs for phones write them', (t) => {
  const written = (value: unknown) =>
    `vk1://vk.ru/blank.html?${new URLSearchParams({ oauth2_params: btoa(JSON.stringify(value)), v: '2' }).toString()}`;
  t.equal(scopeIn(written({ scope: 'email phone' })), 'email phone');
  for (const other of [{}, { scope: 1 }, null, 'email']) t.equal(scopeIn(written(other)), undefined);
  for (const none of ['', 'https://app.example', '?oauth2_params=', '?oauth2_params=%7B', '?v=2'])
    t.equal(scopeIn(none), undefined, none);
  t.end();
});

t.test('a redirect URI: nothing of it is rewritten when parameters are added', async (t) => {
  for (const [address, whole] of [
    ['https://a.example', 'https://a.example?c=d+%26'],
    ['https://a.example/?', 'https://a.example/?c=d+%26'],
    ['https://a.example/x/../%7e?b=%20', 'https://a.example/x/../%7e?b=%20&c=d+%26'],
    ['https://a.example/?b&', 'https://a.example/?b&c=d+%26'],
    ['vk7://vk.ru/blank.html', 'vk7://vk.ru/blank.html?c=d+%26'],
  ] as const)
    t.equal(withParams(address, { c: 'd &' }), whole);
});

t.test('PKCE: the engine gets a verifier of its own, which only the right one makes', async (t) => {
  for (const [spelled, method] of [
    ['s256', 'S256'],
    ['S256', 'S256'],
    ['sha256', 'S256'],
    ['plain', 'plain'],
    ['', undefined],
    [undefined, undefined],
    ['s2566', undefined],
  ] as const)
    t.equal(readMethod(spelled), method, String(spelled));
  for (const verifier of ['verify', 'a'.repeat(43), '~'.repeat(171)]) {
    const inside = engineVerifier(verifier, 'secret');
    t.match(inside, /^[\w-]{43}$/u);
    t.equal(engineChallenge(s256(verifier), 'S256', 'secret'), s256(inside));
    t.equal(engineChallenge(verifier, 'plain', 'secret'), s256(inside));
    t.not(engineVerifier(s256(verifier), 'secret'), inside, 'a challenge is no verifier');
    t.not(engineVerifier(verifier, 'other'), inside, 'nor is anything without the secret');
  }
});

t.test('an authorization request in the engine’s words', async (t) => {
  const rules = { policy: policyOf({}), secret: 'secret' };
  const query = {
    response_type: 'code',
    client_id: '7',
    redirect_uri: 'https://app.example/callback?v=2.9.4',
    state: 'state',
    code_challenge: 'challenge',
    code_challenge_method: 's256',
    scope: 'phone,email nobody-knows',
    prompt: 'login  unheard',
    provider: 'ok_ru',
    lang_id: '3',
    scheme: '',
    v: '2.6.7',
    stats_info: 'e30=',
    vk_face: 'oauth',
  };
  t.strictSame(translateAuthorize(query, app, rules), {
    params: {
      client_id: '7',
      redirect_uri: 'https://app.example/callback',
      response_type: 'code',
      scope: 'vkid.personal_info email phone',
      state: 'state',
      code_challenge: engineChallenge('challenge', 'S256', 'secret'),
      code_challenge_method: 'S256',
      prompt: 'login',
      provider: 'ok_ru',
      lang_id: '3',
      v: '2.6.7',
      vk_face: 'id',
      vk_redirect_uri: 'https://app.example/callback?v=2.9.4',
    },
    door: 'id',
  });
  t.match(translateAuthorize({ ...query, prompt: 'none login' }, app, rules), { params: { prompt: 'none' } });
  const silent = {
    response_type: 'silent_token',
    app_id: '7',
    redirect_uri: 'http://localhost/',
    redirect_state: 's',
    uuid: 'u',
  };
  t.strictSame(translateAuthorize(silent, app, rules), {
    params: {
      uuid: 'u',
      client_id: '7',
      redirect_uri: 'http://localhost/',
      response_type: 'code',
      scope: 'vkid.personal_info',
      state: 's',
      vk_face: 'id',
      vk_redirect_uri: 'http://localhost/',
      vk_response_type: 'silent_token',
    },
    door: 'silent',
  });
  const badProof = { refused: 'code_challenge or code_challenge_method is invalid' };
  t.strictSame(translateAuthorize({ ...query, code_challenge: '' }, app, rules), badProof);
  t.strictSame(translateAuthorize({ ...query, code_challenge_method: 'plain' }, app, rules), badProof);
  const strict = { secret: 'secret', policy: policyOf({ strict_pkce: true, strict_scope: true }) };
  t.strictSame(translateAuthorize(query, app, strict), badProof, 'a challenge that no verifier has');
  const long = { ...query, code_challenge: s256('x') };
  t.strictSame(translateAuthorize(long, app, strict), { refused: 'state is invalid' });
  const state = 's'.repeat(32);
  t.strictSame(translateAuthorize({ ...long, state }, app, strict), {
    bounced: `${query.redirect_uri}&error=invalid_scope&error_description=scope+is+invalid&state=${state}`,
  });
  const evil = { ...long, state, redirect_uri: 'https://evil.example/' };
  t.match(
    translateAuthorize(evil, app, strict),
    { params: { redirect_uri: 'https://evil.example/' } },
    'never there',
  );
});

t.test('a callback in VK’s words', async (t) => {
  const to = 'https://app.example/callback';
  t.equal(
    writeCallback(to, { code: 'c', device: 'd', ext_id: 'e' }, 's'),
    `${to}?code=c&expires_in=600&device_id=d&state=s&type=code_v2&ext_id=e`,
  );
  t.equal(
    writeCallback(to, { error: 'access_denied', description: 'User denied access', device: 'd' }, 's'),
    `${to}?error=access_denied&error_description=User+denied+access&state=s&device_id=d`,
  );
  t.equal(
    writeCallback(to, { error: 'access_denied', description: 'No', reason: 'vpn', device: 'd' }, undefined),
    `${to}?error=access_denied&error_description=No&error_reason=vpn&device_id=d`,
  );
  for (const [error, said] of [
    ['login_required', 'login_required'],
    ['consent_required', 'interaction_required'],
    ['account_selection_required', 'interaction_required'],
    ['unsupported_response_type', 'unsupported_response_type'],
  ] as const)
    t.equal(
      writeCallback(to, { error, description: 'x', device: 'd' }, 's'),
      `${to}?error=${said}&error_description=x&state=s`,
    );
  const user = { id: 1, first_name: 'A', last_name: 'B', avatar: '', phone: '+7999 *** ** 67' };
  const silent = new URL(writeCallback(to, { silent: { token: 't', uuid: 'u', user } }, 's'));
  t.strictSame(JSON.parse(silent.searchParams.get('payload') ?? ''), {
    type: 'silent_token',
    auth: 1,
    ttl: 600,
    token: 't',
    uuid: 'u',
    user,
  });
});

t.test('a token request: the device before the code, the grant type before all', async (t) => {
  const code = dress('code', 'c'.repeat(43));
  const refresh_token = dress('refresh', 'r'.repeat(43));
  const fields = {
    grant_type: 'authorization_code',
    code,
    device_id: 'd',
    code_verifier: 'v',
    redirect_uri: 'r',
  };
  t.strictSame(readTokenRequest(fields), {
    order: { grant: 'code', token: 'c'.repeat(43), device: 'd', verifier: 'v', redirect_uri: 'r' },
  });
  t.strictSame(readTokenRequest({ grant_type: 'refresh_token', refresh_token, scope: 'a,b  c' }), {
    order: { grant: 'refresh', token: 'r'.repeat(43), scope: 'a b c' },
  });
  const access_token = dress('legacy', 'a'.repeat(43));
  const migration = { grant_type: 'access_token', access_token, device_id: 'd', code_challenge: 'x' };
  t.strictSame(readTokenRequest(migration), {
    order: { grant: 'migration', token: 'a'.repeat(43), device: 'd', challenge: 'x', method: '' },
  });
  for (const [request, refused] of [
    [{}, vkErrors.badGrantType],
    [{ ...fields, grant_type: 'client_credentials' }, vkErrors.badGrantType],
    [{ ...fields, device_id: '' }, vkErrors.badDevice],
    [{ ...fields, device_id: '', code: 'x' }, vkErrors.badDevice],
    [{ ...fields, code: refresh_token }, vkErrors.codeDead],
    [{ grant_type: 'refresh_token', refresh_token: code }, vkErrors.refreshDead],
    [{ ...migration, access_token: 'x' }, vkErrors.badToken],
    [{ ...migration, device_id: '' }, vkErrors.badDevice],
  ] as const)
    t.strictSame(readTokenRequest(request), { refused }, JSON.stringify(request));
});

t.test('the engine’s refusals in VK’s words', async (t) => {
  for (const [grant, detail, error] of [
    ['code', 'authorization code not found', vkErrors.codeDead],
    ['code', 'authorization code is expired', vkErrors.codeDead],
    ['code', 'client mismatch', vkErrors.codeDead],
    ['code', 'authorization code already consumed', vkErrors.codeUsed],
    ['code', 'authorization code redirect_uri mismatch', vkErrors.badRedirect],
    ['code', 'PKCE verification failed', vkErrors.badVerifier],
    ['code', 'authorization code invalid (referenced account not found)', vkErrors.accountGone],
    ['refresh', 'refresh token already used', vkErrors.refreshReused],
    ['refresh', 'refresh token already consumed', vkErrors.refreshReused],
    ['refresh', 'refresh token not found', vkErrors.refreshDead],
    ['refresh', 'refresh token is expired', vkErrors.refreshDead],
    ['refresh', 'refresh token invalid (referenced account not found)', vkErrors.accountGone],
  ] as const)
    t.equal(translateRefusal(grant, detail), error, detail);
});

t.test('tokens: dressed to VK’s lengths, and only ours come off again', async (t) => {
  const inside = 'x'.repeat(43);
  for (const [kind, prefix, length] of [
    ['code', 'vk2.a.', 211],
    ['access', 'vk2.a.', 226],
    ['refresh', 'vk2.a.', 262],
    ['legacy', 'vk1.a.', 198],
  ] as const) {
    const dressed = dress(kind, inside);
    t.equal(dressed.length, length);
    t.ok(dressed.startsWith(prefix));
    t.equal(undress(kind, dressed), inside);
    t.equal(undress(kind, `${dressed}x`), undefined);
    t.equal(undress(kind, `${dressed.slice(0, -1)}_-`.slice(0, length)), undefined);
  }
  t.equal(undress('code', dress('refresh', inside)), undefined);
});

t.test('bodies: numbers are numbers, and what was not sent is not echoed', async (t) => {
  const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 3600, scope: 'email' };
  const body = tokenBody(tokens, { user_id: 5, state: undefined });
  t.strictSame(Object.keys(body), [
    'refresh_token',
    'access_token',
    'token_type',
    'expires_in',
    'user_id',
    'scope',
  ]);
  t.match(tokenBody(tokens, { user_id: 5, id_token: 'j', state: '' }), {
    id_token: 'j',
    state: '',
    user_id: 5,
  });
  t.strictSame(idTokenClaims({ user_id: 5, client_id: 7 }, 1_000_999), {
    iis: 'VK',
    iss: 'VK',
    sub: 5,
    app: 7,
    aud: '7',
    iat: 1000,
    exp: 4600,
    jti: 21,
  });
});

t.test('a device: one per person, app and browser', async (t) => {
  const whose = { browser: 'b', client_id: '7', person_id: 5 };
  const all = [
    whose,
    { ...whose, browser: 'c' },
    { ...whose, client_id: '8' },
    { ...whose, person_id: 6 },
    { browser: 'b', client_id: '7' },
  ].map((one) => deviceId('secret', one));
  t.equal(new Set(all).size, 5);
  t.equal(deviceId('secret', { ...whose }), all[0]);
  t.ok(all.every((id) => /^[\w-]{86}$/u.test(id)));
  const id = 'i'.repeat(22);
  t.equal(browserIn(`a=b; ${browserCookie('w', id).split(';')[0]}`, 'w'), id);
  t.equal(browserIn(browserCookie('w', id), 'other'), undefined);
  t.equal(browserIn('vkid_w_browser=short', 'w'), undefined);
  t.equal(browserIn(undefined, 'w'), undefined);
});

t.test('a person, masked', async (t) => {
  const person = {
    id: 5,
    phone: '+79991234567',
    first_name: 'Иван',
    last_name: 'Иванов',
    birth_date: '2000-01-01',
    gender: 'male',
    email: 'ivan@example.ru',
    status: 'active',
    educational_profiles: [],
  } as const;
  t.strictSame(publicInfo(person), {
    user: {
      user_id: '5',
      first_name: 'Иван',
      last_name: 'И.',
      phone: '+7999 *** ** 67',
      avatar: '',
      email: 'iv***@example.ru',
    },
  });
  t.match(publicInfo({ ...person, email: 'i@example.ru' }), { user: { email: 'i***@example.ru' } });
  t.strictSame(silentUser(person), {
    id: 5,
    first_name: 'Иван',
    last_name: 'Иванов',
    avatar: '',
    phone: '+7999 *** ** 67',
  });
});

t.test('the ID token is signed by the key that is served as PEM, RSA of 2048 bits', async (t) => {
  const emulator = await startEmulator({ httpsPort: 'off', journalPort: 'off', dataDir: t.testdir() });
  t.teardown(() => emulator.close());
  const filled = (text: string, more: Record<string, string> = {}) =>
    text.replaceAll(/\{(\w+)\}/gu, (_, name: string) => ({ ...known, ...more })[name] ?? '');
  const query = Object.entries(authorizeQuery).map(([name, value]): [string, string] => [
    name,
    filled(value),
  ]);
  const visitor = createVisitor(emulator);
  await visitor.open(`${emulator.url}/authorize?${new URLSearchParams(query).toString()}`);
  const { searchParams } = await visitor.signIn(igor);
  // The engine's code is within VK's; at the standard face neither the verifier nor the challenge opens it.
  for (const code_verifier of [known.verifier, known.challenge]) {
    const code = (searchParams.get('code') ?? '').slice('vk2.a.'.length, 'vk2.a.'.length + 43);
    const { redirect_uri } = known;
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: '51000002',
      code,
      code_verifier,
      redirect_uri,
    });
    const stolen = await fetch(`${emulator.url}/oidc/token`, { method: 'POST', body });
    t.match(await stolen.json(), { error: 'invalid_grant' });
  }
  const form = Object.entries(exchange().ask.form ?? {}).map(([name, value = '']): [string, string] => [
    name,
    filled(value, Object.fromEntries(searchParams)),
  ]);
  const answer = await fetch(`${emulator.url}/oauth2/auth`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const tokens = (await answer.json()) as { id_token: string };
  const [header = '', claims = '', signature = ''] = tokens.id_token.split('.');
  const pem = await (await fetch(`${emulator.url}/__emulator/id-token.pem`)).text();
  const key = createPublicKey(pem);
  t.equal(key.asymmetricKeyDetails?.modulusLength, 2048);
  t.ok(verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')));
});
