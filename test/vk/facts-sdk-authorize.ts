import { type Fact, signIn } from './facts.ts';

const authorize = { section: '4.3', endpoint: 'GET /authorize' } as const;

export const sdkAuthorizeFacts: readonly Fact[] = [
  {
    ...authorize,
    coveredBy: [
      'test/clients/sdk.test.ts > redirect at VK’s own name: the code comes back in the address and opens the profile',
    ],
    mark: 'C',
    keys: 'web',
    fact: '`mode: redirect`: the browser is led to `redirectUrl` with the code',
  },
  {
    ...authorize,
    coveredBy: [
      'test/clients/sdk-quirks.test.ts > redirect: the page is told of a login before a person has logged in > Auth.login() of 2.6.7',
      'test/clients/sdk-quirks.test.ts > redirect: the page is told of a login before a person has logged in > Auth.login() of 1.3.0',
      'test/clients/sdk-quirks.test.ts > redirect: the page is told of a login before a person has logged in > OneTap',
    ],
    mark: 'C',
    keys: 'web',
    fact: '`mode: redirect`: `Auth.login()` resolves before the page is left, in 2.x with the answer to its statistics and in 1.x with `undefined`, and widgets tell `LOGIN_SUCCESS` with `undefined`',
  },
  {
    ...authorize,
    coveredBy: [
      'test/clients/sdk.test.ts > new_tab with callback: the page gets one message, and the window is closed',
      'test/clients/sdk.test.ts > new_window with callback: the page gets one message, and the window is closed',
    ],
    mark: 'C',
    keys: 'web',
    fact: '`new_tab` and `new_window` with `callback`: the promise resolves with the code, and the SDK closes the window',
  },
  {
    ...authorize,
    coveredBy: ['test/clients/sdk.test.ts > new_tab with redirect: the page itself goes to its address'],
    mark: 'C',
    keys: 'web',
    fact: '`new_tab` with `redirect`: the SDK leads the page itself to `redirectUrl` with the fields of the message',
  },
  {
    ...authorize,
    coveredBy: ['test/vk/sdk.test.ts > the end of a popup is the redirect’s fields in one message'],
    mark: 'C',
    keys: 'web',
    fact: 'Success is `{action: "oauth2_authorize_response" + state, payload: {code, state, device_id, type, expires_in, ext_id}}`',
  },
  {
    ...authorize,
    coveredBy: ['test/vk/sdk.test.ts > the end of a popup is the redirect’s fields in one message'],
    mark: 'C',
    keys: 'web',
    fact: 'A failure is `{payload: {error}}`, which the SDK tells as code 103',
  },
  {
    ...authorize,
    coveredBy: ['test/vk/sdk.test.ts > the end of a popup is the redirect’s fields in one message'],
    mark: 'C',
    keys: 'web',
    fact: '1.x: `{action: "vk_connect_response" + uuid, payload}` with the silent token',
  },
  {
    ...authorize,
    coveredBy: ['test/clients/sdk.test.ts > a popup at another name than VK’s, or with a port, is not heard'],
    mark: 'C',
    keys: 'web',
    fact: 'The SDK hears only origins that end in `.vk.ru` or `.vk.com`, without a port',
  },
  {
    ...authorize,
    coveredBy: [
      'test/clients/sdk.test.ts > new_tab with callback: the page gets one message, and the window is closed',
      'test/clients/sdk.test.ts > new_window with callback: the page gets one message, and the window is closed',
    ],
    mark: 'C',
    keys: 'web',
    fact: 'The first message ends the SDK’s listening: exactly one is sent',
  },
  {
    ...authorize,
    coveredBy: [
      'test/clients/sdk.test.ts > an answer that is not for this sign-in is refused by the SDK > another state in the request: another action comes back',
      'test/clients/sdk.test.ts > a window that the browser does not open is code 101',
      'test/clients/sdk.test.ts > a window that the person closes is code 102 within a second',
      'test/clients/sdk.test.ts > an answer that is not for this sign-in is refused by the SDK > another state in the answer',
    ],
    mark: 'C',
    keys: 'web',
    fact: 'Another action is code 100, no window 101, a closed one 102, another state 104',
  },
  {
    ...authorize,
    mark: 'C',
    keys: 'web',
    fact: 'Only popup modes send `origin` (no port): then the end is a page with a message, which a window that no one opened leaves for `redirect_uri`',
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
    ...authorize,
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
    ...authorize,
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
    ...authorize,
    mark: 'U',
    ours: true,
    fact: 'The message is for the origin of `redirect_uri` alone, which is registered: `origin` has no port, and every page can write it',
    coveredBy: ['test/vk/sdk.test.ts > the end of a popup is the redirect’s fields in one message'],
  },
  {
    ...authorize,
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
    ...authorize,
    coveredBy: [
      'test/clients/sdk.test.ts > redirect to a page on another port: the SDK has lost its verifier, and the exchange says so',
    ],
    mark: 'C/R',
    keys: 'web',
    fact: 'The SDK keeps `state` and verifier in cookies for the host with its port, which browsers drop on any port but 443: "verifier is missing or invalid", unless the page hands the verifier over',
  },
  {
    ...authorize,
    coveredBy: [
      'test/clients/sdk.test.ts > refreshToken, publicInfo, userInfo and logout do what they say, and a used code is refused',
    ],
    endpoint: '`Auth.*`',
    mark: 'C',
    keys: 'web',
    fact: '`login`, `exchangeCode`, `refreshToken`, `userInfo`, `logout`, `publicInfo` do what they say; exchange and refresh get their `state` back',
  },
  {
    section: '6',
    endpoint: 'GET /authorize',
    coveredBy: ['test/clients/sdk.test.ts > a denial is told by the SDK > in a popup, as code 103'],
    mark: 'U',
    ours: true,
    fact: 'No, in a popup: `{payload: {error: "access_denied"}}`, and the SDK says 103',
  },
  {
    section: '6',
    endpoint: 'POST /oauth2/auth',
    coveredBy: [
      'test/clients/sdk.test.ts > an answer that is not for this sign-in is refused by the SDK > another state in the answer to an exchange or a refresh',
    ],
    mark: 'C',
    keys: 'web',
    fact: 'An answer to an exchange or a refresh with another `state` is refused by the SDK with 104',
  },
  {
    section: '6',
    endpoint: 'POST /oauth2/auth',
    coveredBy: [
      'test/clients/sdk.test.ts > refreshToken, publicInfo, userInfo and logout do what they say, and a used code is refused',
      'test/clients/sdk.test.ts > redirect to a page on another port: the SDK has lost its verifier, and the exchange says so',
      'test/clients/sdk.test.ts > a refresh token used twice ends the session, in VK’s words',
    ],
    mark: 'C',
    keys: 'web',
    fact: 'A used code, a wrong verifier, a refresh token used twice: the SDK rejects with the body as it came',
  },
  {
    section: '6',
    endpoint: 'GET /authorize',
    coveredBy: ['test/clients/sdk.test.ts > a window that the person closes is code 102 within a second'],
    mark: 'C',
    keys: 'web',
    fact: 'A closed popup is 102 within a second, without a word to VK',
  },
  {
    section: '10',
    endpoint: 'GET /authorize',
    coveredBy: [
      'test/clients/sdk.test.ts > new_tab with callback: the page gets one message, and the window is closed',
      'test/clients/sdk.test.ts > new_window with callback: the page gets one message, and the window is closed',
    ],
    mark: 'tried',
    fact: 'Popup modes work at VK’s own names in Chromium, by resolver rules and a trusted CA, on any port',
  },
  {
    section: '10',
    endpoint: 'GET /authorize',
    coveredBy: [
      'test/clients/sdk.test.ts > redirect at VK’s own name: the code comes back in the address and opens the profile',
    ],
    mark: 'tried',
    fact: 'On an https origin without a port the SDK’s cookies survive a redirect, and `exchangeCode(code, deviceId)` works',
  },
];
