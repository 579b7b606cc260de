import { igor } from '../support/people.ts';
import { type Fact, type Request, signIn } from './facts.ts';

const origin = 'https://app.example:8443';

const frame = (path: string, query: Request['query'] = {}): Request => ({
  path,
  query: {
    lang_id: '0',
    scheme: 'light',
    origin,
    oauth_version: '2',
    v: '2.6.7',
    sdk_type: 'vkid',
    app_id: '51000002',
    redirect_uri: `${origin}/callback`,
    ...query,
  },
});

/** A message as it stands in an attribute of the page. */
const said = (handler: string, params = '\\{\\}') =>
  new RegExp(
    `data-opening="[^"]*&quot;handler&quot;:&quot;${handler}&quot;,&quot;params&quot;:${params}`,
    'u',
  );
const button = (handler: string) =>
  new RegExp(`data-action="continue" data-says="\\{&quot;handler&quot;:&quot;${handler}&quot;`, 'u');

const framable = {
  'x-frame-options': undefined,
  'content-security-policy': /; frame-ancestors http: https:$/u,
  'cross-origin-opener-policy': undefined,
};

const oneTap = { section: '4.4', endpoint: 'GET /button_one_tap_auth', mark: 'C', keys: 'web' } as const;
const floating = { section: '4.4', endpoint: 'GET /floating_one_tap_auth', mark: 'C', keys: 'web' } as const;
const community = {
  section: '4.4',
  endpoint: 'GET /community_subscription',
  mark: 'C',
  keys: 'web',
} as const;

export const sdkFrameFacts: readonly Fact[] = [
  {
    section: '4.4',
    endpoint: 'the frames of the widgets',
    mark: 'C',
    keys: 'web',
    fact: 'Each is asked for with `origin`, `oauth_version`, `v`, `sdk_type`, `app_id`, `redirect_uri` and the settings of its widget',
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > with a session: the frame names the person, and its button is the way in',
      'test/clients/sdk-widgets.test.ts > FloatingOneTap > with a session: the frame draws the card, and closes it in the end',
      'test/clients/sdk-widgets.test.ts > CommunitySubscription > with the scope: the person subscribes',
    ],
  },
  {
    ...oneTap,
    fact: 'Without a session it says `onetap: not authorized`, and the page goes on with its own button',
    steps: [
      {
        ask: frame('/button_one_tap_auth'),
        expect: {
          status: 200,
          headers: framable,
          page: { screen: 'sdk-onetap', html: said('onetap: not authorized') },
        },
      },
    ],
  },
  {
    ...oneTap,
    fact: 'With a session it says `common: load`, and its button names the person',
    steps: [
      signIn({}, igor),
      {
        visit: frame('/button_one_tap_auth', {
          style_height: '44',
          style_border_radius: '8',
          content_id: '0',
        }),
        expect: { page: { screen: 'sdk-onetap', text: /Продолжить как Игорь/u } },
      },
    ],
  },
  {
    ...oneTap,
    fact: 'Its button says `onetap: show full auth` with an object, which the page calls `login()` for',
    steps: [
      { ask: frame('/button_one_tap_auth'), expect: { page: { html: button('onetap: show full auth') } } },
    ],
  },
  {
    ...oneTap,
    fact: '`onetap: authentication_info` tells the app whether a person is signed in',
    steps: [
      {
        ask: frame('/button_one_tap_auth'),
        expect: { page: { html: said('onetap: authentication_info', '\\{&quot;is_online&quot;:false\\}') } },
      },
    ],
  },
  {
    ...oneTap,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > another account: the person is asked for anew',
      'test/clients/sdk-widgets.test.ts > OneTap with other ways in: the frame opens them too',
    ],
    fact: '`show_alternative_login` and `providers` are further buttons: `{screen}` and `{sdk_oauth}`',
  },
  {
    ...oneTap,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > with a session: the frame names the person, and its button is the way in',
    ],
    fact: '`style_height` and `style_border_radius` are those of the button',
  },
  {
    ...oneTap,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > with a session: the frame names the person, and its button is the way in',
    ],
    fact: '`common: load` shows the frame after 300 ms; `common: resize` gives it its height',
  },
  {
    ...oneTap,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > a frame that says nothing: error 0 after five seconds, and the button works',
    ],
    fact: 'Without a message within 5 s the widget tells error 0, and the page’s own button stays and works',
  },
  {
    ...oneTap,
    coveredBy: [
      'test/clients/sdk-quirks.test.ts > OneTap of 1.3.0, a frame that says nothing: error 0 after fifty seconds',
    ],
    fact: 'In 1.x it waits 50 s for a message before it tells error 0',
  },
  {
    ...oneTap,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > `fastAuthEnabled: false`: no frame is asked for, and the button works',
    ],
    fact: 'With `fastAuthEnabled: false` it is not asked for at all',
  },
  {
    ...oneTap,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > widgets of 1.3.0 > OneTap with a session: the frame’s button is the way in',
      'test/clients/sdk-widgets.test.ts > widgets of 1.3.0 > the dialog of terms, when a frame asks for it, closes by either answer',
    ],
    fact: '`onetap: start authorize` (1.x) follows a dialog of terms that no frame here asks for; its button opens the whole sign-in instead',
    ours: true,
  },
  {
    ...oneTap,
    fact: '`common: error` is the widget’s error 1; here it says that the app is not known',
    ours: true,
    steps: [
      {
        ask: frame('/button_one_tap_auth', { app_id: '51999999' }),
        expect: {
          status: 200,
          page: { html: said('common: error', '\\{&quot;error&quot;:&quot;invalid_client&quot;\\}') },
        },
      },
    ],
  },
  {
    ...oneTap,
    fact: 'Messages go to the `origin` of the query, with its port, and to no one where that is none',
    steps: [
      {
        ask: frame('/button_one_tap_auth'),
        expect: { page: { html: /data-target="https:\/\/app\.example:8443"/u } },
      },
      { ask: frame('/button_one_tap_auth', { origin: '*' }), expect: { page: { html: /data-target=""/u } } },
      {
        ask: frame('/button_one_tap_auth', { origin: undefined }),
        expect: { page: { html: /data-target=""/u } },
      },
    ],
  },
  {
    ...floating,
    fact: 'Without a session it says `floatingonetap: not authorized`, and draws a card of its own',
    steps: [
      {
        ask: frame('/floating_one_tap_auth'),
        expect: {
          status: 200,
          headers: framable,
          page: { screen: 'sdk-floating-onetap', html: said('floatingonetap: not authorized') },
        },
      },
    ],
  },
  {
    ...floating,
    fact: 'With a session its button names the person',
    steps: [
      signIn({}, igor),
      {
        visit: frame('/floating_one_tap_auth'),
        expect: { page: { screen: 'sdk-floating-onetap', text: /Продолжить как Игорь/u } },
      },
    ],
  },
  {
    ...floating,
    fact: 'Its button says `floatingonetap: show full auth`',
    steps: [
      {
        ask: frame('/floating_one_tap_auth'),
        expect: { page: { html: button('floatingonetap: show full auth') } },
      },
    ],
  },
  {
    ...floating,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > FloatingOneTap > without a session: the frame draws the card, and closes it in the end',
      'test/clients/sdk-widgets.test.ts > FloatingOneTap > closed by the person, the frame is gone',
    ],
    mark: 'C/U',
    ours: true,
    fact: '`floatingonetap: success login` from the page, or the person, closes it: `common: close`',
  },
  {
    ...floating,
    coveredBy: [
      'test/clients/sdk-quirks.test.ts > FloatingOneTap, `fastAuthEnabled: false`: a login that succeeds, and then error 2',
    ],
    fact: 'With `fastAuthEnabled: false` the widget tells `LOGIN_SUCCESS` and then error 2: the SDK calls a bridge that it never made',
  },
  {
    ...community,
    fact: 'It says `сommunity subscription: ready`, whose first letter is Cyrillic',
    steps: [
      {
        ask: frame('/community_subscription', { lang: '0' }),
        expect: {
          status: 200,
          headers: framable,
          page: { screen: 'sdk-community-subscription', html: said('\u0441ommunity subscription: ready') },
        },
      },
    ],
  },
  {
    ...community,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > CommunitySubscription > with the scope: the person subscribes',
      'test/clients/sdk-widgets.test.ts > CommunitySubscription > without the scope: code 204, and no frame',
      'test/clients/sdk-widgets.test.ts > CommunitySubscription > with a token that is none: code 206',
    ],
    fact: 'The page answers with `{accessToken, groupId}`, and hears `success` or `error` with a code of 200 to 207: 204 is a scope that is missing, 206 a bad request',
  },
  {
    ...community,
    endpoint: 'POST /community_subscription',
    mark: 'U',
    ours: true,
    fact: 'What its own frame asks: 206 for what is no token or no community, 204 without the scope `groups`; every community is open',
    steps: [
      {
        ask: {
          path: '/community_subscription',
          query: { app_id: '51000002' },
          form: { access_token: 'none', group_id: '1' },
        },
        expect: { status: 200, body: { error: { code: 206 } } },
      },
    ],
  },
  {
    section: '4.2',
    endpoint: 'GET /user_policy_agreements',
    mark: 'C',
    keys: 'web 1.3.0',
    fact: 'The first version’s dialog of terms: `agreements dialog: accept` or `decline`',
    steps: [
      {
        ask: frame('/user_policy_agreements', { v: '1.3.0' }),
        expect: {
          status: 200,
          headers: framable,
          page: { screen: 'sdk-policy-agreements', html: button('agreements dialog: accept') },
        },
      },
    ],
  },
  {
    section: '4.4',
    endpoint: 'OAuthList',
    mark: 'C',
    keys: 'web',
    fact: 'It has no frame: it opens `/authorize` with `provider=vkid`, `ok_ru` or `mail_ru`',
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OAuthList: vkid opens the profile',
      'test/clients/sdk-widgets.test.ts > OAuthList: ok_ru opens the profile',
      'test/clients/sdk-widgets.test.ts > OAuthList: mail_ru opens the profile',
    ],
  },
  {
    section: '4.4',
    endpoint: '`vk-sak-sdk`',
    mark: 'C',
    keys: 'web',
    fact: 'Both sides wrap what they say in `{type: "vk-sak-sdk", handler, params}`',
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > with a session: the frame names the person, and its button is the way in',
    ],
  },
  {
    section: '4.4',
    endpoint: '`vk-sak-sdk`',
    mark: 'C',
    keys: 'web',
    fact: 'In version 2 a frame never hands over a code: it asks the page to open the whole sign-in',
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > with a session: the frame names the person, and its button is the way in',
    ],
  },
  {
    section: '4.5',
    endpoint: 'an unmodified page',
    mark: 'C',
    keys: 'web',
    fact: 'Redirects need `__vkidDomain` and a trusted certificate; popups VK’s names on 443; nothing changed needs both names',
    coveredBy: [
      'test/clients/sdk.test.ts > redirect at localhost and a port: the code comes back in the address and opens the profile',
      'test/clients/sdk.test.ts > redirect at VK’s own name: the code comes back in the address and opens the profile',
      'test/clients/sdk.test.ts > a popup at another name than VK’s, or with a port, is not heard',
    ],
  },
  {
    section: '10',
    endpoint: 'GET /button_one_tap_auth',
    mark: 'tried',
    fact: 'It sees the session only by a cookie with `SameSite=None; Secure`, which is what the TLS listener gives',
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > OneTap > with a session: the frame names the person, and its button is the way in',
    ],
  },
];
