import { exchange, type Fact, type Request, signIn, type Step } from './facts.ts';
import { refused, tokens } from './id-shapes.ts';

const endpoint = 'POST /oauth2/auth';
const path = '/oauth2/auth';

const fields = {
  grant_type: 'authorization_code',
  code: '{code}',
  code_verifier: '{verifier}',
  client_id: '51000002',
  device_id: '{device_id}',
  redirect_uri: '{redirect_uri}',
  state: '{state}',
};
const { code, ...allButCode } = fields;

/** Signed in, then the code exchanged by this request. */
const by = (request: Omit<Request, 'path'>): readonly Step[] => [
  signIn(),
  { ask: { path, ...request }, expect: { status: 200, body: tokens() } },
];

const carriers: readonly Fact[] = [
  {
    section: '2',
    endpoint,
    fact: 'Parameters in the body, urlencoded',
    mark: 'C',
    keys: 'all',
    steps: by({ form: fields }),
  },
  {
    section: '2',
    endpoint,
    fact: 'Parameters in the query, only `code` in the body',
    mark: 'C',
    keys: 'web',
    steps: by({ query: allButCode, form: { code } }),
  },
  {
    section: '2',
    endpoint,
    fact: 'The body wins over the query',
    mark: 'C',
    keys: 'web',
    steps: by({ query: { ...fields, code: 'x', device_id: 'x' }, form: fields }),
  },
  {
    section: '2',
    endpoint,
    fact: 'All parameters in the query and an empty body, of whatever type',
    mark: 'C',
    keys: 'a public client',
    steps: [
      ...by({ method: 'POST', query: fields }),
      ...by({ query: fields, text: '', headers: { 'content-type': 'application/json' } }),
      ...by({ query: fields, text: ' ', headers: { 'content-type': 'text/plain' } }),
    ],
  },
  { section: '2', endpoint, fact: 'A JSON body', mark: 'C', keys: 'nuxt', steps: by({ json: fields }) },
  {
    section: '2',
    endpoint,
    fact: '`client_id` as a number in JSON',
    mark: 'U',
    ours: true,
    steps: by({ json: { ...fields, client_id: 51000002 } }),
  },
  {
    section: '2',
    endpoint,
    fact: 'A multipart body',
    mark: 'C',
    keys: 'a public client',
    steps: by({ multipart: fields }),
  },
  {
    section: '2',
    endpoint: 'GET /oauth2/auth',
    fact: 'GET: 404',
    mark: 'R',
    steps: [{ ask: { path, query: fields }, expect: { status: 404 } }],
  },
  {
    section: '2',
    endpoint,
    fact: 'Every answer is `application/json`, with or without a charset',
    mark: 'C',
    keys: 'yas',
    steps: [
      { ask: { path, form: {} }, expect: { status: 200, type: /^application\/json(?:; charset=utf-8)?$/u } },
      signIn(),
      { ...exchange(), expect: { status: 200, type: /^application\/json(?:; charset=utf-8)?$/u } },
    ],
  },
  {
    section: '2',
    endpoint,
    fact: 'A body that cannot be read is an `invalid_request`, HTTP 200',
    mark: 'U',
    ours: true,
    steps: (['application/json', 'multipart/form-data', 'multipart/form-data; boundary=x'] as const).map(
      (type) => ({
        ask: { path, text: '{"', headers: { 'content-type': type } },
        expect: refused('invalid_request', 'request body is malformed', {}),
      }),
    ),
  },
  {
    section: '1',
    endpoint,
    fact: 'A code issued on `.com` is redeemed on `.ru`, and the reverse',
    mark: 'U',
    ours: true,
    steps: (
      [
        ['id.vk.com', 'id.vk.ru'],
        ['id.vk.ru', 'id.vk.com'],
      ] as const
    ).flatMap(([from, to]): Step[] => {
      const signedIn = signIn();
      const { ask } = exchange();
      return [
        'visit' in signedIn ? { ...signedIn, visit: { ...signedIn.visit, host: from } } : signedIn,
        { ask: { ...ask, host: to }, expect: { body: tokens() } },
      ];
    }),
  },
];

const exchanges: readonly Fact[] = [
  {
    section: '2.4',
    endpoint,
    fact: '`user_id` and `expires_in` are numbers, `scope` names what was granted, and nothing is missing that iOS needs; no `email`, no `phone`',
    mark: 'C/D',
    keys: 'ios, and, yas',
    steps: [
      signIn(),
      { ...exchange(), expect: { status: 200, type: /^application\/json/u, body: tokens() } },
    ],
  },
  {
    section: '2.1',
    endpoint,
    fact: "`state` is the exchange's own, not the authorization's: echoed, and left out where none was sent",
    mark: 'C',
    keys: 'aa, nuxt, ba, soc',
    steps: [
      signIn(),
      { ...exchange({ state: 'another' }), expect: { body: tokens({ state: 'another' }) } },
      signIn(),
      { ...exchange({ state: undefined }), expect: { body: without('state') } },
    ],
  },
  {
    section: '2.1',
    endpoint,
    fact: '`client_secret`, `client_key`, `resource`, `v` and `sak_version` change nothing, nor does `ip`',
    mark: 'C',
    keys: 'ba, pvkid, soc, ios, dart',
    steps: [
      signIn(),
      {
        ...exchange({
          client_secret: 'whatever',
          client_key: 'k',
          resource: 'r',
          ip: '203.0.113.7',
          v: '5.220',
          sak_version: '2.9.4',
        }),
        expect: { body: tokens() },
      },
      signIn({ client_id: '51000003' }),
      {
        ...exchange({ client_id: '51000003', client_secret: 'not-its-secret' }),
        expect: { body: tokens() },
      },
    ],
  },
  {
    section: '2.1',
    endpoint,
    fact: 'An app with a service token may send it or leave it out (`strict_service_token` of the policy asks for it)',
    mark: 'C/D',
    keys: 'govka, docs',
    ours: true,
    steps: [undefined, 'service-51000010'].flatMap((service_token): Step[] => [
      signIn({ client_id: '51000010', redirect_uri: 'https://app.example/callback' }),
      {
        ...exchange({
          client_id: '51000010',
          redirect_uri: 'https://app.example/callback',
          service_token,
        }),
        expect: { body: tokens() },
      },
    ]),
  },
  {
    section: '10',
    endpoint,
    fact: "The exchange takes the redirect's `device_id`, and not the one that the iOS SDK sent on authorize",
    mark: 'C',
    keys: 'ios',
    steps: [
      signIn({ device_id: 'the-device-of-the-sdk' }),
      {
        ...exchange({ device_id: 'the-device-of-the-sdk' }),
        expect: refused('invalid_request', 'device_id is invalid'),
      },
      { ...exchange(), expect: { body: tokens() } },
    ],
  },
];

function without(name: string) {
  return Object.fromEntries(Object.entries(tokens()).filter(([one]) => one !== name));
}

export const tokenFacts: readonly Fact[] = [...carriers, ...exchanges];
