import { igor } from '../support/people.ts';
import { exchange, type Fact, known, signIn, type Step, authorizeQuery } from './facts.ts';
import { asks, challengeOf, leads, proves, refused, shows, tokens } from './id-shapes.ts';

const authorize = 'GET /authorize';

const scopeOf = (scope: string | undefined, granted: string): readonly Step[] => [
  signIn({ scope }),
  { ...exchange(), expect: { body: tokens({ scope: granted }) } },
];

/** All of them, in the order of VK's documentation. */
const everyScope =
  'vkid.personal_info email phone friends wall groups stories docs photos ads video status market pages notifications stats notes';

const { state: _, ...withoutState } = leads().expect.redirect.query;
const stateless = { to: '{redirect_uri}', query: withoutState };

const parameters: readonly Fact[] = [
  {
    section: '1',
    endpoint: 'GET /authorize, GET /auth',
    fact: 'Both paths are the same handler, on `id.vk.ru` and `id.vk.com` alike',
    mark: 'C',
    keys: 'web',
    steps: (['id.vk.ru', 'id.vk.com'] as const).flatMap((host) =>
      ['/authorize', '/auth'].map((path) => ({
        visit: { host, path, query: authorizeQuery },
        who: igor,
        elsewhere: true,
        ...leads(),
      })),
    ),
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: '`app_id` stands for a missing `client_id`',
    mark: 'C',
    keys: 'web, and',
    steps: [{ ...signIn({ client_id: undefined, app_id: '51000002' }), ...leads() }, exchange()],
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: 'Scopes are separated by spaces',
    mark: 'D',
    steps: scopeOf('phone vkid.personal_info', 'vkid.personal_info phone'),
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: 'Scopes may be separated by commas',
    mark: 'C',
    keys: 'yas',
    steps: scopeOf('email,phone', 'vkid.personal_info email phone'),
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: 'The scope defaults to `vkid.personal_info`',
    mark: 'D',
    steps: scopeOf(undefined, 'vkid.personal_info'),
  },
  {
    section: '3.1',
    endpoint: authorize,
    fact: `The scopes are \`${everyScope}\``,
    mark: 'D',
    steps: scopeOf(everyScope, everyScope),
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: 'A `response_type` other than `code`, or none: an error, never a code',
    mark: 'D',
    steps: (
      [
        [undefined, 'invalid_request'],
        ['token', 'unsupported_response_type'],
        ['id_token', 'unsupported_response_type'],
      ] as const
    ).map(([response_type, error]) => ({
      ...asks({ response_type }),
      expect: {
        redirect: {
          to: '{redirect_uri}',
          query: { error, error_description: /./u, state: '{state}' },
        },
      },
    })),
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: 'Without a `state` the redirect has none either',
    mark: 'U',
    ours: true,
    steps: [{ ...signIn({ state: undefined }), expect: { redirect: stateless } }],
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: 'Unknown scopes are dropped (`strict_scope` of the policy: `invalid_scope`)',
    mark: 'U',
    ours: true,
    steps: [
      ...scopeOf('email openid messages', 'vkid.personal_info email'),
      { policy: { strict_scope: true } },
      {
        ...asks({ scope: 'email messages' }),
        expect: {
          redirect: {
            to: '{redirect_uri}',
            query: { error: 'invalid_scope', error_description: 'scope is invalid', state: '{state}' },
          },
        },
      },
    ],
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: 'A scope that the app may not have is dropped',
    mark: 'U',
    ours: true,
    steps: [
      signIn({ client_id: '51000012', scope: 'email phone' }),
      {
        ...exchange({ client_id: '51000012' }),
        expect: { body: tokens({ scope: 'vkid.personal_info email' }) },
      },
    ],
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: '`provider` is `vkid`, `ok_ru` or `mail_ru`; the page says so and the redirect is the same',
    mark: 'C/D',
    keys: 'web',
    steps: [
      { ...asks({ provider: 'ok_ru' }), expect: { page: { screen: 'vkid-phone', text: /Одноклассники/u } } },
      { ...asks({ provider: 'mail_ru' }), expect: { page: { screen: 'vkid-phone', text: /Mail/u } } },
      { ...signIn({ provider: 'mail_ru', prompt: 'login' }), ...leads() },
      { ...signIn({ provider: 'vkid', prompt: 'login' }), ...leads() },
    ],
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: '`lang_id` chooses the language of the pages: 3 is English; where there is no such catalogue they are Russian',
    mark: 'D/C',
    steps: [
      { ...asks({ lang_id: '3' }), expect: { page: { html: /<html lang="en"/u } } },
      ...['0', '1', '4', '6', '15', '16', '65', '82', '97', '114'].map((lang_id) => ({
        ...asks({ lang_id }),
        expect: { page: { html: /<html lang="ru"/u } },
      })),
    ],
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: '`scheme` colours the pages: `light`, `dark` (web, iOS), `bright_light`, `space_gray` (Android)',
    mark: 'C',
    keys: 'web, ios, and',
    steps: [
      ['light', 'light'],
      ['dark', 'dark'],
      ['bright_light', 'light'],
      ['space_gray', 'dark'],
    ].map(([scheme, shown]) => ({
      ...asks({ scheme }),
      expect: { page: { html: new RegExp(`data-scheme="${shown}"`, 'u') } },
    })),
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: '`prompt` may be empty, or a list joined by spaces; `login` asks a signed-in person again',
    mark: 'C/D',
    keys: 'web, dart',
    steps: [
      { ...signIn({ prompt: '' }), ...leads() },
      exchange(),
      { ...asks({ prompt: '' }), ...leads() },
      { ...asks({ prompt: 'login' }), expect: { page: { screen: 'vkid-phone' } } },
      { ...asks({ prompt: 'login select_account' }), expect: { page: { screen: 'vkid-phone' } } },
      { ...asks({ prompt: 'select_account' }), expect: { page: { screen: 'vkid-phone' } } },
      { ...asks({ prompt: 'consent' }), expect: { page: { screen: 'vkid-allow' } } },
    ],
  },
  {
    section: '1.1',
    endpoint: authorize,
    fact: 'Everything else that clients send changes nothing: `stats_info`, `sdk_type`, `v`, `oauth_version`, `device_id`, `action`, `screen`, `debug`, `localhost`, `uuid`, and what generic libraries add',
    mark: 'C/R',
    keys: 'web, and, ios, govka',
    steps: [
      {
        // `{"name":"qr_auth","params":{"flow_type":"qr_only"}}`
        ...signIn({ action: 'eyJuYW1lIjoicXJfYXV0aCIsInBhcmFtcyI6eyJmbG93X3R5cGUiOiJxcl9vbmx5In19' }),
        ...leads(),
      },
      {
        ...signIn({
          prompt: 'login',
          stats_info: 'eyJmbG93X3NvdXJjZSI6ImZyb21fY3VzdG9tIn0=',
          sdk_type: 'vkid',
          v: '2.6.7',
          app_id: '51000002',
          oauth_version: '2',
          device_id: 'the-device-of-the-sdk-itself',
          action: 'eyJuYW1lIjoic2RrX29hdXRoIiwicGFyYW1zIjp7Im9hdXRoIjoib2tfcnUifX0=',
          screen: 'phone',
          uuid: '{state}',
          debug: '1',
          localhost: '1',
          vkconnect_auth_provider_method: 'external_auth',
          display: 'page',
          nonce: 'n',
          login_hint: '',
          access_type: 'offline',
        }),
        ...leads(),
      },
      { ...exchange(), expect: { body: tokens() } },
    ],
  },
];

const proof: readonly Fact[] = [
  ...(['s256', 'S256', 'sha256', 'SHA256'] as const).map(
    (spelling): Fact => ({
      section: '1.2',
      endpoint: authorize,
      fact: `\`code_challenge_method=${spelling}\` is S256`,
      mark: spelling === 'SHA256' ? 'U' : 'C',
      ...(spelling === 'SHA256' && { ours: true }),
      keys: { s256: 'web, ios, nuxt, kc', S256: 'ba, aa, pvkid, soc, yas', sha256: 'and', SHA256: 'none' }[
        spelling
      ],
      steps: proves(known.verifier, spelling),
    }),
  ),
  ...(
    [
      ['of 6 characters', 'nuxt', 'verify'],
      ['of 171 characters', 'and', 'a'.repeat(171)],
      ['of 128 hexadecimal digits', 'yas', '0f'.repeat(64)],
      ['with `.` and `~`', 'soc', '.~'.repeat(32)],
    ] as const
  ).map(
    ([what, keys, verifier]): Fact => ({
      section: '1.2',
      endpoint: authorize,
      fact: `A verifier ${what} is taken`,
      mark: 'C',
      keys,
      steps: proves(verifier),
    }),
  ),
  ...(
    [
      ['of 14 characters', 'D', 'web', 'dj29fnsadjsd82'],
      ['of 24 characters', 'C', 'pvkid', 'abcdefghijklmnopqrstuvwx'],
      ['with a colon', 'C', 'a public page', 'tg:123456'],
      ['with dots', 'C', 'kc', 'a.b.c-d_e'],
      ['that is a UUID', 'C', 'ios', 'E621E1F8-C36C-495A-93FC-0C247A3E6E5F'],
      ['of 48 characters', 'C', 'web', 'V1StGXR8_Z5jdHi6B-myT0123456789abcdefghijklmnopq'],
    ] as const
  ).map(
    ([what, mark, keys, state]): Fact => ({
      section: '1.2',
      endpoint: authorize,
      fact: `A state ${what} is taken and echoed`,
      mark,
      keys,
      steps: [
        { ...signIn({ state }), ...leads(undefined, { state }) },
        { ...exchange({ state }), expect: { body: tokens({ state }) } },
      ],
    }),
  ),
  {
    section: '1.2',
    endpoint: authorize,
    fact: 'Without a challenge or its method: a page with «code_challenge or code_challenge_method is invalid»',
    mark: 'R',
    steps: [
      { code_challenge: undefined },
      { code_challenge_method: undefined },
      { code_challenge_method: 'md5' },
    ].map((query) => ({
      ...asks(query),
      ...shows('bad-request', /code_challenge or code_challenge_method is invalid/u),
    })),
  },
  {
    section: '1.2',
    endpoint: authorize,
    fact: '`plain` is refused (`plain_pkce` of the policy takes it)',
    mark: 'U',
    ours: true,
    steps: [
      {
        ...asks({ code_challenge_method: 'plain' }),
        ...shows('bad-request', /code_challenge or code_challenge_method is invalid/u),
      },
      { policy: { plain_pkce: true } },
      signIn({ code_challenge: '{verifier}', code_challenge_method: 'plain' }),
      {
        ...exchange({ code_verifier: '{challenge}' }),
        expect: refused('invalid_request', 'verifier is missing or invalid'),
      },
      { ...exchange(), expect: { body: tokens() } },
    ],
  },
  {
    section: '1.2',
    endpoint: authorize,
    fact: 'Lengths are not checked (`strict_pkce` of the policy: a verifier of 43 to 128 characters, a state of at least 32)',
    mark: 'U',
    ours: true,
    steps: [
      { policy: { strict_pkce: true } },
      { ...asks({ state: 'short' }), ...shows('bad-request', /state is invalid/u) },
      signIn({ code_challenge: challengeOf('verify') }),
      {
        ...exchange({ code_verifier: 'verify' }),
        expect: refused('invalid_request', 'verifier is missing or invalid'),
      },
      { ...signIn({}, igor), ...leads() },
      { ...exchange(), expect: { body: tokens() } },
    ],
  },
];

export const authorizeFacts: readonly Fact[] = [...parameters, ...proof];
