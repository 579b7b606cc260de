import type { Policy } from '../../src/domain/policy.ts';
import type { Fact, Step } from './facts.ts';
import {
  annaView,
  answers,
  badToken,
  call,
  fails,
  igorView,
  withToken,
  withVkIdToken,
  wrongProfile,
} from './legacy-steps.ts';

const method = { section: '5.4', endpoint: 'GET|POST api.vk.{com,ru,me}/method/<name>' } as const;

const callFacts: readonly Fact[] = [
  {
    ...method,
    fact: 'Without `v`: error 8, HTTP 200',
    mark: 'R/D',
    steps: [
      {
        ...call('users.get', { v: undefined, access_token: 'anything' }),
        expect: fails(
          'users.get',
          {
            error_code: 8,
            error_msg:
              'Invalid request: v is required. Version param should be passed as "v". "version" param is invalid and not supported. For more information go to https://vk.com/dev/constant_version_updates',
          },
          {},
        ),
      },
    ],
  },
  {
    ...method,
    fact: 'No version is refused: 5.95 to 5.220 are answered alike, with `id`',
    mark: 'C',
    keys: 'hybridauth, sc, soc, ios',
    steps: [
      ...withToken(),
      ...['5.95', '5.103', '5.107', '5.110', '5.131', '5.199', '5.207', '5.217', '5.220'].map((v) => ({
        ...call('users.get', { v }),
        expect: answers([annaView]),
      })),
    ],
  },
  {
    ...method,
    fact: 'The token is a parameter of query or body, or Bearer; GET and POST do alike on every API host',
    mark: 'D/C',
    keys: 'authjs, pvk',
    steps: [
      ...withToken(),
      { ...call('users.get', {}, { host: 'api.vk.ru' }), expect: answers([annaView]) },
      {
        ...call(
          'users.get',
          { access_token: undefined },
          { headers: { authorization: 'Bearer {access_token}' } },
        ),
        expect: answers([annaView]),
      },
      {
        ask: {
          host: 'api.vk.me',
          path: '/method/users.get',
          form: { v: '5.217', access_token: '{access_token}' },
        },
        expect: answers([annaView]),
      },
    ],
  },
  {
    ...method,
    fact: 'An error names what was asked for in `request_params`, without the token',
    mark: 'R',
    steps: [
      {
        ...call('users.get', { access_token: 'nonsense', fields: 'sex', v: '5.131' }),
        expect: fails('users.get', badToken, { v: '5.131', fields: 'sex' }),
      },
    ],
  },
  {
    ...method,
    fact: 'Error 5: no token',
    mark: 'R',
    steps: [
      {
        ...call('users.get', { access_token: undefined }),
        expect: fails('users.get', {
          error_code: 5,
          error_msg: 'User authorization failed: no access_token passed.',
        }),
      },
    ],
  },
  {
    ...method,
    fact: 'Error 5: an invalid token',
    mark: 'R',
    keys: 'sc',
    steps: [
      { ...call('users.get', { access_token: 'vk1.a.nonsense' }), expect: fails('users.get', badToken) },
      ...withToken(),
      { ...call('auth.logout'), expect: answers(1) },
      { ...call('users.get'), expect: fails('users.get', badToken) },
    ],
  },
  {
    ...method,
    section: '10',
    fact: 'Error 5: a token from before a new password (`none` of `password_ends_tokens` in the policy: they live on)',
    mark: 'R/D',
    keys: 'vk-android-sdk#276, hybridauth#941',
    steps: [
      ...withToken(),
      { person: 1001, changes: { password: 'parol-new-1001' } },
      { ...call('users.get'), expect: fails('users.get', badToken) },
    ],
  },
  {
    ...method,
    fact: 'Error 5: a token whose day is over; with `offline` it never is',
    mark: 'R/C',
    keys: 'sc, hybridauth',
    steps: [
      ...withToken(),
      { age: 86_401 },
      {
        ...call('users.get'),
        expect: fails('users.get', {
          error_code: 5,
          error_msg: 'User authorization failed: access_token has expired.',
        }),
      },
      ...withToken('offline'),
      { age: 400 * 86_400 },
      { ...call('users.get'), expect: answers([annaView]) },
    ],
  },
  {
    ...method,
    section: '3.5',
    fact: 'Error 5, subcode 1130: a token from another IP address (`api_other_address` of the policy)',
    mark: 'R',
    steps: [
      ...withToken(),
      { policy: { api_other_address: true } },
      {
        ...call('users.get'),
        expect: fails('users.get', {
          error_code: 5,
          error_subcode: 1130,
          error_msg: 'User authorization failed: access_token was given to another ip address.',
        }),
      },
    ],
  },
  {
    ...method,
    fact: 'A method that nothing here stands for: error 3, the token whatever it is',
    mark: 'U',
    ours: true,
    steps: [
      {
        ...call('nonsense.get', { access_token: 'nonsense' }),
        expect: fails('nonsense.get', { error_code: 3, error_msg: 'Unknown method passed.' }),
      },
      ...withToken(),
      {
        ...call('friends.get'),
        expect: fails('friends.get', { error_code: 3, error_msg: 'Unknown method passed.' }),
      },
    ],
  },
  {
    ...method,
    fact: 'Error 18 when the person was blocked since, 3610 when they left',
    mark: 'C',
    keys: 'schema',
    steps: [
      ...withToken(),
      { person: 1001, changes: { status: 'blocked' } },
      {
        ...call('users.get'),
        expect: fails('users.get', { error_code: 18, error_msg: 'User was deleted or banned' }),
      },
      { person: 1001, changes: { status: 'deactivated' } },
      {
        ...call('users.get'),
        expect: fails('users.get', { error_code: 3610, error_msg: 'User is deactivated' }),
      },
    ],
  },
  {
    ...method,
    section: '3.5',
    fact: "VK ID's tokens (`vk2.a.`) are good for `users.get` and `groups.getById`; most other methods say 1051",
    mark: 'R',
    keys: 'gitroomhq/postiz-app#1408; yas, soc',
    steps: [
      ...withVkIdToken,
      { ...call('users.get'), expect: answers([igorView]) },
      { ...call('groups.getById', { group_ids: '7' }), expect: { status: 200 } },
      { ...call('account.getProfileInfo'), expect: fails('account.getProfileInfo', wrongProfile) },
      { ...call('wall.post'), expect: fails('wall.post', wrongProfile) },
    ],
  },
  {
    section: '3.4',
    endpoint: 'OPTIONS, POST api.vk.{com,ru}/method/<name>',
    fact: 'A page of any origin is answered by name, with credentials',
    mark: 'C',
    keys: 'web',
    steps: [
      {
        ...call('statEvents.addVKIDAnonymously', {}, { headers: { origin: 'https://app.example' } }),
        expect: {
          status: 200,
          headers: {
            'access-control-allow-origin': 'https://app.example',
            'access-control-allow-credentials': 'true',
          },
        },
      },
    ],
  },
];

const order = (code: Policy['api_errors'][string]): Step => ({
  policy: { api_errors: { 'users.get': code } },
});
const orderedFacts: readonly Fact[] = [
  {
    ...method,
    fact: 'Errors that a test orders with `api_errors` of the policy have the numbers and texts of VK’s schema',
    mark: 'C',
    keys: 'schema, ios',
    steps: (
      [
        [1, 'Unknown error occurred'],
        [6, 'Too many requests per second'],
        [9, 'Flood control'],
        [10, 'Internal server error'],
        [15, 'Access denied'],
        [18, 'User was deleted or banned'],
        [27, 'Group authorization failed'],
        [28, 'Application authorization failed'],
        [29, 'Rate limit reached'],
        [100, 'One of the parameters specified was missing or invalid'],
        [113, 'Invalid user id'],
        [1114, 'Anonymous token has expired'],
        [1116, 'Anonymous token is invalid'],
        [1117, 'Access token has expired'],
        [3609, 'Token extension required'],
        [3610, 'User is deactivated'],
      ] as const
    ).flatMap(([error_code, error_msg]) => [
      order(error_code),
      {
        ...call('users.get', { access_token: undefined }),
        expect: fails('users.get', { error_code, error_msg }),
      },
    ]),
  },
  {
    ...method,
    fact: 'Error 14 has `captcha_sid` and `captcha_img`; the call goes through with `captcha_key`',
    mark: 'C',
    keys: 'schema',
    steps: [
      ...withToken(),
      order(14),
      {
        ...call('users.get'),
        expect: fails('users.get', {
          error_code: 14,
          error_msg: 'Captcha needed',
          captcha_sid: String,
          captcha_img: /^http:\/\/localhost:\d+\/api\.vk\.com\/captcha\.php\?sid=\d+$/u,
          redirect_uri: String,
        }),
      },
      {
        ask: { host: 'api.vk.com', path: '/captcha.php', query: { sid: '100000000001' } },
        expect: { status: 200, type: /^image\//u },
      },
      {
        ...call('users.get', { captcha_sid: '100000000001', captcha_key: 'z' }),
        expect: answers([annaView]),
      },
    ],
  },
  {
    ...method,
    fact: 'Error 17 has a `redirect_uri`, 24 a `confirmation_text`, after which `confirm=1` goes through',
    mark: 'C',
    keys: 'schema',
    steps: [
      ...withToken(),
      order(17),
      {
        ...call('users.get'),
        expect: fails('users.get', {
          error_code: 17,
          error_msg: 'Validation required: please open redirect_uri in browser',
          redirect_uri: /^http:\/\/localhost:\d+\/oauth\.vk\.com\/blank\.html$/u,
        }),
      },
      order(24),
      {
        ...call('users.get'),
        expect: fails('users.get', {
          error_code: 24,
          error_msg: 'Confirmation required',
          confirmation_text: String,
        }),
      },
      { ...call('users.get', { confirm: '1' }), expect: answers([annaView]) },
    ],
  },
];

export const apiFacts: readonly Fact[] = [...callFacts, ...orderedFacts];
