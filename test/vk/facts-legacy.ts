import { anna } from '../support/people.ts';
import { apiFacts } from './facts-legacy-api.ts';
import { type Fact } from './facts.ts';
import {
  annaView,
  answers,
  call,
  exchangeLegacy,
  given,
  legacyToken,
  refused,
  signInLegacy,
  visitLegacy,
  withEmail,
  withToken,
  wrongRedirect,
} from './legacy-steps.ts';
import { legacyTokenFacts } from './facts-legacy-token.ts';
import { methodFacts } from './facts-legacy-methods.ts';

const callback = 'http://localhost/callback';
const code = /^[0-9a-f]{40,}$/u;

const authorize = { section: '5.1', endpoint: 'GET oauth.vk.{com,ru}/authorize' } as const;

const authorizeFacts: readonly Fact[] = [
  {
    ...authorize,
    fact: 'A code comes back in the query with the `state`, and nothing else; no PKCE is asked for',
    mark: 'D/C',
    keys: 'pvk, authjs, sc',
    steps: [{ ...signInLegacy(), expect: { redirect: { to: callback, query: { code, state: '{state}' } } } }],
  },
  {
    ...authorize,
    section: '10',
    fact: 'Both zones do alike: newer social-core calls the `.ru` hosts, older releases (4.3.0) the `.com` ones',
    mark: 'C',
    keys: 'sc',
    steps: (['ru', 'com'] as const).flatMap((zone) => [
      { ...visitLegacy({}, { host: `oauth.vk.${zone}` }), who: anna, elsewhere: true as const },
      { ...exchangeLegacy({}, { host: `oauth.vk.${zone}` }), expect: given(withEmail) },
      {
        ...call('users.get', { v: '5.131' }, { host: `api.vk.${zone}` }),
        expect: answers([annaView]),
      },
    ]),
  },
  {
    ...authorize,
    fact: 'Without a `state` none comes back, and without a `response_type` a code is meant',
    mark: 'D',
    steps: [
      {
        ...signInLegacy({ state: undefined, response_type: undefined }),
        expect: { redirect: { to: callback, query: { code } } },
      },
    ],
  },
  ...(['email,offline', 'email offline', '4259840'] as const).map(
    (scope): Fact => ({
      ...authorize,
      fact: `Scopes are separated by commas or spaces or are an integer bitmask: \`${scope}\``,
      mark: 'D/C',
      keys: 'pvk, hybridauth',
      steps: [
        signInLegacy({ scope }),
        { ...exchangeLegacy(), expect: given({ expires_in: 0, ...withEmail }) },
      ],
    }),
  ),
  {
    ...authorize,
    fact: 'Scopes that no one knows are dropped',
    mark: 'U',
    ours: true,
    steps: [
      signInLegacy({ scope: 'email,nonsense,audio' }),
      { ...exchangeLegacy(), expect: given(withEmail) },
    ],
  },
  {
    ...authorize,
    fact: '`response_type=token`: the token comes back in the fragment, the e-mail with its scope',
    mark: 'D/C',
    steps: [
      {
        ...signInLegacy({ response_type: 'token' }),
        expect: {
          redirect: {
            to: callback,
            query: {},
            fragment: {
              access_token: legacyToken,
              expires_in: '86400',
              user_id: '1001',
              ...withEmail,
              state: '{state}',
            },
          },
        },
      },
    ],
  },
  {
    ...authorize,
    fact: '`offline` asks for a token that never ends: `expires_in=0` in the fragment too',
    mark: 'C',
    keys: 'hybridauth',
    steps: [
      {
        ...signInLegacy({ response_type: 'token', scope: 'offline', state: undefined }),
        expect: {
          redirect: {
            to: callback,
            query: {},
            fragment: { access_token: legacyToken, expires_in: '0', user_id: '1001' },
          },
        },
      },
    ],
  },
  {
    ...authorize,
    fact: 'Desktop apps get the token at `https://oauth.vk.com/blank.html`, which no app has to register',
    mark: 'D/C',
    steps: [
      {
        ...signInLegacy({
          response_type: 'token',
          scope: 'friends',
          redirect_uri: 'https://oauth.vk.com/blank.html',
          display: 'page',
        }),
        expect: {
          redirect: {
            to: 'https://oauth.vk.com/blank.html',
            query: {},
            fragment: {
              access_token: legacyToken,
              expires_in: '86400',
              user_id: '1001',
              state: '{state}',
            },
          },
        },
      },
      {
        ask: { host: 'oauth.vk.com', path: '/blank.html' },
        expect: { status: 200, type: /^text\/html/u, page: { screen: 'oauth-blank' } },
      },
    ],
  },
  {
    ...authorize,
    fact: 'A denial: `error`, `error_reason`, `error_description` and `state` in the query',
    mark: 'C',
    keys: 'samples in public clients',
    steps: [
      {
        ...signInLegacy({}, { ...anna, consent: 'cancel' }),
        expect: {
          redirect: {
            to: callback,
            query: {
              error: 'access_denied',
              error_reason: 'user_denied',
              error_description: 'User denied your request',
              state: '{state}',
            },
          },
        },
      },
    ],
  },
  {
    ...authorize,
    fact: 'A denial where a token was asked for: the same in the fragment',
    mark: 'C',
    keys: 'samples in public clients',
    steps: [
      {
        ...signInLegacy({ response_type: 'token' }, { ...anna, consent: 'cancel' }),
        expect: {
          redirect: {
            to: callback,
            query: {},
            fragment: {
              error: 'access_denied',
              error_reason: 'user_denied',
              error_description: 'User denied your request',
              state: '{state}',
            },
          },
        },
      },
    ],
  },
  {
    ...authorize,
    fact: 'A redirect_uri that is not registered: JSON, and no redirect. Of VK’s other texts («redirect_uri has wrong domain…», «Security Error») none is used',
    mark: 'R',
    steps: [
      {
        ask: visitLegacy({ redirect_uri: 'https://evil.example/callback' }).visit,
        expect: { ...refused('invalid_request', wrongRedirect), headers: { location: undefined } },
      },
    ],
  },
  {
    ...authorize,
    fact: 'An unknown client_id: the JSON and the status of `/access_token`',
    mark: 'U',
    ours: true,
    steps: [
      {
        ask: visitLegacy({ client_id: '59999999' }).visit,
        expect: refused('invalid_client', 'client_id is incorrect'),
      },
    ],
  },
  {
    ...authorize,
    fact: 'A response_type that is neither `code` nor `token`: JSON, and no redirect',
    mark: 'U',
    ours: true,
    steps: [
      {
        ask: visitLegacy({ response_type: 'id_token' }).visit,
        expect: refused('unsupported_response_type', 'response_type should be code or token'),
      },
    ],
  },
  {
    ...authorize,
    fact: '`revoke=1` asks again for what was allowed before; `display`, `lang`, `group_ids` and `v` are taken',
    mark: 'D',
    steps: [
      ...withToken(),
      { ...visitLegacy(), expect: { redirect: { to: callback, query: { code, state: '{state}' } } } },
      {
        ...visitLegacy({ revoke: '1', display: 'popup', lang: 'en', group_ids: '1,2' }),
        expect: { page: { screen: 'vkid-allow', text: /Allow/u } },
      },
    ],
  },
  {
    ...authorize,
    section: '5',
    fact: 'VK has opened it to no new app since 2024-06-25; here every app may use it',
    mark: 'R',
    keys: 'govka',
    ours: true,
    steps: [
      signInLegacy({ client_id: '51000012' }),
      { ...exchangeLegacy({ client_id: '51000012', client_secret: undefined }), expect: given(withEmail) },
    ],
  },
  {
    ...authorize,
    section: '5',
    endpoint: 'api.vk.com/oauth/{authorize,token}',
    fact: 'Older software calls both at the API host',
    mark: 'C',
    keys: 'hybridauth',
    steps: [
      { ...visitLegacy({}, { host: 'api.vk.com', path: '/oauth/authorize' }), who: anna },
      {
        ...exchangeLegacy({ grant_type: 'authorization_code' }, { host: 'api.vk.com', path: '/oauth/token' }),
        expect: given(withEmail),
      },
    ],
  },
];

export const legacyFacts: readonly Fact[] = [
  ...authorizeFacts,
  ...legacyTokenFacts,
  ...apiFacts,
  ...methodFacts,
];
