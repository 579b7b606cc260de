/** Clients that no test here can run, by the requests that they send, as far as their code is known. */
import { igor } from '../support/people.ts';
import { type Fact, type Request, type Step } from './facts.ts';
import { challengeOf, leads, tokens } from './id-shapes.ts';

type Values = NonNullable<Request['query']>;

interface Shape {
  readonly fact: string;
  readonly keys: string;
  readonly ours?: true;
  readonly app: string;
  readonly verifier: string;
  readonly state: string;
  readonly authorize: Values;
  /** Where the code comes back to, with what parameters the address had itself. */
  readonly back?: readonly [to: string, own: Readonly<Record<string, string>>];
  /** Without `code`, which is added. */
  readonly exchange: Omit<Request, 'path'>;
  readonly scope: string;
  /** What else that client does with its tokens. */
  readonly after: readonly Step[];
}

const phone = 'vk51000011://vk.ru/blank.html';
/** `{"scope":"email"}` */
const oauth2_params = 'eyJzY29wZSI6ImVtYWlsIn0';
/** `{"name":"sdk_oauth","params":{"oauth":"ok_ru"}}` */
const throughOk = 'eyJuYW1lIjoic2RrX29hdXRoIiwicGFyYW1zIjp7Im9hdXRoIjoib2tfcnUifX0=';
const uuidState = 'E621E1F8-C36C-495A-93FC-0C247A3E6E5F';
const shortState = 'abcdefghijklmnopqrstuvwxyz012345';

/** Игорь, as each of them reads him. */
const user = { user_id: '1004', first_name: 'Игорь', last_name: 'Кузнецов', avatar: '' };
const rest = { sex: 2, verified: false, birthday: '15.06.1991' };
const email = 'igor.kuznetsov@example.ru';
const toldOf = (more: object): Pick<Step, 'expect'> => ({
  expect: { status: 200, body: { user: { ...user, ...rest, ...more } } },
});
const withEmail = toldOf({ email });
const withBoth = toldOf({ email, phone: '79990000004' });

const access_token = '{access_token}';
const device_id = '{device_id}';
const bearer = { authorization: 'Bearer {access_token}' };
const code = '{code}';

/** On every request of the iOS SDK, beside a bearer header where it has a token. */
const iosAlways = { client_id: '51000011', device_id, v: '5.220', sak_version: '2.9.4' };
const logout = '/oauth2/logout';
const userInfo = '/oauth2/user_info';
const refreshed = (state: string, scope: string): Pick<Step, 'expect'> => {
  const { id_token: _, ...body } = tokens({ state, scope });
  return { expect: { status: 200, body } };
};
const done: Pick<Step, 'expect'> = { expect: { status: 200, body: { response: 1 } } };

const phones: readonly Shape[] = [
  {
    fact: 'Android in a browser tab: a verifier of 171 characters, `oauth2_params` in the redirect URI; then user_info, a refresh and logout as it sends them',
    keys: 'and',
    app: '51000011',
    verifier: 'Ab-_'.repeat(42) + 'xyz',
    state: shortState,
    authorize: {
      lang_id: '0',
      scheme: 'space_gray',
      code_challenge_method: 's256',
      client_id: '51000011',
      response_type: 'code',
      redirect_uri: `${phone}?oauth2_params=${oauth2_params}`,
      scope: 'email',
      prompt: '',
      provider: 'vkid',
      sdk_type: 'vkid',
      v: '2.7.0',
      action: throughOk,
      screen: 'phone',
      stats_info: 'eyJmbG93X3NvdXJjZSI6ImZyb21fb25lX3RhcCJ9',
    },
    back: [phone, { oauth2_params }],
    exchange: { form: { client_id: '51000011', device_id, redirect_uri: phone, state: shortState } },
    scope: 'vkid.personal_info email',
    after: [
      {
        ask: { path: userInfo, query: { client_id: '51000011' }, form: { access_token, device_id } },
        ...withEmail,
      },
      {
        ask: {
          path: '/oauth2/auth',
          form: {
            grant_type: 'refresh_token',
            refresh_token: '{refresh_token}',
            client_id: '51000011',
            device_id,
            state: 'another-state-of-32-characters-01',
          },
        },
        ...refreshed('another-state-of-32-characters-01', 'vkid.personal_info email'),
      },
      { ask: { path: logout, form: { access_token, client_id: '51000011', device_id } }, ...done },
    ],
  },
  {
    fact: 'Android from app to app: `app_id` without `client_id`, the method `sha256`, `uuid` equal to the state',
    keys: 'and',
    app: '51000011',
    verifier: 'Cd-_'.repeat(42) + 'xyz',
    state: shortState,
    authorize: {
      app_id: '51000011',
      response_type: 'code',
      redirect_uri: `${phone}?oauth2_params=${oauth2_params}`,
      code_challenge_method: 'sha256',
      uuid: shortState,
      scope: 'email',
      action: throughOk,
    },
    back: [phone, { oauth2_params }],
    exchange: { form: { client_id: '51000011', device_id, redirect_uri: phone, state: shortState } },
    scope: 'vkid.personal_info email',
    after: [],
  },
  {
    fact: 'iOS in a web session: a UUID as the state, its own `device_id` on authorize, a bare `?` after the redirect URI; bearer everywhere afterwards',
    keys: 'ios',
    app: '51000011',
    verifier: 'ios-verifier-of-43-characters-or-more-01234567890',
    state: uuidState,
    authorize: {
      redirect_uri: `${phone}?`,
      response_type: 'code',
      code_challenge_method: 's256',
      client_id: '51000011',
      device_id: 'the-device-of-the-sdk',
      oauth_version: '2',
      scope: 'email phone',
      prompt: '',
      provider: 'vkid',
      scheme: 'dark',
      lang_id: '0',
      v: '2.9.4',
      stats_info: 'eyJmbG93X3NvdXJjZSI6ImZyb21fb25lX3RhcCJ9',
    },
    back: [phone, {}],
    exchange: { form: { ...iosAlways, redirect_uri: `${phone}?`, state: uuidState } },
    scope: 'vkid.personal_info email phone',
    after: [
      { ask: { path: userInfo, headers: bearer, form: iosAlways }, ...withBoth },
      {
        ask: { path: '/oauth2/public_info', form: { ...iosAlways, id_token: '{id_token}' } },
        expect: {
          status: 200,
          body: {
            user: {
              ...user,
              last_name: 'К.',
              phone: '+7999 *** ** 04',
              email: 'ig***@example.ru',
            },
          },
        },
      },
      {
        ask: {
          path: '/oauth2/auth',
          form: {
            ...iosAlways,
            grant_type: 'refresh_token',
            refresh_token: '{refresh_token}',
            state: uuidState,
          },
        },
        ...refreshed(uuidState, 'vkid.personal_info email phone'),
      },
      { ask: { path: logout, headers: bearer, form: iosAlways }, ...done },
    ],
  },
  {
    fact: 'iOS through VK’s own app: `vkconnect_auth_provider_method`, `oauth2_params` and `v` in the redirect URI, the scopes nowhere else. The method of the challenge is left to that app, which says it here',
    keys: 'ios',
    ours: true,
    app: '51000011',
    verifier: 'ios-verifier-of-43-characters-or-more-01234567890',
    state: uuidState,
    authorize: {
      vkconnect_auth_provider_method: 'external_auth',
      client_id: '51000011',
      redirect_uri: `${phone}?oauth2_params=${oauth2_params}&v=2.9.4`,
      response_type: 'code',
      code_challenge_method: 's256',
    },
    back: [phone, { oauth2_params, v: '2.9.4' }],
    exchange: { form: { ...iosAlways, redirect_uri: phone, state: uuidState } },
    scope: 'vkid.personal_info email',
    after: [],
  },
];

const redirect_uri = '{redirect_uri}';
const client_id = '51000002';
const secret = { client_secret: 'the-secret-of-the-app' };
const usual = {
  verifier: 'a-verifier-of-43-characters-or-more-0123456789abc',
  state: shortState,
  app: client_id,
};
const asked = { response_type: 'code', client_id, redirect_uri, code_challenge_method: 'S256' };
const sent = { client_id, device_id, redirect_uri };
const both = { scope: 'vkid.personal_info email phone' };

const backends: readonly Shape[] = [
  {
    ...usual,
    ...both,
    fact: 'django-allauth: a new UUID as the state of the exchange',
    keys: 'aa',
    authorize: { ...asked, scope: 'email phone' },
    exchange: { form: { ...sent, ...secret, state: uuidState } },
    after: [{ ask: { path: userInfo, form: { access_token, client_id } }, ...withBoth }],
  },
  {
    ...usual,
    ...both,
    fact: 'Socialite: a secret in the body, no state at the exchange',
    keys: 'soc',
    authorize: { ...asked, scope: 'email phone' },
    exchange: { form: { ...sent, ...secret } },
    after: [{ ask: { path: userInfo, form: { access_token, client_id } }, ...withBoth }],
  },
  {
    ...usual,
    ...both,
    fact: 'Keycloak: `s256`, a long state with dots',
    keys: 'kc',
    state: `${'k'.repeat(43)}.Xy_-0aB1.cD2eF3gH4`,
    authorize: { ...asked, code_challenge_method: 's256', scope: 'vkid.personal_info email phone' },
    exchange: { form: { ...sent, ...secret } },
    after: [{ ask: { path: userInfo, form: { access_token, client_id } }, ...withBoth }],
  },
  {
    ...usual,
    ...both,
    fact: 'league/oauth2-client: a verifier of 128 hexadecimal digits, scopes joined by commas, then `users.get` by the token of VK ID',
    keys: 'yas',
    verifier: '0f'.repeat(64),
    authorize: { ...asked, scope: 'vkid.personal_info,email,phone', approval_prompt: 'auto' },
    exchange: { form: { ...sent, ...secret, state: shortState } },
    after: [
      {
        ask: {
          host: 'api.vk.ru',
          path: '/method/users.get',
          query: { fields: 'sex,bdate', v: '5.199', access_token },
        },
        expect: {
          status: 200,
          body: {
            response: [
              {
                id: 1004,
                first_name: 'Игорь',
                last_name: 'Кузнецов',
                can_access_closed: true,
                is_closed: false,
                sex: 2,
                bdate: '15.6.1991',
              },
            ],
          },
        },
      },
    ],
  },
  {
    ...usual,
    ...both,
    fact: 'Yii: user_info and logout by GET, everything in the query',
    keys: 'yii',
    authorize: { ...asked, scope: 'email phone' },
    exchange: { form: { ...sent, ...secret, state: shortState } },
    after: [
      { ask: { path: userInfo, query: { client_id, access_token } }, ...withBoth },
      { ask: { path: logout, query: { client_id, access_token } }, ...done },
    ],
  },
  {
    ...usual,
    ...both,
    fact: 'Dart: all in the body, with the `ip` of the person who signs in; the token is not bound to that address (our choice: `api_other_address` of the policy simulates it)',
    keys: 'dart, docs',
    ours: true,
    authorize: { ...asked, code_challenge_method: 's256', prompt: 'consent', scope: 'email phone' },
    exchange: { form: { ...sent, state: shortState, ip: '203.0.113.7' } },
    after: [{ ask: { path: userInfo, form: { access_token, client_id } }, ...withBoth }],
  },
];

const fields = { grant_type: 'authorization_code', code };

const rowOf = (shape: Shape): Fact => {
  const { fact, keys, ours, verifier, state, authorize, back = [redirect_uri, {}], exchange } = shape;
  const query = { ...authorize, state, code_challenge: challengeOf(verifier) };
  const sentState = exchange.form?.['state'];
  return {
    section: '8',
    endpoint: 'GET /authorize, POST /oauth2/*',
    fact,
    mark: 'C',
    keys,
    ...(ours && { ours }),
    steps: [
      {
        visit: { path: '/authorize', query },
        who: igor,
        ...leads(back[0], { ...back[1], state }),
      },
      {
        ask: {
          ...exchange,
          path: '/oauth2/auth',
          form: { ...exchange.form, ...fields, code_verifier: verifier },
        },
        expect: {
          status: 200,
          type: /^application\/json(?:;|$)/u,
          body:
            sentState === undefined
              ? Object.fromEntries(
                  Object.entries(tokens({ scope: shape.scope })).filter(([name]) => name !== 'state'),
                )
              : tokens({ scope: shape.scope, state: sentState }),
        },
      },
      ...shape.after,
    ],
  };
};

export const clientFacts: readonly Fact[] = [...phones, ...backends].map(rowOf);
