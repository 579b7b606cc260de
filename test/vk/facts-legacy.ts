import { apiFacts } from './facts-legacy-api.ts';
import { anna, type Expected, type Fact, signIn } from './facts.ts';
import {
  exchangeLegacy,
  getLegacy,
  legacyToken,
  signInLegacy,
  visitLegacy,
  withToken,
} from './legacy-steps.ts';

const callback = 'http://localhost/callback';
const wrongRedirect = 'redirect_uri is incorrect, check application redirect uri in the settings page';
const code = /^[0-9a-f]{40,}$/u;

const refused = (error: string, error_description: string): Expected => ({
  status: 401,
  type: /^application\/json/u,
  body: { error, error_description },
});
const given = (more: object = {}): Expected => ({
  status: 200,
  type: /^application\/json/u,
  body: { access_token: legacyToken, expires_in: 86_400, user_id: 1001, ...more },
});
const withEmail = { email: 'anna.petrova@example.ru' };
const deadCode = refused('invalid_grant', 'Code is invalid or expired.');

const authorize = { section: '5.1', endpoint: 'GET oauth.vk.{com,ru}/authorize' } as const;
const token = { section: '5.2', endpoint: 'GET|POST oauth.vk.{com,ru}/access_token' } as const;

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
    fact: 'Scopes that nobody knows are dropped',
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
    fact: 'A redirect_uri that is not registered: JSON, and no redirect',
    mark: 'R',
    steps: [
      {
        ...{ ask: visitLegacy({ redirect_uri: 'https://evil.example/callback' }).visit },
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

const tokenFacts: readonly Fact[] = [
  {
    ...token,
    fact: 'No `token_type` and no `refresh_token`; `email` with its scope; `user_id` and `expires_in` are numbers',
    mark: 'R',
    keys: 'afansv/vk-oauth-proxy; authjs',
    steps: [signInLegacy(), { ...exchangeLegacy(), expect: given(withEmail) }],
  },
  {
    ...token,
    fact: 'No `email` without the scope, nor where the account has none',
    mark: 'D/C',
    keys: 'authjs',
    steps: [
      signInLegacy({ scope: undefined }),
      { ...exchangeLegacy(), expect: given() },
      { person: 1001, changes: { email: null } },
      signInLegacy(),
      { ...exchangeLegacy(), expect: given() },
    ],
  },
  {
    ...token,
    fact: '`legacy_token_type` of the policy adds `token_type`, for libraries that refuse an answer without it',
    mark: 'U',
    ours: true,
    steps: [
      { policy: { legacy_token_type: true } },
      signInLegacy(),
      { ...exchangeLegacy(), expect: given({ ...withEmail, token_type: 'bearer' }) },
    ],
  },
  {
    ...token,
    fact: 'GET with everything in the query does as well as POST',
    mark: 'D',
    steps: [signInLegacy(), { ...getLegacy({ v: '5.131' }), expect: given(withEmail) }],
  },
  {
    ...token,
    section: '10',
    fact: 'Client credentials are taken as Basic too',
    mark: 'C/U',
    keys: '@fastify/oauth2',
    ours: true,
    steps: [
      signInLegacy(),
      {
        ...exchangeLegacy(
          { client_id: undefined, client_secret: undefined, grant_type: 'authorization_code' },
          { headers: { authorization: `Basic ${btoa('51000003:secret-51000003')}` } },
        ),
        expect: given(withEmail),
      },
    ],
  },
  {
    ...token,
    fact: 'A code of one zone is good at the other',
    mark: 'U',
    ours: true,
    steps: [signInLegacy(), { ...exchangeLegacy({}, { host: 'oauth.vk.ru' }), expect: given(withEmail) }],
  },
  {
    ...token,
    fact: 'A code is good once',
    mark: 'R',
    steps: [
      signInLegacy(),
      { ...exchangeLegacy(), expect: given(withEmail) },
      { ...exchangeLegacy(), expect: deadCode },
    ],
  },
  {
    ...token,
    fact: 'Of two exchanges at once one wins',
    mark: 'R',
    steps: [
      signInLegacy(),
      { together: exchangeLegacy().ask, times: 2, expect: [{ status: 200 }, deadCode] },
    ],
  },
  {
    ...token,
    fact: 'A code that is unknown, missing or older than ten minutes',
    mark: 'R',
    steps: [
      { ...exchangeLegacy({ code: 'f00d' }), expect: deadCode },
      { ...exchangeLegacy({ code: undefined }), expect: deadCode },
      signInLegacy(),
      { age: 601 },
      { ...exchangeLegacy(), expect: deadCode },
    ],
  },
  {
    ...token,
    fact: "Another app's code is dead, and so is one of VK ID",
    mark: 'U',
    ours: true,
    steps: [
      signInLegacy(),
      { ...exchangeLegacy({ client_id: '51000002' }), expect: deadCode },
      signIn(),
      { ...exchangeLegacy({ client_id: '51000002' }), expect: deadCode },
    ],
  },
  ...[
    { client_id: '59999999', said: 'client_id is incorrect' },
    { client_id: undefined, said: 'client_id is incorrect' },
    { client_secret: undefined, said: 'client_secret is undefined' },
    { client_secret: 'wrong', said: 'client_secret is incorrect' },
  ].map(
    ({ said, ...changes }): Fact => ({
      ...token,
      fact: `\`${said}\` for ${JSON.stringify(Object.entries(changes)[0])}`,
      mark: 'R',
      steps: [
        signInLegacy(),
        { ...exchangeLegacy(changes), expect: refused('invalid_client', said) },
        { ...exchangeLegacy(), expect: given(withEmail) },
      ],
    }),
  ),
  {
    ...token,
    fact: 'Another redirect_uri than at the start, or none, is incorrect and leaves the code alive',
    mark: 'R',
    steps: [
      signInLegacy(),
      {
        ...exchangeLegacy({ redirect_uri: 'http://localhost/other' }),
        expect: refused('invalid_request', wrongRedirect),
      },
      { ...exchangeLegacy({ redirect_uri: undefined }), expect: refused('invalid_request', wrongRedirect) },
      { ...exchangeLegacy(), expect: given(withEmail) },
    ],
  },
  {
    ...token,
    fact: 'An app without a secret is asked for none, and one that is sent in vain is not looked at',
    mark: 'U',
    ours: true,
    steps: [
      signInLegacy({ client_id: '51000002' }),
      {
        ...exchangeLegacy({ client_id: '51000002', client_secret: undefined }),
        expect: given(withEmail),
      },
    ],
  },
  {
    ...token,
    fact: '`grant_type=client_credentials` answers with the service token of the app, which must have a secret',
    mark: 'U',
    ours: true,
    steps: [
      {
        ...exchangeLegacy({ grant_type: 'client_credentials', code: undefined, redirect_uri: undefined }),
        expect: { status: 200, body: { access_token: /^[0-9a-f]{64}$/u } },
      },
      {
        ask: {
          host: 'api.vk.com',
          path: '/method/users.get',
          query: { user_ids: '1004', access_token: '{access_token}', v: '5.131' },
        },
        expect: {
          body: {
            response: [
              {
                id: 1004,
                first_name: 'Игорь',
                last_name: 'Кузнецов',
                can_access_closed: true,
                is_closed: false,
              },
            ],
          },
        },
      },
      {
        ...exchangeLegacy({
          grant_type: 'client_credentials',
          client_id: '51000002',
          code: undefined,
          redirect_uri: undefined,
        }),
        expect: refused('invalid_client', 'client_secret is undefined'),
      },
    ],
  },
];

export const legacyFacts: readonly Fact[] = [...authorizeFacts, ...tokenFacts, ...apiFacts];
