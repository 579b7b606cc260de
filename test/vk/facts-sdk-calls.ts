import { exchange, type Fact, signIn } from './facts.ts';

const page = { headers: { origin: 'https://app.example' } } as const;
const withCredentials = {
  'access-control-allow-origin': 'https://app.example',
  'access-control-allow-credentials': 'true',
  vary: 'Origin',
};

export const sdkCallFacts: readonly Fact[] = [
  {
    section: '4.2',
    endpoint: 'POST /stat_events_vkid_sdk',
    fact: 'Statistics are taken from any page, with its credentials; in redirect mode the browser leaves when they are answered',
    mark: 'C',
    keys: 'web',
    steps: [
      {
        ask: {
          path: '/stat_events_vkid_sdk',
          query: { app_id: '51000002' },
          form: { events: '[]', sak_version: '2.6.7', v: '5.207' },
          ...page,
        },
        expect: { status: 200, body: { response: 1 }, headers: withCredentials },
      },
      {
        ask: {
          path: '/stat_events_vkid_sdk',
          query: { app_id: '51000002', v: '5.207' },
          form: { events: '[]', sak_version: '2.4.1' },
          ...page,
        },
        expect: { status: 200, body: { response: 1 } },
      },
    ],
  },
  {
    section: '4.2',
    endpoint: 'POST /vkid_sdk_get_config',
    fact: 'The SDK is never told to load a tracker',
    mark: 'C',
    keys: 'web',
    steps: [
      {
        ask: { path: '/vkid_sdk_get_config', query: { app_id: '51000002' }, form: { v: '5.207' }, ...page },
        expect: {
          status: 200,
          body: { response: { active: 0, tracker_id: '' } },
          headers: withCredentials,
        },
      },
    ],
  },
  {
    section: '4.2',
    endpoint: 'POST api.vk.ru/method/statEvents.addVKID',
    fact: 'Statistics of a person who is signed in: 1, to any page, with its credentials',
    mark: 'C',
    keys: 'web',
    steps: [
      signIn(),
      exchange(),
      {
        ask: {
          host: 'api.vk.ru',
          path: '/method/statEvents.addVKID',
          form: { events: '[]', sak_version: '2.6.7', access_token: '{access_token}', v: '5.207' },
          ...page,
        },
        expect: { status: 200, body: { response: 1 }, headers: withCredentials },
      },
    ],
  },
  {
    section: '4.2',
    endpoint: '`Config.init`, `Auth.login`',
    fact: 'A page with the SDK asks for nothing else, at no other host',
    mark: 'C',
    keys: 'web',
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
  },
  {
    section: '1.1',
    endpoint: 'GET /authorize',
    fact: 'The SDK’s query has an order of its own, and what is undefined is left out',
    mark: 'C',
    keys: 'web',
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
  },
  {
    section: '4.2',
    endpoint: 'POST /oauth2/{auth,user_info,public_info,logout}',
    fact: 'The page calls them itself, most of the request in the query and the secret in the body',
    mark: 'C',
    keys: 'web',
    coveredBy: [
      'test/clients/sdk.test.ts > refreshToken, publicInfo, userInfo and logout do what they say, and a used code is refused',
    ],
  },
];
