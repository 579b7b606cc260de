import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import t from 'tap';
import {
  decodeToken,
  idTokenClaims,
  issueIdToken,
  readClaims,
  readIdToken,
} from '../../src/authorization/authorization.ts';
import { publicInfo, silentUser } from '../../src/domain/claims.ts';
import { challengeHolds, readMethod } from '../../src/domain/oauth/pkce.ts';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { createVisitor } from '../../src/kit/visitor.ts';
import { sha256 as s256 } from '../../src/secrets/digest.ts';
import { signingKeyOf } from '../../src/secrets/signing-key.ts';
import { vkErrors } from '../../src/vk/http/vk-errors.ts';
import { vkidTokenBody } from '../../src/vk/id/vkid-token-answer.ts';
import { readVkidTokenRequest } from '../../src/vk/id/vkid-token-request.ts';
import { deviceIdOf } from '../../src/vk/tokens/device-binding.ts';
import { tokenFormats } from '../../src/vk/tokens/token-formats.ts';
import { readToken, writeToken } from '../../src/vk/tokens/vk-tokens.ts';
import { openTestWorld } from '../support/world.ts';
import { igor } from '../support/people.ts';
import { authorizeQuery, exchange, known } from './facts.ts';
import { app, claims, person, tokens } from './id-records.ts';

t.test(
  'PKCE: any spelling of the method, any length of the verifier, and only the right one holds',
  async (t) => {
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
      const hashed = { challenge: s256(verifier), method: 'S256' } as const;
      t.ok(challengeHolds(hashed, verifier, s256));
      t.notOk(challengeHolds(hashed, hashed.challenge, s256), 'a challenge is no verifier');
      t.notOk(challengeHolds(hashed, '', s256), 'nor is nothing');
      t.ok(challengeHolds({ challenge: verifier, method: 'plain' }, verifier, s256));
      t.notOk(challengeHolds({ challenge: verifier, method: 'plain' }, `${verifier}a`, s256));
    }
  },
);

t.test('a token request: the device before the code, the grant type before all', async (t) => {
  const { world } = await openTestWorld();
  const code = writeToken(world, 'code', claims);
  const refresh_token = writeToken(world, 'refresh', claims);
  const fields = {
    grant_type: 'authorization_code',
    code,
    device_id: 'd',
    code_verifier: 'v',
    redirect_uri: 'r',
  };
  t.strictSame(readVkidTokenRequest(world, fields), {
    request: { grant: 'code', claims, device: 'd', verifier: 'v', redirect_uri: 'r' },
  });
  t.strictSame(readVkidTokenRequest(world, { grant_type: 'refresh_token', refresh_token, scope: 'a,b  c' }), {
    request: { grant: 'refresh', claims, scopes: ['a', 'b', 'c'] },
  });
  const access_token = writeToken(world, 'legacyAccess', claims);
  const migration = { grant_type: 'access_token', access_token, device_id: 'd', code_challenge: 'x' };
  t.strictSame(readVkidTokenRequest(world, migration), {
    request: { grant: 'migration', claims, device: 'd', challenge: 'x', method: '' },
  });
  const vkIdToken = writeToken(world, 'access', claims);
  for (const [request, refused] of [
    [{}, vkErrors.badGrantType],
    [{ ...fields, grant_type: 'client_credentials' }, vkErrors.badGrantType],
    [{ ...fields, device_id: '' }, vkErrors.badDevice],
    [{ ...fields, device_id: '', code: 'x' }, vkErrors.badDevice],
    [{ ...fields, code: refresh_token }, vkErrors.codeDead],
    [{ grant_type: 'refresh_token', refresh_token: code }, vkErrors.refreshDead],
    [{ ...migration, access_token: 'x' }, vkErrors.badToken],
    [{ ...migration, access_token: vkIdToken }, vkErrors.badToken],
    [{ ...migration, device_id: '' }, vkErrors.badDevice],
  ] as const)
    t.strictSame(readVkidTokenRequest(world, request), { refused }, JSON.stringify(request));
});

t.test('tokens: as long as VK’s, naming their app, and good in their own world alone', async (t) => {
  const [{ world }, other] = [await openTestWorld(), await openTestWorld()];
  for (const [kind, prefix, length] of [
    ['code', 'vk2.a.', 211],
    ['access', 'vk2.a.', 226],
    ['refresh', 'vk2.a.', 262],
    ['legacyAccess', 'vk1.a.', 198],
    ['legacyCode', '', 100],
    ['silent', '', 128],
    ['anonymous', 'anonym.', 71],
  ] as const) {
    const written = writeToken(world, kind, claims);
    t.equal(written.length, length, kind);
    t.ok(written.startsWith(prefix));
    t.strictSame(readToken(world, kind, written), claims);
    t.equal(readClaims(tokenFormats[kind], written)?.client_id, 7);
    t.equal(readToken(other.world, kind, written), undefined, 'not in another world');
    t.equal(readToken(world, kind, `${written}x`), undefined);
    for (const at of [prefix.length, prefix.length + 20, length - 1]) {
      const changed = written.slice(0, at) + (written[at] === '0' ? '1' : '0') + written.slice(at + 1);
      t.equal(readToken(world, kind, changed), undefined, `changed at ${at}`);
    }
  }
  const form = { ...tokenFormats.code, kind: 'refresh' };
  t.equal(
    decodeToken(form, writeToken(world, 'code', claims), world.secret),
    undefined,
    'nor as another kind',
  );
});

t.test('bodies: numbers are numbers, and what was not sent is not echoed', async (t) => {
  const { world } = await openTestWorld();
  const body = vkidTokenBody({ world, state: undefined }, tokens, {});
  t.strictSame(Object.keys(body), [
    'refresh_token',
    'access_token',
    'token_type',
    'expires_in',
    'user_id',
    'scope',
  ]);
  t.match(vkidTokenBody({ world, state: '' }, tokens, { id_token: 'j' }), {
    id_token: 'j',
    state: '',
    user_id: 5,
    expires_in: 3600,
  });
  t.strictSame(idTokenClaims(5, 7, 1_000_999), {
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

t.test('an ID token gets older with its world, and is none of a person made later', async (t) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = signingKeyOf({ keys: [privateKey.export({ format: 'jwk' })] });
  const { worlds, read, world } = await openTestWorld();
  const jwt = issueIdToken(world, key, { person, app });
  t.match(readIdToken(world, key, jwt), { user_id: 5, client_id: 7 });
  t.ok(readIdToken(world, key, jwt)?.isOf({ person, app }));
  const later = { made_at: world.now() + 2000 };
  t.notOk(readIdToken(world, key, jwt)?.isOf({ person: { ...person, ...later }, app }));
  t.notOk(readIdToken(world, key, jwt)?.isOf({ person, app: { ...app, ...later } }));
  await worlds.age('default', 3599);
  const aged = (await read()).world;
  t.ok(readIdToken(aged, key, jwt));
  const second = issueIdToken(aged, key, { person, app });
  await worlds.age('default', 2);
  t.equal(readIdToken((await read()).world, key, jwt), undefined, 'an hour later');
  t.ok(readIdToken((await read()).world, key, second), 'the one issued in between is good');
  const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = issueIdToken(world, signingKeyOf({ keys: [other.export({ format: 'jwk' })] }), {
    person,
    app,
  });
  t.equal(readIdToken(world, key, foreign), undefined, 'another key');
  for (const text of ['', '..', 'a.b.c', jwt.slice(0, -2)])
    t.equal(readIdToken(world, key, text), undefined, text);
});

t.test('a device: one per person, app and browser', async (t) => {
  const { world } = await openTestWorld();
  const whose = { browser: 'b', app_key: 'a', person_key: 'p' };
  const all = [
    whose,
    { ...whose, browser: 'c' },
    { ...whose, app_key: 'b' },
    { ...whose, person_key: 'q' },
    { ...whose, person_key: undefined },
  ].map((one) => deviceIdOf(world, one));
  t.equal(new Set(all).size, 5);
  t.equal(deviceIdOf(world, { ...whose }), all[0]);
  t.ok(all.every((id) => /^[\w-]{86}$/u.test(id)));
});

t.test('a person, masked', async (t) => {
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
  // At the standard server VK's code opens nothing, whole or in part.
  for (const [code_verifier, from] of [
    [known.verifier, 0],
    [known.challenge, 'vk2.a.'.length],
  ] as const) {
    const code = (searchParams.get('code') ?? '').slice(from);
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
