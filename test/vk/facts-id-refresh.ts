import { igor } from '../support/people.ts';
import { exchange, type Fact, type Request, signIn, type Step } from './facts.ts';
import { refused, tokens } from './id-shapes.ts';

const endpoint = 'POST /oauth2/auth';
const path = '/oauth2/auth';

const refresh = (form: Request['form'] = {}): { readonly ask: Request } => ({
  ask: {
    path,
    form: {
      grant_type: 'refresh_token',
      refresh_token: '{refresh_token}',
      client_id: '51000002',
      device_id: '{device_id}',
      state: '{state}',
      ...form,
    },
  },
});

/** The answer to a refresh. */
const { id_token: _, ...refreshed } = tokens();

const refreshes: readonly Fact[] = [
  {
    section: '2.2',
    endpoint,
    fact: 'A refresh answers as an exchange does, without `id_token`',
    mark: 'C',
    keys: 'ios, dart, web',
    steps: [signIn(), exchange(), { ...refresh(), expect: { status: 200, body: refreshed } }],
  },
  {
    section: '2.5',
    endpoint: 'GET /authorize, POST /oauth2/auth',
    fact: 'Codes, access and refresh tokens begin with `vk2.a.`; a refresh token has 262 characters',
    mark: 'R',
    steps: [
      signIn(),
      {
        ...exchange(),
        expect: { body: tokens({ access_token: /^vk2\.a\./u, refresh_token: /^vk2\.a\.[\w-]{256}$/u }) },
      },
    ],
  },
  {
    section: '2.5',
    endpoint,
    fact: 'An access token has 226 characters, `vk2.a.` among them; what its characters say is ours, as in codes and refresh tokens',
    mark: 'U',
    ours: true,
    steps: [signIn(), { ...exchange(), expect: { body: tokens({ access_token: /^vk2\.a\.[\w-]{220}$/u }) } }],
  },
  {
    section: '2.2',
    endpoint,
    fact: 'Everything in the query, only `refresh_token` in the body',
    mark: 'C',
    keys: 'web',
    steps: [
      signIn(),
      exchange(),
      {
        ask: {
          path,
          query: {
            grant_type: 'refresh_token',
            redirect_uri: '{redirect_uri}',
            client_id: '51000002',
            device_id: '{device_id}',
            state: '{state}',
          },
          form: { refresh_token: '{refresh_token}' },
        },
        expect: { body: refreshed },
      },
    ],
  },
  {
    section: '2.2',
    endpoint,
    fact: 'Without `device_id` a refresh passes (`strict_device` of the policy refuses it)',
    mark: 'U',
    ours: true,
    steps: [
      signIn(),
      exchange(),
      { ...refresh({ device_id: undefined }), expect: { body: refreshed } },
      { policy: { strict_device: true } },
      { ...refresh({ device_id: undefined }), expect: refused('invalid_request', 'device_id is invalid') },
    ],
  },
  {
    section: '2.2',
    endpoint,
    fact: 'With another `device_id` a refresh is refused, and the token lives on',
    mark: 'U',
    ours: true,
    steps: [
      signIn(),
      exchange(),
      { ...refresh({ device_id: 'x' }), expect: refused('invalid_request', 'device_id is invalid') },
      { ...refresh(), expect: { body: refreshed } },
    ],
  },
  {
    section: '2.2',
    endpoint,
    fact: '`scope` narrows what the new access token opens, `ip`, `service_token` and `redirect_uri` may stand beside',
    mark: 'C/D',
    keys: 'dart',
    steps: [
      signIn(),
      exchange(),
      {
        ...refresh({
          scope: 'vkid.personal_info,email',
          ip: '203.0.113.7',
          service_token: 'whatever',
          redirect_uri: '{redirect_uri}',
        }),
        expect: { body: { ...refreshed, scope: 'vkid.personal_info email' } },
      },
    ],
  },
  {
    section: '2.5',
    endpoint,
    fact: 'A refresh token used twice: `invalid_grant`, «session is compromised because refresh token has already been applied»; then the whole family is dead: `invalid_grant`, «refresh_token is missing or invalid»',
    mark: 'R',
    keys: 'poisk',
    steps: [
      signIn(),
      exchange(),
      { keep: { first: '{refresh_token}', first_access: '{access_token}' } },
      { ...refresh(), expect: { body: refreshed } },
      {
        ...refresh({ refresh_token: '{first}' }),
        expect: refused(
          'invalid_grant',
          'session is compromised because refresh token has already been applied',
        ),
      },
      { ...refresh(), expect: refused('invalid_grant', 'refresh_token is missing or invalid') },
      {
        ...refresh({ refresh_token: '{first}' }),
        expect: refused('invalid_grant', 'refresh_token is missing or invalid'),
      },
      ...['{first_access}', '{access_token}'].map((access_token) => ({
        ask: { path: '/oauth2/user_info', form: { access_token } },
        expect: { body: { user: Object } },
      })),
    ],
  },
  {
    section: '2.5',
    endpoint,
    fact: 'The older form for a dead refresh token, `invalid_request` with the same text, is not used any more',
    mark: 'C',
    keys: 'ios',
    ours: true,
    steps: [
      {
        ...refresh({ refresh_token: 'vk2.a.dead', device_id: 'x' }),
        expect: refused('invalid_grant', 'refresh_token is missing or invalid'),
      },
    ],
  },
  {
    section: '6',
    endpoint,
    fact: 'Two tabs refresh at once: one wins, then the family is dead; access tokens live on',
    mark: 'R',
    keys: 'poisk',
    steps: [
      signIn(),
      exchange(),
      {
        together: refresh().ask,
        times: 2,
        expect: [
          { body: refreshed },
          refused('invalid_grant', 'session is compromised because refresh token has already been applied'),
        ],
      },
      { ...refresh(), expect: refused('invalid_grant', 'refresh_token is missing or invalid') },
      {
        ask: { path: '/oauth2/user_info', form: { access_token: '{access_token}' } },
        expect: { body: { user: Object } },
      },
    ],
  },
  {
    section: '2.5',
    endpoint,
    fact: 'A refresh token lives 180 days, each; an access token 3600 seconds, a code 600',
    mark: 'D',
    steps: [
      signIn(),
      exchange(),
      { age: 3590 },
      {
        ask: { path: '/oauth2/user_info', form: { access_token: '{access_token}' } },
        expect: { body: { user: Object } },
      },
      { age: 20 },
      {
        ask: { path: '/oauth2/user_info', form: { access_token: '{access_token}' } },
        expect: refused('invalid_token', 'access_token is missing or invalid', {}),
      },
      { age: 179 * 86_400 },
      { ...refresh(), expect: { body: refreshed } },
      { age: 181 * 86_400 },
      { ...refresh(), expect: refused('invalid_grant', 'refresh_token is missing or invalid') },
      signIn(),
      { age: 590 },
      { ...exchange(), expect: { body: tokens() } },
      signIn(),
      { age: 610 },
      { ...exchange(), expect: refused('invalid_grant', 'code is invalid or expired') },
    ],
  },
];

const migration = (form: Request['form'] = {}): { readonly ask: Request } => ({
  ask: {
    path,
    form: {
      grant_type: 'access_token',
      response_type: 'code',
      access_token: '{access_token}',
      client_id: '51000003',
      device_id: 'the-device-of-the-sdk',
      state: '{state}',
      code_challenge: '{challenge}',
      code_challenge_method: 's256',
      ...form,
    },
  },
});

/** A token of VK's legacy OAuth. */
const legacyToken: readonly Step[] = [
  {
    visit: {
      host: 'oauth.vk.ru',
      path: '/authorize',
      query: {
        client_id: '51000003',
        redirect_uri: '{redirect_uri}',
        response_type: 'token',
        scope: 'email,offline',
      },
    },
    who: igor,
  },
];

const migrations: readonly Fact[] = [
  {
    section: '2.3',
    endpoint,
    fact: '`grant_type=access_token` gives `code`, `state` and `device_id` for a legacy token; the exchange sends `vk{id}://vk.ru/blank.html` though no authorize named it',
    mark: 'C',
    keys: 'and, ios',
    steps: [
      ...legacyToken,
      {
        ...migration(),
        expect: {
          status: 200,
          body: { code: /^vk2\.a\.[\w-]{205}$/u, state: '{state}', device_id: 'the-device-of-the-sdk' },
        },
      },
      {
        ...exchange({ client_id: '51000003', redirect_uri: 'vk51000003://vk.ru/blank.html' }),
        expect: { body: tokens({ scope: 'vkid.personal_info email' }) },
      },
    ],
  },
  {
    section: '2.3',
    endpoint,
    fact: "A dead token, another app's, no challenge, no device: refused, and a wrong verifier at the exchange too",
    mark: 'U',
    ours: true,
    steps: [
      ...legacyToken,
      {
        ...migration({ access_token: 'vk1.a.x' }),
        expect: refused('invalid_token', 'access_token is missing or invalid'),
      },
      {
        ...migration({ client_id: '51000002' }),
        expect: refused('invalid_token', 'access_token is missing or invalid'),
      },
      {
        ...migration({ code_challenge: undefined }),
        expect: refused('invalid_request', 'code_challenge or code_challenge_method is invalid'),
      },
      { ...migration({ device_id: undefined }), expect: refused('invalid_request', 'device_id is invalid') },
      migration(),
      {
        ...exchange({ client_id: '51000003', code_verifier: '{challenge}' }),
        expect: refused('invalid_request', 'verifier is missing or invalid'),
      },
    ],
  },
  {
    section: '2.3',
    endpoint,
    fact: '`grant_type=access_token` takes tokens of the legacy OAuth (`vk1.`) and no others, not even those of VK ID',
    mark: 'U',
    ours: true,
    steps: [
      signIn({ client_id: '51000003' }),
      { ...exchange({ client_id: '51000003' }), expect: { body: tokens() } },
      { ...migration(), expect: refused('invalid_token', 'access_token is missing or invalid') },
    ],
  },
  {
    section: '2.3',
    endpoint,
    fact: '`client_credentials`, and any other: `invalid_request`, «grant_type is invalid»',
    mark: 'U',
    ours: true,
    steps: ['client_credentials', 'password', undefined].map((grant_type) => ({
      ...exchange({ grant_type }),
      expect: refused('invalid_request', 'grant_type is invalid'),
    })),
  },
];
export const refreshFacts: readonly Fact[] = [...refreshes, ...migrations];
