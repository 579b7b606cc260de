import type { Fact } from './facts.ts';

const config = { section: '4.1', endpoint: '`Config.init`, `Config.set`', mark: 'C', keys: 'web' } as const;

export const sdkConfigFacts: readonly Fact[] = [
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
    fact: '`app` and `redirectUrl` arrive as `client_id`, `app_id` and `redirect_uri`',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > new_tab with callback: the page gets one message, and the window is closed',
    ],
    fact: '`state` (48 characters) and `codeVerifier` are made where the page gives none',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk-older.test.ts > 2.0.0 gives a code > in a new tab, whose request has no `origin`: the page goes to its address',
    ],
    fact: 'In 2.0.0 the `state` that it makes has 21 characters',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
    fact: '`codeChallenge` stands for a verifier that the page does not know: its backend exchanges the code',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
    fact: '`scope` is left out where the page gives none',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > redirect at VK’s own name: the code comes back in the address and opens the profile',
      'test/clients/sdk.test.ts > new_tab with redirect: the page itself goes to its address',
      'test/clients/sdk.test.ts > new_window with callback: the page gets one message, and the window is closed',
    ],
    fact: '`mode` is `redirect`, `new_tab` (the default) or `new_window`',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk-older.test.ts > 1.3.0 gives a silent token, which the app’s server makes into an access token > by redirect, at its own name',
    ],
    fact: 'In 1.x the default of `mode` is `redirect`',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > new_tab with redirect: the page itself goes to its address',
      'test/clients/sdk.test.ts > new_tab with callback: the page gets one message, and the window is closed',
    ],
    fact: '`responseMode` is `redirect` (the default) or `callback`',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
    fact: '`prompt` is a list, sent joined and often empty',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
    fact: '`source` goes into statistics, and into no address',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > redirect at localhost and a port: the code comes back in the address and opens the profile',
    ],
    fact: '`__vkidDomain` (`id.vk.ru`) may be a host and a port; the scheme is https',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk-older.test.ts > 2.0.0 gives a code > by redirect, at its own name',
      'test/clients/sdk-older.test.ts > 1.3.0 gives a silent token, which the app’s server makes into an access token > by redirect, at its own name',
    ],
    fact: 'In 2.0.0 and 1.3.0 the default of `__vkidDomain` is `id.vk.com`',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
    fact: '`__debug` and `__localhost` arrive as `debug=1` and `localhost=1`, and change nothing',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk-widgets.test.ts > CommunitySubscription > shown twice, it is not shown again: the page keeps count',
    ],
    fact: '`groupSubscriptionsLimit` is kept by the page: two showings in 30 days',
  },
  {
    ...config,
    coveredBy: ['test/clients/sdk-widgets.test.ts > OneTap > with a session, by redirect'],
    fact: '`__oauthVersion` (2) goes into the query of the widgets',
  },
  {
    ...config,
    coveredBy: [
      'test/clients/sdk.test.ts > a page’s own challenge, state and further settings: its backend exchanges the code',
    ],
    fact: 'A sign-in calls neither `__apiDomain` (`api.vk.ru`), which is for `statEvents.addVKID`, nor `__loginDomain` and `__oauthDomain`',
  },
];
