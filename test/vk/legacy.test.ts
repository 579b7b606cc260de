import t from 'tap';
import type { Application } from '../../src/domain/application.ts';
import type { Person } from '../../src/domain/person.ts';
import {
  basicIn,
  dressCode,
  judgeClient,
  legacyTokenBody,
  readLegacyTokenRequest,
} from '../../src/vk/legacy/access-token.ts';
import { envelope } from '../../src/vk/legacy/api.ts';
import { translateLegacyAuthorize, translateLegacyCallback } from '../../src/vk/legacy/authorize.ts';
import { legacyErrors, translateRefusal } from '../../src/vk/legacy/errors.ts';
import { orderedCode, orderedError } from '../../src/vk/legacy/ordered-errors.ts';
import { profileView, userView } from '../../src/vk/legacy/person-view.ts';
import { readLegacyScopes } from '../../src/vk/legacy/scopes.ts';
import { webToken, webTokens } from '../../src/vk/legacy/web-token.ts';

const app: Application = {
  client_id: 51000003,
  name: 'Старый вход',
  kind: 'personal',
  secret: 'secret-51000003',
  redirect_uris: ['https://app.example/callback'],
  post_logout_redirect_uris: [],
};
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

t.test('an authorization request becomes the engine’s, or a refusal', (t) => {
  const asked = { client_id: '51000003', redirect_uri: 'https://app.example/callback' };
  const told = {
    ...asked,
    response_type: 'code',
    scope: 'vkid.personal_info',
    vk_face: 'oauth',
    vk_response_type: 'code',
  };
  const cases: readonly [Record<string, string>, Application | undefined, object][] = [
    [{ ...asked }, app, { params: told }],
    [
      { ...asked, state: '', v: '5.131', display: 'popup', code_challenge: 'x', request_uri: 'urn:x' },
      app,
      { params: { ...told, state: '' } },
    ],
    [{ ...asked, revoke: '1' }, app, { params: { ...told, prompt: 'consent' } }],
    [{ ...asked, revoke: '0' }, app, { params: told }],
    [{ ...asked, lang: 'en' }, app, { params: { ...told, lang_id: '3' } }],
    [{ ...asked, lang: '3' }, app, { params: { ...told, lang_id: '3' } }],
    [{ ...asked, lang: 'ru' }, app, { params: { ...told, lang_id: '0' } }],
    [{ ...asked, response_type: 'token' }, app, { params: { ...told, vk_response_type: 'token' } }],
    [
      { ...asked, redirect_uri: 'https://oauth.vk.ru/blank.html' },
      app,
      { params: { ...told, redirect_uri: 'https://oauth.vk.ru/blank.html' } },
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
    t.strictSame(translateLegacyAuthorize(query, whose), becomes, JSON.stringify(query));
  t.end();
});

t.test('the end of an authorization goes where it was asked for', (t) => {
  const where = 'https://app.example/callback?from=vk';
  const refused = { error: 'access_denied', description: 'User denied access', reason: 'user_denied' };
  const cases: readonly [Parameters<typeof translateLegacyCallback>, string][] = [
    [
      [where, { code: 'c0de' }, { state: 'a b', inFragment: false }],
      'https://app.example/callback?from=vk&code=c0de&state=a+b',
    ],
    [
      [where, { token: { access_token: 'vk1.a.x', expires_in: 0 } }, { state: undefined, inFragment: true }],
      'https://app.example/callback?from=vk#access_token=vk1.a.x&expires_in=0',
    ],
    [['myapp://vk', { code: 'c0de' }, { state: undefined, inFragment: false }], 'myapp://vk?code=c0de'],
    [
      [where, refused, { state: 's', inFragment: false }],
      `${where}&error=access_denied&error_reason=user_denied&error_description=User+denied+your+request&state=s`,
    ],
    [
      [where, { error: 'access_denied', description: '' }, { state: undefined, inFragment: true }],
      `${where}#error=access_denied&error_reason=user_denied&error_description=User+denied+your+request`,
    ],
    [
      [where, { error: 'server_error', description: 'oops' }, { state: 's', inFragment: false }],
      `${where}&error=server_error&error_description=oops&state=s`,
    ],
  ];
  for (const [given, address] of cases) t.equal(translateLegacyCallback(...given), address);
  t.end();
});

t.test('a token request is judged: the client, then the code, then the address', (t) => {
  const code = dressCode('an-engine-code-of-43-characters-____________');
  const asked = {
    client_id: '51000003',
    client_secret: 'secret-51000003',
    redirect_uri: 'https://app.example/callback',
    code,
  };
  const form = {
    grant_type: 'authorization_code',
    client_id: '51000003',
    redirect_uri: 'https://app.example/callback',
    code: 'an-engine-code-of-43-characters-____________',
  };
  const right = { order: { grant: 'code', form } };
  const without = (name: keyof typeof asked) =>
    Object.fromEntries(Object.entries(asked).filter(([one]) => one !== name));
  const cases: readonly [Record<string, string>, Application | undefined, object][] = [
    [asked, app, right],
    [{ ...asked, grant_type: 'authorization_code', v: '5.131' }, app, right],
    [without('client_secret'), publicApp, right],
    [{ ...asked, client_secret: 'in vain' }, publicApp, right],
    [{}, undefined, { refused: legacyErrors.badClient }],
    [without('client_secret'), app, { refused: legacyErrors.noSecret }],
    [{ ...asked, client_secret: 'secret-51000004' }, app, { refused: legacyErrors.badSecret }],
    [without('code'), app, { refused: legacyErrors.codeDead }],
    [{ ...asked, code: 'vk2.a.something' }, app, { refused: legacyErrors.codeDead }],
    [{ ...without('code'), client_secret: 'x' }, app, { refused: legacyErrors.badSecret }],
    [without('redirect_uri'), app, { refused: legacyErrors.badRedirect }],
    [
      { ...without('code'), grant_type: 'client_credentials' },
      app,
      { order: { grant: 'client_credentials' } },
    ],
  ];
  for (const [params, whose, becomes] of cases)
    t.strictSame(readLegacyTokenRequest(params, whose), becomes, JSON.stringify(params));
  t.equal(judgeClient({}, publicApp), undefined);
  t.strictSame(translateRefusal('authorization code redirect_uri mismatch'), legacyErrors.badRedirect);
  for (const detail of [
    'authorization code already consumed',
    'authorization code not found',
    'client mismatch',
  ])
    t.strictSame(translateRefusal(detail), legacyErrors.codeDead, detail);
  t.end();
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
  for (const [header, read] of cases) t.strictSame(basicIn(header), read, String(header));
  t.end();
});

const anna: Person = {
  id: 1001,
  phone: '+79990000001',
  first_name: 'Анна',
  last_name: 'Петрова',
  birth_date: '1988-03-07',
  gender: 'female',
  email: 'anna.petrova@example.ru',
  avatar: 'https://app.example/anna.png',
  status: 'active',
  educational_profiles: [],
};

t.test('a token of old tells what its scopes open', (t) => {
  const tokens = { access_token: 'x'.repeat(43), expires_in: 86_400 };
  const { email: _email, ...nobody } = anna;
  t.match(legacyTokenBody({ ...tokens, scope: 'vkid.personal_info' }, anna), {
    expires_in: 86_400,
    user_id: 1001,
  });
  t.notOk('email' in legacyTokenBody({ ...tokens, scope: 'vkid.personal_info' }, anna));
  t.equal(legacyTokenBody({ ...tokens, scope: 'email offline' }, anna).expires_in, 0);
  t.equal(legacyTokenBody({ ...tokens, scope: 'email offline' }, anna).email, 'anna.petrova@example.ru');
  t.notOk('email' in legacyTokenBody({ ...tokens, scope: 'email' }, nobody));
  t.match(legacyTokenBody(tokens, anna).access_token, /^vk1\.a\.x{43}[\w-]{149}$/u);
  t.end();
});

t.test('a person is shown with the fields asked for, and no others', (t) => {
  const base = {
    id: 1001,
    first_name: 'Анна',
    last_name: 'Петрова',
    can_access_closed: true,
    is_closed: false,
  };
  t.strictSame(userView(anna, []), base);
  t.strictSame(userView(anna, ['email', 'uid', 'constructor', 'phone']), base);
  t.strictSame(userView(anna, ['photo_100', 'bdate', 'has_photo']), {
    ...base,
    photo_100: 'https://app.example/anna.png',
    bdate: '7.3.1988',
    has_photo: 1,
  });
  t.strictSame(userView({ ...anna, status: 'deactivated' }, ['sex']), {
    id: 1001,
    first_name: 'Анна',
    last_name: 'Петрова',
    deactivated: 'deleted',
  });
  t.match(profileView(anna), { phone: '+7 *** *** ** 01', sex: 1, bdate: '7.3.1988' });
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
  t.strictSame(envelope('users.get', params, { error_code: 5, error_msg: 'no' }), {
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
