import { anna } from '../support/people.ts';
import { type Fact, type Step } from './facts.ts';
import {
  annaView,
  answers,
  badToken,
  call,
  exchangeLegacy,
  fails,
  igorView,
  legacyToken,
  withToken,
  withVkIdToken,
} from './legacy-steps.ts';

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
    fact: 'Error 113 where none of them exists, or a service token names no one',
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

/** The page of an app with a service token signs Анна in, and its server asks what for. */
const silentSignIn = (scope?: string): Step => ({
  visit: {
    path: '/auth',
    query: {
      app_id: '51000010',
      response_type: 'silent_token',
      redirect_uri: 'https://app.example/callback',
      uuid: 'the-uuid-of-the-page',
      scope,
    },
  },
  who: anna,
});
const exchangeSilent = call('auth.exchangeSilentAuthToken', {
  access_token: 'service-51000010',
  token: '{token}',
  uuid: '{uuid}',
});
const silentAnswer = {
  access_token: legacyToken,
  access_token_id: /^[\da-f]{32}$/u,
  user_id: 1001,
  additional_signup_required: false,
  is_partial: false,
  is_service: false,
  source: 1,
  source_description: 'Silent authentication',
  expires_in: 31_536_000,
};

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
    ...at('auth.exchangeSilentAuthToken'),
    section: '5.3',
    fact: "A silent token of `/auth` becomes an access token for the app's service token and the page's `uuid`, once",
    mark: 'D/C',
    keys: 'kit, web 1.3.0',
    coveredBy: [
      'test/vk/legacy-endpoints.test.ts > the legacy endpoints keep to themselves > a silent token becomes an access token, once, for its app and its page',
    ],
  },
  {
    ...at('auth.exchangeSilentAuthToken'),
    section: '5.3',
    fact: '`email`, and `phone` with `phone_validated`, are optional in the answer: here they are in it where the sign-in asked for these scopes',
    mark: 'D/C',
    keys: 'kit, web 1.3.0',
    ours: true,
    steps: [
      silentSignIn(),
      { ...exchangeSilent, expect: answers(silentAnswer) },
      silentSignIn('email'),
      { ...exchangeSilent, expect: answers({ ...silentAnswer, email: 'anna.petrova@example.ru' }) },
      silentSignIn('phone'),
      { ...exchangeSilent, expect: answers({ ...silentAnswer, phone: '79990000001', phone_validated: 1 }) },
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

export const methodFacts: readonly Fact[] = [...usersFacts, ...helperFacts];
