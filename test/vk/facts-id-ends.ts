import { anna } from '../support/people.ts';
import { exchange, type Fact, type Request, signIn, type Step } from './facts.ts';
import { access_token, arrives, asksForUser, bearer, client_id, deadToken } from './facts-id-resources.ts';
import { refused } from './id-shapes.ts';

const deadRefresh = refused('invalid_grant', 'refresh_token is missing or invalid', {});
const refresh: Step = {
  ask: {
    path: '/oauth2/auth',
    form: { grant_type: 'refresh_token', refresh_token: '{refresh_token}', client_id },
  },
  expect: deadRefresh,
};

const ends: readonly Fact[] = [
  ...(
    [
      [
        '`client_id` in the query, token in the body',
        'web',
        { query: { client_id }, form: { access_token } },
      ],
      ['a bearer header', 'ios', { headers: bearer, form: { client_id, device_id: '{device_id}' } }],
      ['GET', 'yii', { query: { access_token, client_id } }],
    ] as const
  ).map(
    ([what, keys, request]): Fact => ({
      section: '3.3',
      endpoint: 'POST /oauth2/logout',
      fact: `Logout answers \`{"response":1}\`; ${what}`,
      mark: 'C',
      keys,
      steps: [
        ...arrives(),
        { ask: { path: '/oauth2/logout', ...request }, expect: { status: 200, body: { response: 1 } } },
        asksForUser({ form: { access_token } }, deadToken),
      ],
    }),
  ),
  {
    section: '3.3',
    endpoint: 'POST /oauth2/logout',
    fact: 'Logout ends access and refresh token of that sign-in; another one and the consent stay',
    mark: 'U',
    ours: true,
    steps: [
      ...arrives(),
      { keep: { other: '{access_token}' } },
      { ...signIn({ prompt: 'login' }, anna) },
      exchange(),
      { ask: { path: '/oauth2/logout', form: { access_token } }, expect: { body: { response: 1 } } },
      refresh,
      asksForUser({ form: { access_token } }, deadToken),
      asksForUser({ form: { access_token: '{other}' } }),
    ],
  },
  {
    section: '3.3',
    endpoint: 'POST /oauth2/revoke',
    fact: 'Revoke answers `{"response":1}` and takes the consent away: the next sign-in asks again',
    mark: 'D',
    steps: [
      ...arrives(),
      {
        ask: { path: '/oauth2/revoke', multipart: { access_token, client_id } },
        expect: { status: 200, body: { response: 1 } },
      },
      asksForUser({ form: { access_token } }, deadToken),
      refresh,
      { ...signIn({}, { ...anna, until: 'vkid-allow' }), expect: { page: { screen: 'vkid-allow' } } },
    ],
  },
  {
    section: '3.3',
    endpoint: 'POST /oauth2/revoke',
    fact: 'Revoke ends every sign-in of the person with the app, in whatever browser and by whichever token of them',
    mark: 'U',
    ours: true,
    steps: [
      ...arrives(),
      { keep: { other: '{access_token}' } },
      { ...signIn({ prompt: 'login' }, anna), elsewhere: true },
      exchange(),
      {
        ask: { path: '/oauth2/revoke', form: { access_token: '{other}' } },
        expect: { body: { response: 1 } },
      },
      asksForUser({ form: { access_token } }, deadToken),
      refresh,
    ],
  },
  {
    section: '3.3',
    endpoint: 'POST /oauth2/revoke',
    fact: 'The link of an educational app is no consent: a token of it takes back that link alone, and no other token reaches it',
    mark: 'U',
    ours: true,
    coveredBy: [
      'test/flow/token-ends.test.ts > redis > the withdrawal of a link ends that link alone',
      'test/flow/token-ends.test.ts > redis > the withdrawal of a link ends it by whichever of its tokens, migrated ones too',
    ],
  },
  {
    section: '10',
    endpoint: 'POST /oauth2/*',
    fact: 'A new password ends codes and refresh tokens, and the access tokens live out their hour (`password_ends_tokens` of the policy: `all` ends these too, `none` ends nothing)',
    mark: 'U',
    ours: true,
    steps: [
      ...arrives(),
      signIn({ prompt: 'login' }, anna),
      { keep: { second: '{code}' } },
      { person: 1001, changes: { password: 'parol-new-1001' } },
      { ...exchange({ code: '{second}' }), expect: refused('invalid_grant', 'code is invalid or expired') },
      refresh,
      asksForUser({ form: { access_token } }),
      { policy: { password_ends_tokens: 'all' } },
      asksForUser({ form: { access_token } }, deadToken),
    ],
  },
  {
    section: '3.3',
    endpoint: 'POST /oauth2/logout, POST /oauth2/revoke',
    fact: 'A dead token: `invalid_token`, «access_token is missing or invalid»',
    mark: 'C',
    keys: 'ios, and',
    steps: [
      ...arrives(),
      { ask: { path: '/oauth2/logout', form: { access_token } } },
      ...['/oauth2/logout', '/oauth2/revoke'].map((end) => ({
        ask: { path: end, form: { access_token, client_id } },
        expect: deadToken,
      })),
    ],
  },
];

const origin = 'https://app.example:8443';
const allowed = {
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  vary: /\bOrigin\b/u,
};
const preflight = (path: string): { readonly ask: Request } => ({
  ask: {
    method: 'OPTIONS',
    path,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  },
});
const methods = ['auth', 'user_info', 'public_info', 'logout', 'revoke'].map((name) => `/oauth2/${name}`);

const cors: readonly Fact[] = [
  {
    section: '3.4',
    endpoint: 'POST /oauth2/*',
    fact: 'Simple requests of any page are answered to its origin by name, with credentials',
    mark: 'C',
    keys: 'web',
    ours: true,
    steps: methods.map((path) => ({
      ask: { path, form: { v: '2.6.7' }, headers: { origin } },
      expect: { status: 200, headers: allowed },
    })),
  },
  {
    section: '3.4',
    endpoint: 'POST /oauth2/*',
    fact: 'Without an `Origin` there is no CORS header',
    mark: 'U',
    ours: true,
    steps: [asksForUser({ form: {} }, { headers: { 'access-control-allow-origin': undefined } })],
  },
  {
    section: '3.4',
    endpoint: 'OPTIONS /oauth2/*',
    fact: 'A preflight is answered (`strict_cors` of the policy: it is not, as VK documents it)',
    mark: 'D',
    ours: true,
    steps: [
      ...methods.map((path) => ({
        ...preflight(path),
        expect: {
          status: 204,
          headers: {
            ...allowed,
            'access-control-allow-headers': 'authorization, content-type, x-challenge-solution',
          },
        },
      })),
      { policy: { strict_cors: true } },
      ...methods.map((path) => ({
        ...preflight(path),
        expect: { status: 404, headers: { 'access-control-allow-origin': undefined } },
      })),
      {
        ask: { path: '/oauth2/user_info', form: {}, headers: { origin } },
        expect: { status: 200, headers: allowed },
      },
    ],
  },
];

export const endFacts: readonly Fact[] = [...ends, ...cors];
