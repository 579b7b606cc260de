import { type Fact, signIn } from './facts.ts';
import {
  deadCode,
  exchangeLegacy,
  getLegacy,
  given,
  refused,
  signInLegacy,
  withEmail,
  wrongRedirect,
} from './legacy-steps.ts';

const token = { section: '5.2', endpoint: 'GET|POST oauth.vk.{com,ru}/access_token' } as const;

export const legacyTokenFacts: readonly Fact[] = [
  {
    ...token,
    fact: 'No `token_type` and no `refresh_token`; `email` with its scope; `user_id` and `expires_in` are numbers',
    mark: 'R',
    keys: 'afansv/vk-oauth-proxy; authjs',
    steps: [signInLegacy(), { ...exchangeLegacy(), expect: given(withEmail) }],
  },
  {
    ...token,
    fact: 'An access token is `vk1.a.` and 192 characters, a code 100 hexadecimal digits: VK’s lengths are not known',
    mark: 'R',
    ours: true,
    steps: [
      {
        ...signInLegacy(),
        expect: {
          redirect: {
            to: 'http://localhost/callback',
            query: { code: /^[0-9a-f]{100}$/u, state: '{state}' },
          },
        },
      },
      { ...exchangeLegacy(), expect: given({ ...withEmail, access_token: /^vk1\.a\.[\w-]{192}$/u }) },
    ],
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
