/** Takes a request that would be right and makes it wrong in one of many ways. */
import type { Random } from '../support/seeded-random.ts';
import { type Ask, marker } from './raw-client.ts';
import { gets, hosts, idpPosts, journalPosts, names, types } from './odd-input.ts';

export type Fields = readonly (readonly [string, string])[];

/** A request before it is put into bytes: its fields go to the query or to the body. */
export interface Draft {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
  readonly fields: Fields;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const oddValues = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  'NaN',
  'null',
  'undefined',
  'true',
  '[object Object]',
  '__proto__',
  'constructor',
  '\0',
  '\u{1F9E8}',
  '\u202E',
  '\uFEFF',
  'é'.repeat(300),
  'x'.repeat(4000),
  marker,
  '../../..',
  '//evil.example',
  'http://localhost:9999/back?x=1#y',
  '{"userinfo":null}',
  '{"userinfo":{"phone":null},"id_token":[]}',
  '[]',
  'none login consent select_account',
  'openid offline_access',
  'form_post',
  'fragment',
  'query.jwt',
  'urn:ietf:params:oauth:request_uri:x',
  'eyJhbGciOiJub25lIn0.e30.',
  'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiI1MTAwMDAwMiJ9.AAAA',
  'vk2.a.x',
  '51000001',
  '99999999999999999999',
  '+79990000001',
] as const;

/** Text that a form writer cannot produce: appended to a body or a query as it is. */
const rawEnds = [
  '%',
  '%zz=%',
  '&%ED%A0%80=%FF',
  '&a[b][c]=1',
  '&__proto__[x]=1',
  '&&&',
  '&=',
  '&\u0000',
  '&scope=%00',
];

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'] as const;
const paths = [...gets, ...idpPosts, ...journalPosts];

const oddValue = (random: Random): string =>
  random.often(0.8)
    ? random.pick(oddValues)
    : String.fromCodePoint(...Array.from({ length: random.below(20) }, () => random.below(0xd7ff)));

/** Changes one thing about a draft. */
function spoil(draft: Draft, random: Random): Draft {
  const { fields } = draft;
  const at = random.below(fields.length);
  const [name = 'a', value = ''] = fields[at] ?? [];
  const withField = (...changed: Fields): Draft => ({
    ...draft,
    fields: fields.toSpliced(at, 1, ...changed),
  });
  switch (random.below(11)) {
    case 0:
      return withField();
    case 1:
      return withField([name, value], [name, oddValue(random)]);
    case 2:
    case 3:
      return withField([name, oddValue(random)]);
    case 4:
      return withField([name, value.slice(0, random.below(value.length + 1))]);
    case 5:
      return withField([name, value.toUpperCase()]);
    case 6:
      return { ...draft, fields: [...fields, [random.pick(names), oddValue(random)]] };
    case 7:
      return { ...draft, path: random.pick(paths) };
    case 8:
      return {
        ...draft,
        path:
          random.pick(['/w/default', '/w/x', '/id.vk.ru', '/oauth.vk.com', '/api.vk.me', '/']) + draft.path,
      };
    case 9:
      return { ...draft, headers: { ...draft.headers, ...oddHeader(random) } };
    default:
      return { ...draft, method: random.pick(['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const) };
  }
}

function oddHeader(random: Random): Record<string, string> {
  const name = random.pick([
    'host',
    'origin',
    'accept',
    'authorization',
    'cookie',
    'content-type',
    'accept-language',
    'sec-fetch-site',
  ]);
  const bare = oddValue(random).replaceAll(/[^\t\u0020-\u007e]/gu, '~');
  return {
    [name]:
      name === 'host'
        ? random.pick(hosts)
        : random.pick([
            bare,
            'null',
            'Basic !!',
            `Basic ${btoa('51000003:x')}`,
            'Bearer x',
            `vkid_default_session=${bare}`,
          ]),
  };
}

/** The draft as a request, spoiled none to several times. */
export function requestOf(right: Draft, random: Random): Ask {
  let draft = right;
  for (
    let times = random.pick(right.path.startsWith('/login/') ? [0, 0, 0, 0, 0, 1, 2] : [0, 0, 1, 1, 1, 2, 4]);
    times > 0;
    times -= 1
  )
    draft = spoil(draft, random);
  const { path, json, headers = {} } = draft;
  const text =
    new URLSearchParams(draft.fields.map(([name, value]): [string, string] => [name, value])).toString() +
    (random.often(0.05) ? random.pick(rawEnds) : '');
  const method = random.often(0.03) ? random.pick(methods) : draft.method;
  if (
    method === 'GET' ||
    method === 'HEAD' ||
    method === 'OPTIONS' ||
    method === 'TRACE' ||
    random.often(0.05)
  ) {
    return { method, path: `${path}${text ? `?${encodeRaw(text)}` : ''}`.slice(0, 9000), headers };
  }
  const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const body = json === undefined ? text : JSON.stringify(json);
  const cut = random.often(0.05) ? body.slice(0, random.below(body.length + 1)) : body;
  return {
    method,
    path,
    headers: {
      'content-type': random.often(0.04) ? random.pick(types).replaceAll(/[^\u0020-\u007e]/gu, '') : type,
      ...headers,
    },
    body: random.often(0.03) ? Buffer.from([0xff, 0xfe, 0xed, 0xa0, 0x80, ...Buffer.from(cut)]) : cut,
  };
}

/** What node's client would refuse to write into a request line. */
const encodeRaw = (text: string): string =>
  text.replaceAll(/[^\u0021-\u00ff]/gu, (one) => encodeURIComponent(one));
