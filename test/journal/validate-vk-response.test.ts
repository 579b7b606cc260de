import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import t from 'tap';
import {
  readCallback,
  validateDone,
  validateIdToken,
  validatePerson,
  validateTokens,
} from '../../src/journal/validate-vk-response.ts';
import { accounts } from '../../src/journal/accounts.ts';
import { errorOfReason } from '../../src/journal/link-outcome.ts';
import { differences } from '../../src/journal/profile-differences.ts';

const ok = (body: unknown) => ({ status: 200, body });

t.test('the callback', async (t) => {
  const good = { state: 's', code: 'c', device_id: 'd', type: 'code_v2', expires_in: '600' };
  const table: readonly [string, unknown, object][] = [
    ['a code', good, { kind: 'code', state: 's', code: 'c', deviceId: 'd' }],
    [
      'no device_id',
      { ...good, device_id: undefined },
      { kind: 'malformed', reason: 'device_id is missing' },
    ],
    ['an empty device_id', { ...good, device_id: '' }, { kind: 'malformed', reason: 'device_id is missing' }],
    ['no code', { ...good, code: undefined }, { kind: 'malformed', reason: 'code is missing' }],
    ['a code twice', { ...good, code: ['c', 'c'] }, { kind: 'malformed', reason: 'code is missing' }],
    ['no state', { code: 'c', device_id: 'd' }, { kind: 'malformed', reason: 'state is missing' }],
    ['state twice', { ...good, state: ['s', 's'] }, { kind: 'malformed', reason: 'state is missing' }],
    ['no query', null, { kind: 'malformed', reason: 'no query' }],
    ['an error beats a code', { ...good, error: 'server_error' }, { kind: 'refused', reason: 'unnamed' }],
    ['VK’s own denial', { state: 's', error: 'access_denied' }, { kind: 'refused', reason: 'user_denied' }],
    [
      'our reason',
      { state: 's', error: 'access_denied', error_reason: 'vpn' },
      { kind: 'refused', state: 's', reason: 'vpn' },
    ],
  ];
  for (const [name, query, expected] of table) t.match(readCallback(query), expected, name);
});

t.test('each reason of an error redirect has its message', async (t) => {
  const table = {
    user_denied: 'E-23',
    another_account: 'E-29',
    number_linked: 'E-21',
    flow_lost: 'E-25',
    too_many_attempts: 'E-13',
    account_unavailable: 'E-15',
    unnamed: 'E-28',
    constructor: 'E-28',
  };
  for (const [reason, id] of Object.entries(table)) t.equal(errorOfReason(reason), id, reason);
});

t.test('the tokens', async (t) => {
  const body = {
    access_token: 'a',
    refresh_token: 'r',
    id_token: 'i',
    user_id: 1001,
    state: 's',
    expires_in: 3600,
  };
  const table: readonly [string, object, string | undefined][] = [
    ['good', ok(body), undefined],
    ['on refresh no ID token', ok({ ...body, id_token: undefined }), undefined],
    ['another state', ok({ ...body, state: 'x' }), 'the state is not the one that was sent'],
    ['no state', ok({ ...body, state: undefined }), 'the state is not the one that was sent'],
    ['user_id a string', ok({ ...body, user_id: '1001' }), 'user_id is not a number'],
    ['no access_token', ok({ ...body, access_token: '' }), 'access_token is missing'],
    ['no refresh_token', ok({ ...body, refresh_token: 5 }), 'refresh_token is missing'],
    ['an error with HTTP 200', ok({ ...body, error: 'invalid_grant' }), 'VK refused: invalid_grant'],
    ['an error that would spoil the log', ok({ error: 'a +79990000001' }), 'VK refused: unnamed error'],
    ['HTTP 500', { status: 500, body }, 'the status is 500'],
    ['not JSON', { status: 200, body: undefined }, 'the answer is not a JSON object'],
    ['an array', ok([body]), 'the answer is not a JSON object'],
  ];
  for (const [name, answer, reason] of table) {
    const checked = validateTokens({ status: 200, body: undefined, ...answer }, 's');
    t.equal(checked.ok ? undefined : checked.reason, reason, name);
  }
});

t.test('the ID token', async (t) => {
  const pair = await generateKeyPair('RS256');
  const guest = await generateKeyPair('RS256');
  const pem = await exportSPKI(pair.publicKey);
  const now = Date.parse('2026-10-06T08:00:00Z');
  const iat = now / 1000;
  const good: Record<string, unknown> = {
    iis: 'VK',
    iss: 'VK',
    aud: '51000001',
    sub: 1001,
    app: 51000001,
    exp: iat + 3600,
    iat,
    jti: 21,
  };
  const sign = (claims: Record<string, unknown>, key = pair.privateKey): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(key);
  const reasonFor = async (token: string): Promise<string | undefined> => {
    const checked = await validateIdToken(token, pem, { clientId: 51000001, userId: 1001, now });
    return checked.ok ? undefined : checked.reason;
  };
  const without = (name: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

  const table: readonly [string, Record<string, unknown>, string | undefined][] = [
    ['good', good, undefined],
    ['as VK writes it, without iss and aud', { ...without('iss'), aud: undefined }, undefined],
    ['only iss', without('iis'), undefined],
    ['neither', { ...without('iis'), iss: undefined }, 'the ID token is not issued by VK'],
    ['another iss beside iis', { ...good, iss: 'https://evil.example' }, 'the ID token is not issued by VK'],
    ['another iis beside iss', { ...good, iis: 'OK' }, 'the ID token is not issued by VK'],
    ['another app', { ...good, app: 51000002 }, 'the ID token is for another app'],
    ['app as a string', { ...good, app: '51000001' }, 'the ID token is for another app'],
    ['no app', without('app'), 'the ID token is for another app'],
    ['another aud', { ...good, aud: '51000002' }, 'the ID token is for another audience'],
    ['another person', { ...good, sub: 1003 }, 'the ID token is about another person'],
    ['sub as a string', { ...good, sub: '1001' }, 'the ID token is about another person'],
    ['no sub', without('sub'), 'the ID token is about another person'],
    ['expired', { ...good, exp: iat - 61 }, 'the ID token does not verify: ERR_JWT_EXPIRED'],
    ['just expired, within the tolerance', { ...good, exp: iat - 30 }, undefined],
    ['without end', without('exp'), 'the ID token never expires'],
    ['from the future', { ...good, iat: iat + 3600 }, 'the ID token is issued in the future'],
    ['without a beginning', without('iat'), 'the ID token is issued in the future'],
  ];
  for (const [name, claims, reason] of table) t.equal(await reasonFor(await sign(claims)), reason, name);

  t.equal(
    await reasonFor(await sign(good, guest.privateKey)),
    'the ID token does not verify: ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    'another key',
  );
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(good)).toString('base64url')}.`;
  t.match(await reasonFor(none), /does not verify/, 'alg none');
  const mac = await new SignJWT(good)
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(pem));
  t.equal(
    await reasonFor(mac),
    'the ID token does not verify: ERR_JOSE_ALG_NOT_ALLOWED',
    'the PEM as a shared secret',
  );
  t.match(await reasonFor(''), /does not verify/, 'no token');
  const unusable = await validateIdToken(await sign(good), 'no pem', {
    clientId: 51000001,
    userId: 1001,
    now,
  });
  t.match(unusable, { ok: false, reason: 'the ID token does not verify: the key is unusable' });
});

t.test('the person', async (t) => {
  const edu = {
    id: 700101,
    role: 'teacher',
    last_name: 'Смирнова',
    first_name: 'Мария',
    middle_name: 'Ивановна',
    birthday: '22.11.1979',
    sex: 1,
  };
  const user = { user_id: '1003', phone: '79990000003', first_name: 'Мария' };
  const checked = validatePerson(ok({ user, edu_profile: edu }), 1003);
  t.same(checked, {
    ok: true,
    value: {
      profile: { id: '700101', lastName: 'Смирнова', firstName: 'Мария', middleName: 'Ивановна' },
      role: 'teacher',
      phone: '+79990000003',
      birthday: '22.11.1979',
      gender: 'female',
    },
  });

  const table: readonly [string, unknown, string | undefined][] = [
    ['no middle name', { user, edu_profile: { ...edu, middle_name: '' } }, undefined],
    [
      'user_id a number',
      { user: { ...user, user_id: 1003 }, edu_profile: edu },
      'user_info is about another person',
    ],
    [
      'another person',
      { user: { ...user, user_id: '1' }, edu_profile: edu },
      'user_info is about another person',
    ],
    ['no user', { edu_profile: edu }, 'user is missing'],
    ['no profile', { user }, 'edu_profile is missing'],
    ['no phone', { user: { ...user, phone: '' }, edu_profile: edu }, 'phone is missing or no number of ours'],
    ['no id', { user, edu_profile: { ...edu, id: null } }, 'edu_profile.id is missing'],
    ['a pupil', { user, edu_profile: { ...edu, role: 'pupil' } }, 'the profile is not a teacher’s'],
    ['no name', { user, edu_profile: { ...edu, last_name: '' } }, 'the profile has no name'],
    ['no birthday', { user, edu_profile: { ...edu, birthday: '1979-11-22' } }, 'birthday is no date'],
    ['no sex', { user, edu_profile: { ...edu, sex: 0 } }, 'sex is neither 1 nor 2'],
    ['a dead token', { error: 'invalid_token' }, 'VK refused: invalid_token'],
  ];
  for (const [name, body, reason] of table) {
    const verdict = validatePerson(ok(body), 1003);
    t.equal(verdict.ok ? undefined : verdict.reason, reason, name);
  }

  t.test('what differs from the journal is noticed, spelling aside', async (t) => {
    const [, maria] = accounts;
    if (maria === undefined || !checked.ok) throw new Error('the demo has two teachers');
    const person = checked.value;
    const named = (part: object) =>
      differences(maria, { ...person, profile: { ...person.profile, ...part } });
    t.same(differences(maria, person), []);
    t.same(named({ lastName: 'СМИРНОВА ' }), []);
    t.same(named({ middleName: '' }), ['name']);
    t.same(differences(maria, { ...person, birthday: '01.01.1980' }), ['birthday']);
  });
});

t.test('edu_link and revoke are done only when VK says 1', async (t) => {
  t.equal(validateDone(ok({ response: 1 })).ok, true);
  for (const body of [{ response: 0 }, { response: '1' }, {}, { error: 'invalid_token' }, undefined])
    t.equal(validateDone(ok(body)).ok, false, JSON.stringify(body));
});
