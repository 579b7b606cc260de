import { exchange, type Fact, type Request, signIn, type Step } from './facts.ts';
import { asks, refused, shows, tokens } from './id-shapes.ts';

const endpoint = 'POST /oauth2/auth';

/** After a sign-in, this exchange is refused so; and nothing is spent by that: the right one passes still. */
const refusedOnce = (form: Request['form'], error: string, text: string): readonly Step[] => [
  signIn(),
  { ...exchange(form), expect: refused(error, text) },
  { ...exchange(), expect: { status: 200, body: tokens() } },
];

const badVerifier = ['invalid_request', 'verifier is missing or invalid'] as const;
const badDevice = ['invalid_request', 'device_id is invalid'] as const;

/** Section 2.7: each with its error, its text and HTTP 200. */
const atTheExchange: readonly Fact[] = [
  {
    section: '2.7',
    endpoint,
    fact: 'Errors are HTTP 200 and JSON, with the `state` that was sent',
    mark: 'R/C',
    keys: 'forze, web, ios',
    steps: [
      {
        ...exchange({ code: 'x', device_id: 'x' }),
        expect: refused('invalid_grant', 'code is invalid or expired'),
      },
      {
        ...exchange({ code: 'x', device_id: 'x', state: undefined }),
        expect: refused('invalid_grant', 'code is invalid or expired', {}),
      },
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'A malformed `client_id`: `invalid_request`, «client_id is invalid»',
    mark: 'R',
    keys: 'forze',
    steps: ['abc', '-1', '', undefined].flatMap((client_id) =>
      refusedOnce({ client_id }, 'invalid_request', 'client_id is invalid'),
    ),
  },
  {
    section: '2.7',
    endpoint,
    fact: 'An unregistered `client_id`: `invalid_client`, «invalid app»',
    mark: 'R',
    keys: 'forze',
    steps: refusedOnce({ client_id: '59999999' }, 'invalid_client', 'invalid app'),
  },
  {
    section: '2.7',
    endpoint,
    fact: 'A missing or wrong `device_id`: `invalid_request`, «device_id is invalid», before the code is looked at',
    mark: 'R',
    keys: 'govka',
    steps: [
      ...refusedOnce({ device_id: 'x' }, ...badDevice),
      ...refusedOnce({ device_id: undefined }, ...badDevice),
      ...refusedOnce({ device_id: undefined, code: 'x' }, ...badDevice),
      ...refusedOnce({ device_id: 'x', code_verifier: 'x' }, ...badDevice),
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'A wrong or missing verifier: `invalid_request`, «verifier is missing or invalid»',
    mark: 'R',
    keys: 'VKCOM/vkid-web-sdk#34, VKCOM/vk-php-sdk#122',
    steps: [
      ...refusedOnce({ code_verifier: undefined }, ...badVerifier),
      ...refusedOnce({ code_verifier: '' }, ...badVerifier),
      ...refusedOnce({ code_verifier: 'verify' }, ...badVerifier),
      ...refusedOnce({ code_verifier: '{challenge}' }, ...badVerifier),
      ...refusedOnce({ code_verifier: '{verifier}0' }, ...badVerifier),
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'The wording of 2024, «Invalid code_challenge», is not used any more',
    mark: 'R',
    keys: 'VKCOM/vkid-web-sdk#24',
    ours: true,
    steps: refusedOnce({ code_verifier: '{state}' }, ...badVerifier),
  },
  {
    section: '2.7',
    endpoint,
    fact: "An unknown code, or another app's: `invalid_grant`, «code is invalid or expired»",
    mark: 'U',
    ours: true,
    steps: [
      ...refusedOnce({ code: undefined }, 'invalid_grant', 'code is invalid or expired'),
      ...refusedOnce({ code: '{code}x' }, 'invalid_grant', 'code is invalid or expired'),
      ...refusedOnce({ client_id: '51000003' }, 'invalid_grant', 'code is invalid or expired'),
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'An expired code: `invalid_grant`, «code is invalid or expired»',
    mark: 'U',
    ours: true,
    steps: [
      signIn(),
      { age: 601 },
      { ...exchange(), expect: refused('invalid_grant', 'code is invalid or expired') },
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'A code used twice: `invalid_grant`, «code was already used», every time; what it gave is dead then',
    mark: 'U',
    ours: true,
    steps: [
      signIn(),
      exchange(),
      { ...exchange(), expect: refused('invalid_grant', 'code was already used') },
      { ...exchange(), expect: refused('invalid_grant', 'code was already used') },
      {
        ask: { path: '/oauth2/user_info', form: { access_token: '{access_token}' } },
        expect: refused('invalid_token', 'access_token is missing or invalid', {}),
      },
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'Two exchanges of one code at once: one wins',
    mark: 'U',
    ours: true,
    steps: [
      signIn(),
      {
        together: exchange().ask,
        times: 2,
        expect: [{ body: tokens() }, refused('invalid_grant', 'code was already used')],
      },
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'Another redirect URI, or none: `invalid_request`, «redirect_uri is invalid»',
    mark: 'U',
    ours: true,
    steps: [
      ...refusedOnce(
        { redirect_uri: 'http://localhost/other' },
        'invalid_request',
        'redirect_uri is invalid',
      ),
      ...refusedOnce({ redirect_uri: '{redirect_uri}/' }, 'invalid_request', 'redirect_uri is invalid'),
      ...refusedOnce({ redirect_uri: '{redirect_uri}?x=1' }, 'invalid_request', 'redirect_uri is invalid'),
      ...refusedOnce({ redirect_uri: undefined }, 'invalid_request', 'redirect_uri is invalid'),
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'A wrong service token: `invalid_client`, «service_token is invalid»; a missing one with `strict_service_token`',
    mark: 'U',
    ours: true,
    steps: [
      {
        ...exchange({ client_id: '51000010', service_token: 'x' }),
        expect: refused('invalid_client', 'service_token is invalid'),
      },
      { policy: { strict_service_token: true } },
      {
        ...exchange({ client_id: '51000010' }),
        expect: refused('invalid_client', 'service_token is invalid'),
      },
    ],
  },
  {
    section: '2.7',
    endpoint,
    fact: 'A dead or unknown refresh token: `invalid_grant`, «refresh_token is missing or invalid»',
    mark: 'R',
    keys: 'poisk',
    steps: [undefined, 'x', '{access_token}'].map((refresh_token) => ({
      ...exchange({ grant_type: 'refresh_token', refresh_token }),
      expect: refused('invalid_grant', 'refresh_token is missing or invalid'),
    })),
  },
  {
    section: '2.7',
    endpoint: 'POST /oauth2/*',
    fact: 'Too many requests: `slow_down`, «too many requests»',
    mark: 'C',
    keys: 'ios',
    ours: true,
    steps: [
      { policy: { requests_per_day: 1 } },
      { ...exchange({ grant_type: undefined }), expect: refused('invalid_request', 'grant_type is invalid') },
      { ...exchange(), expect: refused('slow_down', 'too many requests', {}) },
      {
        ask: { path: '/oauth2/user_info', form: { access_token: 'x' } },
        expect: refused('slow_down', 'too many requests', {}),
      },
    ],
  },
  {
    section: '3.5',
    endpoint: 'POST /oauth2/*',
    fact: '15 000 requests a day from one address without a service token (`requests_per_day` of the policy; off unless the preset is `vk`)',
    mark: 'R',
    keys: 'govka',
    steps: [
      { policy: { requests_per_day: 1 } },
      ...[1, 2, 3].map(() => ({
        ...exchange({ grant_type: undefined, service_token: 'service' }),
        expect: refused('invalid_request', 'grant_type is invalid'),
      })),
      { policy: { preset: 'relaxed' } },
      ...[1, 2, 3].map(() => ({
        ...exchange({ grant_type: undefined }),
        expect: refused('invalid_request', 'grant_type is invalid'),
      })),
    ],
  },
  {
    section: '2.7',
    endpoint: 'POST /oauth2/*',
    fact: 'An outage: `server_error`, «internal error», with HTTP 500',
    mark: 'C',
    keys: 'ios',
    ours: true,
    coveredBy: [
      'test/robustness/lost-store.test.ts > without its store the server refuses every request, and goes on when it is back',
    ],
  },
  ...(['blocked', 'deactivated'] as const).map(
    (status): Fact => ({
      section: '2.7',
      endpoint: 'POST /oauth2/*',
      fact: `A person who was ${status} since: \`access_denied\` for code, refresh token, access token and ID token`,
      mark: 'C/D',
      keys: 'dart, ios',
      steps: [
        signIn(),
        exchange(),
        signIn(),
        { person: 1004, changes: { status } },
        { ...exchange(), expect: refused('access_denied', 'user is banned or deleted') },
        {
          ...exchange({
            grant_type: 'refresh_token',
            refresh_token: '{refresh_token}',
            device_id: undefined,
          }),
          expect: refused('access_denied', 'user is banned or deleted'),
        },
        {
          ask: { path: '/oauth2/user_info', form: { access_token: '{access_token}' } },
          expect: refused('access_denied', 'user is banned or deleted', {}),
        },
        {
          ask: { path: '/oauth2/public_info', form: { id_token: '{id_token}', client_id: '51000002' } },
          expect: refused('access_denied', 'user is banned or deleted', {}),
        },
      ],
    }),
  ),
  {
    section: '2.7',
    endpoint: 'POST /oauth2/auth, GET /authorize',
    fact: 'An app that is gone, which is what stands for a blocked one here: `invalid_client`, «invalid app»; at authorize a page',
    mark: 'D',
    keys: 'dart',
    ours: true,
    steps: [
      { ...exchange({ client_id: '51999999' }), expect: refused('invalid_client', 'invalid app') },
      { ...asks({ client_id: '51999999' }), ...shows('unknown-client', /не доступен/u) },
    ],
  },
];

export const errorFacts: readonly Fact[] = atTheExchange;
