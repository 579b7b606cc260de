import { exchange, type Fact, signIn, type Step } from './facts.ts';
import { answers, call, exchangeLegacy, fails, withToken } from './legacy-steps.ts';

const method = { section: '5.4', endpoint: 'GET|POST api.vk.{com,ru,me}/method/<name>' } as const;

const annaView = {
  id: 1001,
  first_name: 'Анна',
  last_name: 'Петрова',
  can_access_closed: true,
  is_closed: false,
};
const igorView = { ...annaView, id: 1004, first_name: 'Игорь', last_name: 'Кузнецов' };

const badToken = { error_code: 5, error_msg: 'User authorization failed: invalid access_token (4).' };
const wrongProfile = {
  error_code: 1051,
  error_msg: 'Method is not available for this profile type: method is unavailable with current profile type',
};

/** An app that has a token of VK ID for Игорь. */
const withVkIdToken: readonly Step[] = [signIn(), { ...exchange(), expect: { status: 200 } }];

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
    fact: 'No version is refused: 5.95, 5.131, 5.199 and 5.220 are answered alike, with `id`',
    mark: 'C',
    keys: 'hybridauth, sc, soc, ios',
    steps: [
      ...withToken(),
      ...['5.95', '5.131', '5.199', '5.220'].map((v) => ({
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

const users = { section: '5.4', endpoint: 'users.get' } as const;
const usersFacts: readonly Fact[] = [
  {
    ...users,
    fact: '`fields` adds photos, `screen_name`, `nickname`, `sex`, `bdate` without zeros, `city`, `country`, `timezone`',
    mark: 'C',
    keys: 'pvk, authjs, sc, soc, hybridauth',
    steps: [
      ...withToken(),
      {
        ...call('users.get', {
          fields:
            'uid,email,photo_100,photo_200,photo_max_orig,screen_name,nickname,sex,bdate,city,country,timezone,verified',
        }),
        expect: answers([
          {
            ...annaView,
            photo_100: 'https://vk.com/images/camera_100.png',
            photo_200: 'https://vk.com/images/camera_200.png',
            photo_max_orig: 'https://vk.com/images/camera_400.png',
            screen_name: 'id1001',
            nickname: 'Сергеевна',
            sex: 1,
            bdate: '7.3.1988',
            city: { id: 1, title: 'Москва' },
            country: { id: 1, title: 'Россия' },
            timezone: 3,
            verified: 0,
          },
        ]),
      },
    ],
  },
  {
    ...users,
    fact: '`user_ids` names others, by number or as `id1004`; who is blocked or has left is `deactivated`',
    mark: 'C',
    keys: 'schema',
    steps: [
      ...withToken(),
      {
        ...call('users.get', { user_ids: '1004, id1001,1005,1006,1002' }),
        expect: answers([
          igorView,
          annaView,
          { id: 1005, first_name: 'Олег', last_name: 'Васильев', deactivated: 'banned' },
          { id: 1006, first_name: 'Нина', last_name: 'Фёдорова', deactivated: 'deleted' },
        ]),
      },
    ],
  },
  {
    ...users,
    fact: 'Error 113 where none of them exists, or a service token names nobody',
    mark: 'C',
    keys: 'schema',
    steps: [
      ...withToken(),
      {
        ...call('users.get', { user_ids: '1002' }),
        expect: fails(
          'users.get',
          { error_code: 113, error_msg: 'Invalid user id' },
          { v: '5.199', user_ids: '1002' },
        ),
      },
      {
        ...call('users.get', { access_token: 'service-51000010' }),
        expect: fails('users.get', { error_code: 113, error_msg: 'Invalid user id' }),
      },
    ],
  },
];

const at = (endpoint: string) => ({ section: '5.4', endpoint }) as const;
const helperFacts: readonly Fact[] = [
  {
    ...at('account.getProfileInfo'),
    fact: 'The own profile, the phone masked',
    mark: 'D',
    steps: [
      ...withToken(),
      {
        ...call('account.getProfileInfo'),
        expect: answers({
          id: 1001,
          first_name: 'Анна',
          last_name: 'Петрова',
          bdate: '7.3.1988',
          bdate_visibility: 1,
          sex: 1,
          phone: '+7 *** *** ** 01',
          screen_name: 'id1001',
          photo_200: 'https://vk.com/images/camera_200.png',
          is_service_account: false,
          verification_status: 'unverified',
          home_town: '',
          status: '',
          relation: 0,
        }),
      },
    ],
  },
  {
    ...at('account.getProfileShortInfo'),
    fact: '`is_service_account`, by a token of VK ID',
    mark: 'C',
    keys: 'and, ios',
    steps: [
      ...withVkIdToken,
      { ...call('account.getProfileShortInfo'), expect: answers({ is_service_account: false }) },
    ],
  },
  {
    ...at('groups.{getById,getMembers,join}'),
    fact: 'The subscription sheet: an object with `groups` since 5.199, `count` and `items`, 1 for joining',
    mark: 'C',
    keys: 'and, ios',
    steps: [
      ...withVkIdToken,
      { ...call('groups.join', { group_id: '7', source: 'vkid_sdk' }), expect: answers(1) },
      {
        ...call('groups.getById', {
          group_ids: '7',
          fields: 'description,verified,is_member',
          v: '5.220',
        }),
        expect: answers({
          groups: [
            {
              id: 7,
              name: 'Сообщество 7',
              screen_name: 'club7',
              is_closed: 0,
              type: 'group',
              description: '',
              verified: 0,
              is_member: 1,
              photo_50: 'https://vk.com/images/community_50.png',
              photo_100: 'https://vk.com/images/community_100.png',
              photo_200: 'https://vk.com/images/community_200.png',
            },
          ],
          profiles: [],
        }),
      },
      {
        ...call('groups.getMembers', {
          group_id: '7',
          sort: 'id_asc',
          count: '3',
          fields: 'photo_200',
        }),
        expect: answers({
          count: 1,
          items: [{ ...igorView, photo_200: 'https://vk.com/images/camera_200.png' }],
        }),
      },
      {
        ...call('groups.join'),
        expect: fails('groups.join', {
          error_code: 100,
          error_msg: 'One of the parameters specified was missing or invalid: group_id is undefined',
        }),
      },
    ],
  },
  {
    ...at('statEvents.{addVKID,addVKIDAnonymously}'),
    fact: '1 for a page, `failed_ids` for a mobile SDK',
    mark: 'C',
    keys: 'web, ios',
    steps: [
      ...withVkIdToken,
      { ...call('statEvents.addVKID', { events: '[]' }), expect: answers({ failed_ids: [] }) },
      {
        ...call('statEvents.addVKID', { events: '[]' }, { headers: { origin: 'https://app.example' } }),
        expect: answers(1),
      },
      {
        ...call('statEvents.addVKIDAnonymously', { access_token: undefined }),
        expect: answers({ failed_ids: [] }),
      },
    ],
  },
  {
    ...at('auth.getVKConnectSettings, auth.logout'),
    section: '10',
    fact: '`items` is a list (here of none), `auth.logout` answers 1 and ends the token',
    mark: 'C',
    keys: 'ios',
    steps: [
      { ...call('auth.getVKConnectSettings', { access_token: undefined }), expect: answers({ items: [] }) },
      ...withVkIdToken,
      { ...call('auth.logout'), expect: answers(1) },
      { ...call('users.get'), expect: fails('users.get', badToken) },
    ],
  },
  {
    ...at('auth.getSilentAuthProviders'),
    section: '10',
    fact: 'The response is an array',
    mark: 'C',
    keys: 'and',
    steps: [{ ...call('auth.getSilentAuthProviders', { access_token: undefined }), expect: answers([]) }],
  },
  {
    ...at('POST oauth.vk.ru/oauth/get_anonym_token'),
    section: '10',
    fact: '`token` and `expired_at`; methods answer 1114 once it is over and 1116 if it never was, and iOS asks again',
    mark: 'C',
    keys: 'ios',
    steps: [
      {
        ask: {
          host: 'oauth.vk.ru',
          path: '/oauth/get_anonym_token',
          form: { client_id: '51000003', client_secret: 'secret-51000003' },
        },
        expect: { status: 200, body: { token: /^anonym\.[\w-]{64}$/u, expired_at: Number } },
      },
      {
        ...call('auth.getVKConnectSettings', { access_token: undefined, anonymous_token: '{token}' }),
        expect: answers({ items: [] }),
      },
      {
        ...call('auth.getVKConnectSettings', { access_token: 'anonym.nonsense' }),
        expect: fails('auth.getVKConnectSettings', {
          error_code: 1116,
          error_msg: 'Anonymous token is invalid',
        }),
      },
      { age: 86_401 },
      {
        ...call('auth.getVKConnectSettings', { access_token: undefined, anonymous_token: '{token}' }),
        expect: fails('auth.getVKConnectSettings', {
          error_code: 1114,
          error_msg: 'Anonymous token has expired',
        }),
      },
    ],
  },
  {
    ...at('POST id.vk.ru/vkid_sdk_is_show_subscription'),
    fact: '`show` is a boolean, by a token of VK ID',
    mark: 'C',
    keys: 'and, ios',
    steps: [
      ...withVkIdToken,
      {
        ask: { path: '/vkid_sdk_is_show_subscription', form: { access_token: '{access_token}' } },
        expect: answers({ show: true }),
      },
    ],
  },
  {
    section: '7',
    endpoint: 'login.vk.{com,ru}/?act=web_token',
    fact: '`okay` and a session, for an access token',
    mark: 'C',
    steps: [
      ...withToken(),
      {
        ask: {
          host: 'login.vk.ru',
          path: '/',
          query: { act: 'web_token' },
          form: { version: '1', app_id: '8202606', access_token: '{access_token}' },
        },
        expect: {
          status: 200,
          body: {
            type: 'okay',
            data: { access_token: '{access_token}', expires: Number, user_id: 1001, logout_hash: String },
          },
        },
      },
    ],
  },
  {
    section: '7',
    endpoint: 'web.vk.me/?act=web_token',
    fact: 'An array: the person, then each educational profile with `profile_type` 2. The cookie holds an access token here',
    mark: 'C/U',
    keys: 'xKARASb/SferumBot',
    ours: true,
    steps: [
      {
        visit: {
          host: 'oauth.vk.com',
          path: '/authorize',
          query: { client_id: '51000003', redirect_uri: '{redirect_uri}', response_type: 'code' },
        },
        who: { phone: '+79990000003', password: 'parol-1003' },
      },
      { ...exchangeLegacy(), expect: { status: 200 } },
      {
        ask: {
          host: 'web.vk.me',
          path: '/',
          query: { act: 'web_token', app_id: '8202606' },
          headers: { cookie: 'remixdsid={access_token}' },
        },
        expect: {
          status: 200,
          body: [
            { access_token: '{access_token}', expires: Number, user_id: 1003, profile_type: 0 },
            { access_token: '{access_token}', expires: Number, user_id: 700101, profile_type: 2 },
          ],
        },
      },
    ],
  },
];

export const apiFacts: readonly Fact[] = [...callFacts, ...usersFacts, ...helperFacts];
