import { anna, igor } from '../support/people.ts';
import { authorizeQuery, exchange, type Fact, signIn, type Step } from './facts.ts';
import { asks, leads, refused, shows, tokens } from './id-shapes.ts';

const authorize = 'GET /authorize';
const phone = 'vk51000011://vk.ru/blank.html';
const phoneOfOld = 'vk51000011://vk.com/blank.html';
/** `{"scope":"email"}` */
const oauth2_params = 'eyJzY29wZSI6ImVtYWlsIn0';

/** Signed in with one redirect URI, exchanged with another. */
const returns = (client_id: string, asked: string, sent: string, to: string): readonly Step[] => [
  { ...signIn({ client_id, redirect_uri: asked, scope: 'email' }), ...leads(to, extra(asked)) },
  {
    ...exchange({ client_id, redirect_uri: sent }),
    expect: { body: tokens({ scope: 'vkid.personal_info email' }) },
  },
];

/** The parameters that the redirect URI had itself come back in front. */
const extra = (asked: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(asked.split('?')[1] ?? ''));

const redirects: readonly Fact[] = [
  {
    section: '1.3',
    endpoint: authorize,
    fact: 'A redirect URI that is not registered: a page, never a redirect',
    mark: 'D',
    keys: 'docs FAQ',
    steps: [
      {
        ...asks({ redirect_uri: 'https://evil.example/callback' }),
        ...shows('return-address', /redirect_uri/u),
      },
      {
        ...asks({ client_id: '51000010', redirect_uri: 'https://app.example/callback/' }),
        ...shows('return-address', /redirect_uri/u),
      },
      { ...asks({ redirect_uri: undefined }), ...shows('bad-request', /redirect_uri/u) },
    ],
  },
  {
    section: '1.3',
    endpoint: authorize,
    fact: 'Any http or https address on localhost, 127.0.0.1 and [::1] leads back, where the app is registered so («Демо» is)',
    mark: 'U',
    ours: true,
    steps: [
      'http://localhost:3000/a',
      'https://localhost/b',
      'http://127.0.0.1:8080/c',
      'http://[::1]:9/d',
    ].map((redirect_uri) => ({ ...signIn({ redirect_uri }), ...leads(redirect_uri) })),
  },
  {
    section: '1.3',
    endpoint: authorize,
    fact: 'A loopback address is registered without a port, and leads back to any',
    mark: 'R/D',
    steps: [
      { app: 51000010, changes: { redirect_uris: ['http://localhost/callback'] } },
      {
        ...signIn({ client_id: '51000010', redirect_uri: 'http://localhost:3000/callback' }),
        ...leads('http://localhost:3000/callback'),
      },
      {
        ...asks({ client_id: '51000010', redirect_uri: 'http://localhost:3000/other' }),
        ...shows('return-address', /redirect_uri/u),
      },
    ],
  },
  {
    section: '1.3',
    endpoint: authorize,
    fact: 'Plain http is for loopback alone at VK; here an app may register any address',
    mark: 'R/D',
    ours: true,
    steps: [
      { app: 51000010, changes: { redirect_uris: ['http://app.example/callback'] } },
      {
        ...signIn({ client_id: '51000010', redirect_uri: 'http://app.example/callback' }),
        ...leads('http://app.example/callback'),
      },
    ],
  },
  {
    section: '1.3',
    endpoint: authorize,
    fact: '`vk{client_id}://vk.ru/blank.html` leads back to that app on a phone, which has not registered it',
    mark: 'C/D',
    keys: 'and, ios',
    steps: returns('51000011', phone, phone, phone),
  },
  {
    section: '1.3',
    endpoint: authorize,
    fact: '`vk{client_id}://vk.com/blank.html` is its older form',
    mark: 'C/D',
    keys: 'dart',
    steps: returns('51000011', phoneOfOld, phoneOfOld, phoneOfOld),
  },
  {
    section: '1.3',
    endpoint: authorize,
    fact: "Another app's scheme is refused",
    mark: 'U',
    ours: true,
    steps: [{ ...asks({ redirect_uri: phone }), ...shows('return-address', /redirect_uri/u) }],
  },
  {
    section: '1.3',
    endpoint: 'GET /authorize, POST /oauth2/auth',
    fact: '`oauth2_params` and `v` in the redirect URI are not compared: they come on authorize and are gone at the exchange',
    mark: 'C',
    keys: 'and, ios',
    steps: [
      ...returns('51000011', `${phone}?oauth2_params=${oauth2_params}`, phone, phone),
      ...returns('51000011', `${phone}?oauth2_params=${oauth2_params}&v=2.9.4`, phone, phone),
      ...returns(
        '51000010',
        `https://app.example/callback?from=vk&oauth2_params=${oauth2_params}`,
        'https://app.example/callback?from=vk',
        'https://app.example/callback',
      ),
    ],
  },
  {
    section: '10',
    endpoint: 'GET /authorize, POST /oauth2/auth',
    fact: 'A bare `?` at the end of the redirect URI is not compared, at authorize nor at the exchange',
    mark: 'C',
    keys: 'ios',
    steps: [
      ...returns('51000011', `${phone}?`, `${phone}?`, phone),
      ...returns('51000011', `${phone}?`, phone, phone),
      ...returns('51000011', phone, `${phone}?`, phone),
    ],
  },
  {
    section: '1.3',
    endpoint: authorize,
    fact: 'To a redirect URI with a query the parameters are added with `&`',
    mark: 'C',
    keys: 'web',
    steps: returns(
      '51000010',
      'https://app.example/callback?from=vk',
      'https://app.example/callback?from=vk',
      'https://app.example/callback',
    ),
  },
];

const foreignDevice = refused('invalid_request', 'device_id is invalid');

const successes: readonly Fact[] = [
  {
    section: '1.4',
    endpoint: authorize,
    fact: 'The redirect carries `code` (`vk2.a.` and 205 characters), `expires_in=600`, `device_id` (86), `state`, `type=code_v2`, `ext_id` (176)',
    mark: 'R/C',
    keys: 'web, and, ios',
    steps: [{ ...signIn(), ...leads() }],
  },
  {
    section: '2.5',
    endpoint: authorize,
    fact: '`device_id` is the same whenever a person signs in to an app in one browser, and another one for another app, person or browser',
    mark: 'D',
    steps: [
      signIn(),
      { keep: { first: '{device_id}' } },
      { ...signIn({ prompt: 'login' }), ...leads(undefined, { device_id: '{first}' }) },
      { ...signIn({ client_id: '51000012' }), ...leads() },
      { ...exchange({ client_id: '51000012', device_id: '{first}' }), expect: foreignDevice },
      { ...signIn({ prompt: 'login' }, anna), ...leads() },
      { ...exchange({ device_id: '{first}' }), expect: foreignDevice },
      { ...signIn({ prompt: 'login' }), ...leads(undefined, { device_id: '{first}' }) },
      { visit: { path: '/authorize', query: authorizeQuery }, who: igor, elsewhere: true, ...leads() },
      { ...exchange({ device_id: '{first}' }), expect: foreignDevice },
    ],
  },
  {
    section: '1.4',
    endpoint: 'GET /auth',
    fact: '`response_type=silent_token` (web SDK 1.x: `app_id`, `redirect_state`, no PKCE) leads back with `payload` and `state`; the token ends at `auth.exchangeSilentAuthToken`',
    mark: 'C',
    keys: 'web 1.3.0, kit',
    steps: [
      {
        visit: {
          path: '/auth',
          query: {
            app_id: '51000010',
            response_type: 'silent_token',
            redirect_uri: 'https://app.example/callback',
            redirect_state: '{state}',
            uuid: 'the-uuid-of-the-page',
            v: '1.3.0',
            sdk_type: 'vkid',
          },
        },
        who: anna,
        expect: {
          redirect: {
            to: 'https://app.example/callback',
            query: {
              payload:
                /^\{"type":"silent_token","auth":1,"ttl":600,"token":"[\w-]+","uuid":"the-uuid-of-the-page","user":\{"id":1001,"first_name":"Анна","last_name":"Петрова","avatar":"","phone":"\+7999 \*{3} \*{2} 01"\}\}$/u,
              state: '{state}',
            },
          },
        },
      },
    ],
  },
  {
    section: '1.1',
    endpoint: 'GET /auth',
    fact: '`redirect_state` is the old name of `state`',
    mark: 'C',
    keys: 'web 1.3.0, 2.0.0',
    steps: [
      {
        visit: { path: '/auth', query: { ...authorizeQuery, state: undefined, redirect_state: '{state}' } },
        who: igor,
        ...leads(),
      },
    ],
  },
];

const failures: readonly Fact[] = [
  {
    section: '1.5',
    endpoint: authorize,
    fact: 'A person who denies: `error=access_denied`, `error_description=User denied access`, `state` and `device_id`',
    mark: 'U',
    ours: true,
    steps: [
      {
        ...signIn({}, { ...igor, consent: 'cancel' }),
        expect: {
          redirect: {
            to: '{redirect_uri}',
            query: {
              error: 'access_denied',
              error_description: 'User denied access',
              state: '{state}',
              device_id: /^[\w-]{86}$/u,
            },
          },
        },
      },
    ],
  },
  {
    section: '1.5',
    endpoint: authorize,
    fact: '`prompt=none` without a session: `error=login_required`',
    mark: 'D',
    keys: 'dart',
    steps: [
      {
        ...asks({ prompt: 'none' }),
        expect: {
          redirect: {
            to: '{redirect_uri}',
            query: { error: 'login_required', error_description: /./u, state: '{state}' },
          },
        },
      },
    ],
  },
  {
    section: '1.5',
    endpoint: authorize,
    fact: '`prompt=none` where consent is needed: `error=interaction_required`; where it was given, a code',
    mark: 'D',
    keys: 'dart',
    steps: [
      signIn({ scope: 'email' }),
      exchange(),
      { ...asks({ prompt: 'none', scope: 'email' }), ...leads() },
      {
        ...asks({ prompt: 'none', scope: 'email phone' }),
        expect: {
          redirect: {
            to: '{redirect_uri}',
            query: { error: 'interaction_required', error_description: /./u, state: '{state}' },
          },
        },
      },
    ],
  },
  {
    section: '1.5',
    endpoint: authorize,
    fact: 'An app that is unknown (one that VK has blocked is none here), or that names no number: a page with «Выбранный способ авторизации не доступен для приложения»',
    mark: 'R',
    ours: true,
    steps: ['59999999', 'abc', undefined].map((client_id) => ({
      ...asks({ client_id }),
      ...shows('unknown-client', /Выбранный способ авторизации не доступен для приложения/u),
    })),
  },
  {
    section: '1.6',
    endpoint: authorize,
    fact: 'The consent page lists the scopes; what a person unticks is not granted, and they can deny',
    mark: 'U',
    ours: true,
    steps: [
      {
        ...signIn({}, { ...anna, until: 'vkid-allow' }),
        expect: { page: { screen: 'vkid-allow', text: /anna\.petrova@example\.ru/u } },
      },
      { ...signIn({}, { ...anna, scopes: ['email'] }), ...leads() },
      {
        ...exchange(),
        expect: { body: tokens({ user_id: 1001, scope: 'vkid.personal_info email' }) },
      },
    ],
  },
  {
    section: '6',
    endpoint: authorize,
    fact: 'A denial in redirect mode is told by each client in its own words: better-auth at its error page, passport as a failure, the SDK in the address',
    mark: 'C',
    keys: 'ba, pvk, pvkid, nuxt, authjs',
    coveredBy: [
      'test/clients/vk-names.test.ts > better-auth, told nothing > hears a denial',
      'test/clients/vk-names.test.ts > passport-vk-id, told nothing > hears a denial',
      'test/clients/sdk.test.ts > a denial is told by the SDK > in the address',
    ],
  },
  {
    section: '6',
    endpoint: authorize,
    fact: 'A callback with another state is refused by the client',
    mark: 'C',
    keys: 'ba, nuxt, pvkid, pvk',
    coveredBy: [
      'test/clients/vk-names.test.ts > better-auth, told nothing > catches a state that is not its own',
      'test/clients/vk-names.test.ts > nuxt-auth-utils, told nothing > catches a state that is not its own',
      'test/clients/vk-names.test.ts > passport-vk-id, told nothing > catches a state that is not its own',
    ],
  },
  {
    section: '6',
    endpoint: authorize,
    fact: 'An app of the wrong type or blocked: the person is stuck at a page, and there is no callback',
    mark: 'R',
    ours: true,
    steps: [
      {
        ...asks({ client_id: '59999999' }),
        ...shows('unknown-client', /Выбранный способ авторизации не доступен для приложения/u),
      },
    ],
  },
  {
    section: '6',
    endpoint: authorize,
    fact: 'A person who is blocked: a page that says so, and no callback until they go back to the app',
    mark: 'R',
    steps: [
      { person: 1004, changes: { status: 'blocked' } },
      {
        ...signIn({}, { ...igor, until: 'vkid-blocked' }),
        expect: { redirect: undefined, page: { screen: 'vkid-blocked' } },
      },
    ],
  },
];

export const callbackFacts: readonly Fact[] = [...redirects, ...successes, ...failures];
