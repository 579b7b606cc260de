import t from 'tap';
import type { Application } from '../../src/domain/application.ts';
import type { Person } from '../../src/domain/person.ts';
import type { OpenRequest, SignIn, Tokens } from '../../src/authorization/authorization.ts';
import type { PersonRecord } from '../../src/directory/directory.ts';
import { readLegacyScopes } from '../../src/domain/oauth/scopes.ts';
import { basicCredentials } from '../../src/vk/http/basic-credentials.ts';
import { legacyAnswer } from '../../src/vk/legacy/legacy-answer.ts';
import { apiErrorBody } from '../../src/vk/legacy/api-error-body.ts';
import { readLegacyAuthorize } from '../../src/vk/legacy/legacy-authorize.ts';
import { legacyErrors } from '../../src/vk/legacy/legacy-errors.ts';
import { orderedCode, orderedError } from '../../src/vk/legacy/ordered-errors.ts';
import { ownProfileView, userView } from '../../src/vk/legacy/user-view.ts';
import { legacyTokenBody } from '../../src/vk/legacy/legacy-token-body.ts';
import { readLegacyTokenRequest, refuseClient } from '../../src/vk/legacy/legacy-token-request.ts';
import { webToken, webTokens } from '../../src/vk/legacy/web-token.ts';
import { readToken, writeToken } from '../../src/vk/tokens/vk-tokens.ts';
import { openTestWorld } from '../support/world.ts';
import { anna } from '../support/people.ts';

const app = {
  key: 'app-key',
  client_id: 51000003,
  name: 'Старый вход',
  kind: 'personal',
  secret: 'secret-51000003',
  redirect_uris: ['https://app.example/callback'],
  post_logout_redirect_uris: [],
} as const;
const { secret: _, ...publicApp } = app;
const modest: Application = { ...app, scopes: ['vkid.personal_info', 'email'] };

t.test('rights are read in every spelling', (t) => {
  const cases: readonly [string | undefined, Application, string][] = [
    [undefined, app, ''],
    ['', app, ''],
    ['email', app, 'email'],
    ['friends,email,offline', app, 'email friends offline'],
    ['friends email  offline', app, 'email friends offline'],
    ['email+friends', app, 'email friends'],
    ['email, nonsense', app, 'email'],
    ['4194304', app, 'email'],
    [String(2 + 65_536 + 4_194_304), app, 'email friends offline'],
    ['268435456', app, 'phone'],
    ['phone_number', app, 'phone'],
    ['8', app, ''],
    ['0', app, ''],
    ['email,friends,offline', modest, 'email'],
    ['edu_profile openid', app, ''],
  ];
  for (const [written, whose, read] of cases) {
    const names = ['vkid.personal_info', ...read.split(' ').filter(Boolean)];
    t.strictSame(readLegacyScopes(written, whose), names, String(written));
  }
  t.end();
});

t.test('an authorization request is begun, or refused', (t) => {
  const asked = { client_id: '51000003', redirect_uri: 'https://app.example/callback' };
  const begun = {
    request: {
      wire: 'vk-oauth',
      client_id: 51_000_003,
      app_key: 'app-key',
      app_name: 'Старый вход',
      kind: 'personal',
      scopes: ['vkid.personal_info'],
      redirect_uri: 'https://app.example/callback',
      lang: 'ru',
    },
    binding: { redirect_uri: 'https://app.example/callback' },
    asked: { response_type: 'code' },
    prompt: [],
  };
  const withRequest = (more: object) => ({ begin: { ...begun, request: { ...begun.request, ...more } } });
  const blank = 'https://oauth.vk.ru/blank.html';
  const cases: readonly [Record<string, string>, typeof app | undefined, object][] = [
    [{ ...asked }, app, { begin: begun }],
    [
      { ...asked, state: '', v: '5.131', display: 'popup', code_challenge: 'x', request_uri: 'urn:x' },
      app,
      withRequest({ state: '' }),
    ],
    [{ ...asked, revoke: '1' }, app, { begin: { ...begun, prompt: ['consent'] } }],
    [{ ...asked, revoke: '0' }, app, { begin: begun }],
    [{ ...asked, lang: 'en' }, app, withRequest({ lang: 'en' })],
    [{ ...asked, lang: '3' }, app, withRequest({ lang: 'en' })],
    [{ ...asked, lang: 'ru' }, app, { begin: begun }],
    [{ ...asked, response_type: 'token' }, app, { begin: { ...begun, asked: { response_type: 'token' } } }],
    [
      { ...asked, redirect_uri: blank },
      app,
      {
        begin: {
          ...begun,
          request: { ...begun.request, redirect_uri: blank },
          binding: { redirect_uri: blank },
        },
      },
    ],
    [{ ...asked, redirect_uri: 'https://app.example/callback/' }, app, { refused: legacyErrors.badRedirect }],
    [
      { ...asked, redirect_uri: 'https://oauth.vk.com/blank.html?x' },
      app,
      { refused: legacyErrors.badRedirect },
    ],
    [{ client_id: '51000003' }, app, { refused: legacyErrors.badRedirect }],
    [{ ...asked, response_type: 'code token' }, app, { refused: legacyErrors.badResponseType }],
    [{ ...asked }, undefined, { refused: legacyErrors.badClient }],
  ];
  for (const [query, whose, becomes] of cases)
    t.strictSame(readLegacyAuthorize(query, whose), becomes, JSON.stringify(query));
  t.end();
});

const signIn: SignIn = {
  id: 'a-sign-in-of-15-byte',
  wire: 'vk-oauth',
  client_id: app.client_id,
  app_key: app.key,
  person_id: 1001,
  person_key: 'person-key',
  password_key: 'password-key',
  scopes: ['vkid.personal_info'],
  code: { issued_at: 0 },
};
const claims = { client_id: app.client_id, sign_in: signIn.id, issued_at: 0, detail: 0 };

const withAvatar: Person = { ...anna, avatar: 'https://app.example/anna.png' };

const annaRecord: PersonRecord = { ...withAvatar, key: 'person-key', password_key: 'password-key' };

/** The tokens of that sign-in, had these scopes been allowed. */
const tokensWith = (scopes: readonly string[], person: PersonRecord = annaRecord): Tokens => ({
  sign_in: { ...signIn, scopes },
  person,
  scopes,
  access: claims,
});

t.test('the end of an authorization goes where it was asked for', async (t) => {
  const { world } = await openTestWorld();
  const where = 'https://app.example/callback?from=vk';
  const open = (redirect_uri: string, response_type: string, state?: string): OpenRequest => ({
    id: signIn.id,
    request: {
      wire: 'vk-oauth',
      client_id: app.client_id,
      app_key: app.key,
      app_name: app.name,
      kind: 'personal',
      scopes: [],
      redirect_uri,
      ...(state !== undefined && { state }),
      lang: 'ru',
      force_login: false,
      force_consent: false,
    },
    binding: {},
    asked: { response_type },
    expires_at: 0,
  });
  const code = { granted: true, sign_in: signIn, person: annaRecord, code: claims } as const;
  const tokens = tokensWith(['vkid.personal_info', 'offline']);
  const refused = { granted: false, error: 'access_denied', description: 'User denied access' } as const;
  const outage = { granted: false, error: 'server_error', description: 'oops' } as const;
  const written = writeToken(world, 'legacyCode', claims);
  const { access_token } = legacyTokenBody(world, tokens);
  for (const [asked, end, address] of [
    [open(where, 'code', 'a b'), code, `${where}&code=${written}&state=a+b`],
    [
      open(where, 'token'),
      { ...code, tokens },
      `${where}#access_token=${access_token}&expires_in=0&user_id=1001`,
    ],
    [open('myapp://vk', 'code'), code, `myapp://vk?code=${written}`],
    [
      open(where, 'code', 's'),
      refused,
      `${where}&error=access_denied&error_reason=user_denied&error_description=User+denied+your+request&state=s`,
    ],
    [
      open(where, 'token'),
      { ...refused, reason: 'vpn' },
      `${where}#error=access_denied&error_reason=vpn&error_description=User+denied+your+request`,
    ],
    [open(where, 'code', 's'), outage, `${where}&error=server_error&error_description=oops&state=s`],
  ] as const)
    t.equal(legacyAnswer.location(world, asked, end), address);
});

t.test('a token request is checked: the client, then the code, then the address', async (t) => {
  const { world } = await openTestWorld();
  const code = writeToken(world, 'legacyCode', claims);
  const redirect_uri = 'https://app.example/callback';
  const asked = { client_id: '51000003', client_secret: 'secret-51000003', redirect_uri, code };
  const right = (whose: object) => ({ request: { grant: 'code', app: whose, claims, redirect_uri } });
  const without = (name: keyof typeof asked) =>
    Object.fromEntries(Object.entries(asked).filter(([one]) => one !== name));
  const cases: readonly [Record<string, string>, typeof app | typeof publicApp | undefined, object][] = [
    [asked, app, right(app)],
    [{ ...asked, grant_type: 'authorization_code', v: '5.131' }, app, right(app)],
    [without('client_secret'), publicApp, right(publicApp)],
    [{ ...asked, client_secret: 'in vain' }, publicApp, right(publicApp)],
    [{}, undefined, { refused: legacyErrors.badClient }],
    [without('client_secret'), app, { refused: legacyErrors.noSecret }],
    [{ ...asked, client_secret: 'secret-51000004' }, app, { refused: legacyErrors.badSecret }],
    [without('code'), app, { refused: legacyErrors.codeDead }],
    [{ ...asked, code: 'vk2.a.something' }, app, { refused: legacyErrors.codeDead }],
    [
      { ...asked, code: code.replace(/.$/u, (last) => (last === '0' ? '1' : '0')) },
      app,
      { refused: legacyErrors.codeDead },
    ],
    [{ ...without('code'), client_secret: 'x' }, app, { refused: legacyErrors.badSecret }],
    [without('redirect_uri'), app, { refused: legacyErrors.badRedirect }],
    [
      { ...without('code'), grant_type: 'client_credentials' },
      app,
      { request: { grant: 'client_credentials', app } },
    ],
  ];
  for (const [params, whose, becomes] of cases)
    t.strictSame(readLegacyTokenRequest(world, params, whose), becomes, JSON.stringify(params));
  t.equal(refuseClient({}, publicApp), undefined);
});

t.test('client credentials are read from Basic, percent-encoded or not', (t) => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const cases: readonly [string | undefined, object][] = [
    [undefined, {}],
    ['Bearer abc', {}],
    ['Basic ???', {}],
    [basic('no colon'), {}],
    [basic(':secret'), {}],
    [basic('51000003:'), { client_id: '51000003' }],
    [basic('51000003:a:b'), { client_id: '51000003', client_secret: 'a:b' }],
    [basic('51000003:a%20b%2Bc+d'), { client_id: '51000003', client_secret: 'a b+c d' }],
    [basic('51000003:100%'), { client_id: '51000003', client_secret: '100%' }],
  ];
  for (const [header, read] of cases) t.strictSame(basicCredentials(header), read, String(header));
  t.end();
});

t.test('a legacy token tells what its scopes open', async (t) => {
  const { world } = await openTestWorld();
  const body = (...given: Parameters<typeof tokensWith>) => legacyTokenBody(world, tokensWith(...given));
  const { email: _email, ...withoutEmail } = annaRecord;
  const basic = body(['vkid.personal_info']);
  t.match(basic, { expires_in: 86_400, user_id: 1001 });
  t.notOk('email' in basic);
  t.equal(body(['email', 'offline']).expires_in, 0);
  t.equal(body(['email', 'offline']).email, 'anna.petrova@example.ru');
  t.notOk('email' in body(['email'], withoutEmail));
  t.match(basic.access_token, /^vk1\.a\.[\w-]{192}$/u);
  t.strictSame(readToken(world, 'legacyAccess', basic.access_token), claims);
});

t.test('a person is shown with the fields asked for, and no others', (t) => {
  const base = {
    id: 1001,
    first_name: 'Анна',
    last_name: 'Петрова',
    can_access_closed: true,
    is_closed: false,
  };
  t.strictSame(userView(withAvatar, []), base);
  t.strictSame(userView(withAvatar, ['email', 'uid', 'constructor', 'phone']), base);
  t.strictSame(userView(withAvatar, ['photo_100', 'bdate', 'has_photo']), {
    ...base,
    photo_100: 'https://app.example/anna.png',
    bdate: '7.3.1988',
    has_photo: 1,
  });
  t.strictSame(userView({ ...withAvatar, status: 'deactivated' }, ['sex']), {
    id: 1001,
    first_name: 'Анна',
    last_name: 'Петрова',
    deactivated: 'deleted',
  });
  t.match(ownProfileView(withAvatar), { phone: '+7 *** *** ** 01', sex: 1, bdate: '7.3.1988' });
  t.end();
});

t.test('an error shows the request without its secrets', (t) => {
  const params = {
    v: '5.131',
    access_token: 'a',
    anonymous_token: 'b',
    token: 'c',
    client_secret: 'd',
    fields: 'sex',
  };
  t.strictSame(apiErrorBody('users.get', params, { error_code: 5, error_msg: 'no' }), {
    error: {
      error_code: 5,
      error_msg: 'no',
      request_params: [
        { key: 'oauth', value: '1' },
        { key: 'method', value: 'users.get' },
        { key: 'v', value: '5.131' },
        { key: 'fields', value: 'sex' },
      ],
    },
  });
  t.end();
});

t.test('an ordered error counts for its method or for all, until it is answered', (t) => {
  t.equal(orderedCode({}, 'users.get'), undefined);
  t.equal(orderedCode({ 'users.get': 6 }, 'groups.join'), undefined);
  t.equal(orderedCode({ 'users.get': 6, '*': 9 }, 'users.get'), 6);
  t.equal(orderedCode({ '*': 9 }, 'toString'), 9);
  const captcha = { address: 'https://id.vk.ru/not_robot_captcha', solved: false };
  const asked = (params = {}) => ({ params, issuer: 'http://localhost:4400', captcha });
  t.equal(orderedError(14, asked({ captcha_key: 'z' }))?.['redirect_uri'], captcha.address);
  t.equal(orderedError(14, { ...asked(), captcha: { ...captcha, solved: true } }), undefined);
  t.equal(orderedError(24, asked({ confirm: '0' }))?.error_code, 24);
  t.equal(orderedError(24, asked({ confirm: '1' })), undefined);
  t.end();
});

t.test('a web session is told in the shape of each helper', (t) => {
  const session = { access_token: 'vk1.a.x', expires: 1, user_id: 1001 };
  t.strictSame(webToken(session, 'hash'), { type: 'okay', data: { ...session, logout_hash: 'hash' } });
  t.strictSame(webToken(undefined, 'hash'), { type: 'error', error_info: 'unauthorized' });
  t.strictSame(webTokens(session, []), [{ ...session, profile_type: 0 }]);
  t.strictSame(webTokens(undefined, []), []);
  t.end();
});
