import { anna } from '../support/people.ts';
import { exchange, type Fact, type Request, signIn, type Step } from './facts.ts';
import { refused } from './id-shapes.ts';

const endpoint = 'POST /oauth2/user_info';
const path = '/oauth2/user_info';
export const deadToken = refused('invalid_token', 'access_token is missing or invalid', {});

/** Анна in full, as her token with every scope opens her. */
const user = {
  user_id: '1001',
  first_name: 'Анна',
  last_name: 'Петрова',
  phone: '79990000001',
  avatar: '',
  email: 'anna.petrova@example.ru',
  sex: 1,
  verified: false,
  birthday: '07.03.1988',
};
const { phone, email, ...base } = user;

export const arrives = (query: Request['query'] = {}): readonly Step[] => [signIn(query, anna), exchange()];

export const asksForUser = (
  request: Omit<Request, 'path'>,
  expect: Step['expect'] = { status: 200, body: { user } },
): Step => ({
  ask: { path, ...request },
  expect,
});

export const access_token = '{access_token}';
export const client_id = '51000002';
export const bearer = { authorization: 'Bearer {access_token}' };

const carriers: readonly Fact[] = (
  [
    [
      '`client_id` in the query, token in the body',
      'C',
      'web',
      { query: { client_id }, form: { access_token } },
    ],
    [
      '`client_id` in the query, token and `device_id` in the body',
      'C',
      'and',
      { query: { client_id }, form: { access_token, device_id: '{device_id}' } },
    ],
    [
      'a bearer header, the rest in the body',
      'C',
      'ios',
      { headers: bearer, form: { client_id, device_id: '{device_id}', v: '2.9.4', sak_version: '2.9.4' } },
    ],
    ['all in the body', 'C', 'ba, pvkid, aa, soc, kc, dart', { form: { client_id, access_token } }],
    ['a JSON body', 'C', 'nuxt', { json: { client_id, access_token } }],
    ['a multipart body', 'U', undefined, { multipart: { client_id, access_token } }],
    ['GET with all in the query', 'C', 'yii', { query: { client_id, access_token } }],
    ['GET with a bearer header and no `client_id`', 'C', 'a few apps', { headers: bearer }],
    ['POST with a token alone', 'C', 'a few apps', { form: { access_token } }],
  ] as const
).map(
  ([what, mark, keys, request]): Fact => ({
    section: '3.1',
    endpoint,
    fact: `The token may come as: ${what}`,
    mark,
    ...(keys !== undefined && { keys }),
    ...(mark === 'U' && { ours: true }),
    steps: [...arrives(), asksForUser(request)],
  }),
);

const fields: readonly Fact[] = [
  {
    section: '3.1',
    endpoint,
    fact: '`user_id` is a string, `sex` 1 or 2 (0, unset, is no one here), `verified` a boolean (here always `false`), `birthday` `DD.MM.YYYY`, `phone` digits without `+`',
    mark: 'D/C',
    steps: [
      ...arrives(),
      asksForUser({ form: { access_token } }, { status: 200, type: /^application\/json/u, body: { user } }),
      { person: 1001, changes: { avatar: 'https://cdn.example/1001.jpg', gender: 'male' } },
      asksForUser(
        { form: { access_token } },
        { body: { user: { ...user, avatar: 'https://cdn.example/1001.jpg', sex: 2 } } },
      ),
    ],
  },
  {
    section: '10',
    endpoint,
    fact: 'The basic fields come whatever the scope: names for those who ask only for `email phone`',
    mark: 'C',
    keys: 'ba',
    steps: [...arrives({ scope: 'email phone' }), asksForUser({ form: { access_token } })],
  },
  {
    section: '3.1',
    endpoint,
    fact: '`email` and `phone` need their scopes: without one the key is left out',
    mark: 'D',
    ours: true,
    steps: [
      ...arrives({ scope: undefined }),
      asksForUser({ form: { access_token } }, { body: { user: base } }),
      ...arrives({ scope: 'email' }),
      asksForUser({ form: { access_token } }, { body: { user: { ...base, email } } }),
      ...arrives({ scope: 'phone' }),
      asksForUser({ form: { access_token } }, { body: { user: { ...base, phone } } }),
    ],
  },
  {
    section: '6',
    endpoint,
    fact: '`email` is `""` where it was granted and the account has none',
    mark: 'D',
    ours: true,
    steps: [
      { person: 1001, changes: { email: null } },
      ...arrives(),
      asksForUser({ form: { access_token } }, { body: { user: { ...user, email: '' } } }),
    ],
  },
  {
    section: '3.1',
    endpoint,
    fact: 'A missing or unknown token: `invalid_token`, «access_token is missing or invalid», HTTP 200',
    mark: 'R',
    keys: 'forze',
    steps: [
      asksForUser({ form: {} }, deadToken),
      asksForUser({ form: { access_token: 'vk2.a.x', client_id } }, deadToken),
      ...arrives(),
      asksForUser({ form: { access_token: '{access_token}x' } }, deadToken),
      asksForUser({ form: { access_token: '{refresh_token}' } }, deadToken),
    ],
  },
  {
    section: '6',
    endpoint,
    fact: 'An expired access token: `invalid_token`, HTTP 200',
    mark: 'C',
    keys: 'ios',
    steps: [...arrives(), { age: 3601 }, asksForUser({ form: { access_token } }, deadToken)],
  },
  {
    section: '3.1',
    endpoint,
    fact: "A `client_id` that is not the token's: `invalid_token`",
    mark: 'U',
    ours: true,
    steps: [
      ...arrives(),
      asksForUser({ form: { access_token, client_id: '51000003' } }, deadToken),
      asksForUser({ form: { access_token, client_id: 'abc' } }, deadToken),
    ],
  },
];

const publicInfo: readonly Fact[] = (
  [
    [
      '`client_id` in the query, `id_token` in the body',
      'C',
      'web',
      { query: { client_id }, form: { id_token: '{id_token}' } },
    ],
    ['both in the body', 'C', 'dart, ios', { form: { client_id, id_token: '{id_token}' } }],
  ] as const
)
  .map(
    ([what, mark, keys, request]): Fact => ({
      section: '3.2',
      endpoint: 'POST /oauth2/public_info',
      fact: `Masked names, phone and e-mail for an ID token; ${what}`,
      mark,
      keys,
      steps: [
        ...arrives({ scope: undefined }),
        {
          ask: { path: '/oauth2/public_info', ...request },
          expect: {
            status: 200,
            body: {
              user: {
                user_id: '1001',
                first_name: 'Анна',
                last_name: 'П.',
                phone: '+7999 *** ** 01',
                avatar: '',
                email: 'an***@example.ru',
              },
            },
          },
        },
      ],
    }),
  )
  .concat([
    {
      section: '3.2',
      endpoint: 'POST /oauth2/public_info',
      fact: '`email` is `""` where the account has none',
      mark: 'D',
      steps: [
        { person: 1001, changes: { email: null } },
        ...arrives(),
        {
          ask: { path: '/oauth2/public_info', form: { client_id, id_token: '{id_token}' } },
          expect: {
            body: {
              user: {
                user_id: '1001',
                first_name: 'Анна',
                last_name: 'П.',
                phone: '+7999 *** ** 01',
                avatar: '',
                email: '',
              },
            },
          },
        },
      ],
    },
    {
      section: '3.2',
      endpoint: 'POST /oauth2/public_info',
      fact: '`client_id is invalid`, `invalid app`, HTTP 200',
      mark: 'R',
      keys: 'forze',
      steps: [
        {
          ask: { path: '/oauth2/public_info', form: { client_id: 'abc', id_token: 'x' } },
          expect: refused('invalid_request', 'client_id is invalid', {}),
        },
        {
          ask: { path: '/oauth2/public_info', form: { id_token: 'x' } },
          expect: refused('invalid_request', 'client_id is invalid', {}),
        },
        {
          ask: { path: '/oauth2/public_info', form: { client_id: '59999999', id_token: 'x' } },
          expect: refused('invalid_client', 'invalid app', {}),
        },
      ],
    },
    {
      section: '3.2',
      endpoint: 'POST /oauth2/public_info',
      fact: "An ID token that is missing, expired, spoiled or another app's: `invalid_id_token`",
      mark: 'C',
      keys: 'ios, dart',
      steps: [
        ...arrives(),
        ...['', 'x', '{id_token}x', '{access_token}'].map((id_token) => ({
          ask: { path: '/oauth2/public_info', form: { client_id, id_token } },
          expect: refused('invalid_id_token', 'id_token is missing or invalid', {}),
        })),
        {
          ask: { path: '/oauth2/public_info', form: { client_id: '51000003', id_token: '{id_token}' } },
          expect: refused('invalid_id_token', 'id_token is missing or invalid', {}),
        },
        { age: 3601 },
        {
          ask: { path: '/oauth2/public_info', form: { client_id, id_token: '{id_token}' } },
          expect: refused('invalid_id_token', 'id_token is missing or invalid', {}),
        },
      ],
    },
  ]);

export const resourceFacts: readonly Fact[] = [...carriers, ...fields, ...publicInfo];
