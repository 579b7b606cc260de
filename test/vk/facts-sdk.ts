import { captchaFacts } from './facts-captcha.ts';
import { exchange, type Fact, signIn } from './facts.ts';
import { sdkFrameFacts } from './facts-sdk-frames.ts';

const inChromium = { coveredBy: 'test/clients/sdk.test.ts' } as const;
const olderInChromium = { coveredBy: 'test/clients/sdk-older.test.ts' } as const;
const asPairs = { coveredBy: 'test/vk/sdk.test.ts' } as const;
const page = { headers: { origin: 'https://app.example' } } as const;
const withCredentials = {
  'access-control-allow-origin': 'https://app.example',
  'access-control-allow-credentials': 'true',
  vary: 'Origin',
};

const config = { section: '4.1', endpoint: '`Config.init`, `Config.set`', mark: 'C', keys: 'web' } as const;

const configFacts: readonly Fact[] = [
  {
    ...config,
    ...inChromium,
    fact: '`app` and `redirectUrl` arrive as `client_id`, `app_id` and `redirect_uri`',
  },
  {
    ...config,
    ...inChromium,
    fact: '`state` (48 characters) and `codeVerifier` are made where the page gives none',
  },
  { ...config, ...olderInChromium, fact: 'In 2.0.0 the `state` that it makes has 21 characters' },
  {
    ...config,
    ...inChromium,
    fact: '`codeChallenge` stands for a verifier that the page does not know: its backend exchanges the code',
  },
  { ...config, ...inChromium, fact: '`scope` is left out where the page gives none' },
  {
    ...config,
    ...inChromium,
    fact: '`mode` is `redirect`, `new_tab` (the default) or `new_window`',
  },
  { ...config, ...olderInChromium, fact: 'In 1.x the default of `mode` is `redirect`' },
  { ...config, ...inChromium, fact: '`responseMode` is `redirect` (the default) or `callback`' },
  { ...config, ...inChromium, fact: '`prompt` is a list, sent joined and often empty' },
  { ...config, ...inChromium, fact: '`source` goes into statistics, and into no address' },
  {
    ...config,
    ...inChromium,
    fact: '`__vkidDomain` (`id.vk.ru`) may be a host and a port; the scheme is https',
  },
  { ...config, ...olderInChromium, fact: 'In 2.0.0 and 1.3.0 the default of `__vkidDomain` is `id.vk.com`' },
  {
    ...config,
    ...inChromium,
    fact: '`__debug` and `__localhost` arrive as `debug=1` and `localhost=1`, and change nothing',
  },
  {
    ...config,
    coveredBy: 'test/clients/sdk-widgets.test.ts',
    fact: '`groupSubscriptionsLimit` is kept by the page: two showings in 30 days',
  },
  {
    ...config,
    coveredBy: 'test/clients/sdk-widgets.test.ts',
    fact: '`__oauthVersion` (2) goes into the query of the widgets',
  },
  {
    ...config,
    ...inChromium,
    fact: 'A sign-in calls neither `__apiDomain` (`api.vk.ru`), which is for `statEvents.addVKID`, nor `__loginDomain` and `__oauthDomain`',
  },
];

const callFacts: readonly Fact[] = [
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
    fact: 'Statistics of somebody who is signed in: 1, to any page, with its credentials',
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
    ...inChromium,
  },
  {
    section: '1.1',
    endpoint: 'GET /authorize',
    fact: 'The SDK’s query has an order of its own, and what is undefined is left out',
    mark: 'C',
    keys: 'web',
    ...inChromium,
  },
  {
    section: '4.2',
    endpoint: 'POST /oauth2/{auth,user_info,public_info,logout}',
    fact: 'The page calls them itself, most of the request in the query and the secret in the body',
    mark: 'C',
    keys: 'web',
    ...inChromium,
  },
];

const ends = { section: '4.3', endpoint: 'GET /authorize' } as const;

const endFacts: readonly Fact[] = [
  {
    ...ends,
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: '`mode: redirect`: the browser is led to `redirectUrl` with the code',
  },
  {
    ...ends,
    coveredBy: 'test/clients/sdk-quirks.test.ts',
    mark: 'C',
    keys: 'web',
    fact: '`mode: redirect`: `Auth.login()` resolves before the page is left, in 2.x with the answer to its statistics and in 1.x with `undefined`, and widgets tell `LOGIN_SUCCESS` with `undefined`',
  },
  {
    ...ends,
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: '`new_tab` and `new_window` with `callback`: the promise resolves with the code, and the SDK closes the window',
  },
  {
    ...ends,
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: '`new_tab` with `redirect`: the SDK leads the page itself to `redirectUrl` with the fields of the message',
  },
  {
    ...ends,
    ...asPairs,
    mark: 'C',
    keys: 'web',
    fact: 'Success is `{action: "oauth2_authorize_response" + state, payload: {code, state, device_id, type, expires_in, ext_id}}`',
  },
  {
    ...ends,
    ...asPairs,
    mark: 'C',
    keys: 'web',
    fact: 'A failure is `{payload: {error}}`, which the SDK tells as code 103',
  },
  {
    ...ends,
    ...asPairs,
    mark: 'C',
    keys: 'web',
    fact: '1.x: `{action: "vk_connect_response" + uuid, payload}` with the silent token',
  },
  {
    ...ends,
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: 'The SDK hears only origins that end in `.vk.ru` or `.vk.com`, without a port',
  },
  {
    ...ends,
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: 'The first message ends the SDK’s listening: exactly one is sent',
  },
  {
    ...ends,
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: 'Another action is code 100, no window 101, a closed one 102, another state 104',
  },
  {
    ...ends,
    mark: 'C',
    keys: 'web',
    fact: 'Only popup modes send `origin` (no port): then the end is a page with a message, which a window that nobody opened leaves for `redirect_uri`',
    ours: true,
    steps: [
      {
        ...signIn({ origin: 'http://localhost', v: '2.6.7', sdk_type: 'vkid' }),
        expect: { status: 200, page: { screen: 'sdk-answer' } },
      },
      {
        visit: { path: '/authorize', query: { client_id: '51000002' } },
        expect: { page: { screen: 'vkid-request-error' } },
      },
    ],
  },
  {
    ...ends,
    mark: 'C',
    keys: 'web',
    fact: '2.0 and 2.1 forget `origin`: for them the SDK’s name and version must do',
    ours: true,
    steps: [
      {
        ...signIn({ v: '2.0.0', sdk_type: 'vkid' }),
        expect: { status: 200, page: { screen: 'sdk-answer' } },
      },
    ],
  },
  {
    ...ends,
    mark: 'C',
    keys: 'web, and',
    fact: 'Without `origin` every other client is redirected, also those that call themselves `sdk_type=vkid`',
    steps: [
      {
        ...signIn({ v: '2.6.7', sdk_type: 'vkid' }),
        expect: { redirect: { to: 'http://localhost/callback' } },
      },
    ],
  },
  {
    ...ends,
    mark: 'U',
    ours: true,
    fact: 'The message is for the origin of `redirect_uri` alone, which is registered: `origin` has no port, and anybody can write it',
    ...asPairs,
  },
  {
    ...ends,
    mark: 'C',
    keys: 'web',
    fact: 'A window keeps the one that opened it: no `Cross-Origin-Opener-Policy` on its way',
    steps: [
      {
        ask: {
          path: '/authorize',
          query: {
            response_type: 'code',
            client_id: '51000002',
            redirect_uri: '{redirect_uri}',
            state: '{state}',
            code_challenge: '{challenge}',
            code_challenge_method: 's256',
            origin: 'http://localhost',
            prompt: 'none',
          },
        },
        expect: {
          status: 200,
          page: {
            screen: 'sdk-answer',
            html: /\{&quot;payload&quot;:\{&quot;error&quot;:&quot;login_required&quot;\}\}/u,
          },
          headers: {
            'cross-origin-opener-policy': undefined,
            'content-security-policy':
              "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          },
        },
      },
    ],
  },
  {
    ...ends,
    ...inChromium,
    mark: 'C/R',
    keys: 'web',
    fact: 'The SDK keeps `state` and verifier in cookies for the host with its port, which browsers drop on any port but 443: "verifier is missing or invalid", unless the page hands the verifier over',
  },
  {
    ...ends,
    ...inChromium,
    endpoint: '`Auth.*`',
    mark: 'C',
    keys: 'web',
    fact: '`login`, `exchangeCode`, `refreshToken`, `userInfo`, `logout`, `publicInfo` do what they say; exchange and refresh get their `state` back',
  },
  {
    section: '6',
    endpoint: 'GET /authorize',
    ...inChromium,
    mark: 'U',
    ours: true,
    fact: 'No, in a popup: `{payload: {error: "access_denied"}}`, and the SDK says 103',
  },
  {
    section: '6',
    endpoint: 'POST /oauth2/auth',
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: 'An answer to an exchange or a refresh with another `state` is refused by the SDK with 104',
  },
  {
    section: '6',
    endpoint: 'POST /oauth2/auth',
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: 'A used code, a wrong verifier, a refresh token used twice: the SDK rejects with the body as it came',
  },
  {
    section: '6',
    endpoint: 'GET /authorize',
    ...inChromium,
    mark: 'C',
    keys: 'web',
    fact: 'A closed popup is 102 within a second, without a word to VK',
  },
  {
    section: '10',
    endpoint: 'GET /authorize',
    ...inChromium,
    mark: 'tried',
    fact: 'Popup modes work at VK’s own names in Chromium, by resolver rules and a trusted CA, on any port',
  },
  {
    section: '10',
    endpoint: 'GET /authorize',
    ...inChromium,
    mark: 'tried',
    fact: 'On an https origin without a port the SDK’s cookies survive a redirect, and `exchangeCode(code, deviceId)` works',
  },
];

export const sdkFacts: readonly Fact[] = [
  ...configFacts,
  ...callFacts,
  ...endFacts,
  ...sdkFrameFacts,
  ...captchaFacts,
];
