/** Requests that are right, from flows that are real: what the fuzz begins with. */
import type { Random } from '../support/seeded-random.ts';
import type { Said } from './raw-client.ts';
import { back, begin, hiddenIn, screenOf } from './raw-client.ts';
import type { Draft, Fields } from './spoiled-requests.ts';

/** What one fuzzing client has got so far. */
export interface Trail {
  /** Where it is in a journey, and what stands there. */
  readonly at?: { readonly path: string; readonly page: Said };
  readonly verifier: string;
  readonly code: string;
  readonly device: string;
  readonly tokens: {
    readonly access_token?: string;
    readonly refresh_token?: string;
    readonly id_token?: string;
  };
}

export const beginning: Trail = { verifier: 'x'.repeat(43), code: '', device: '', tokens: {} };

export const phones = [
  '+79990000001',
  '+79990000002',
  '+79990000003',
  '+79990000004',
  '+79990000005',
  '+79990000006',
  '+79990000007',
] as const;
export const fixedCode = '111111';
const actions = [
  'continue',
  'cancel',
  'allow',
  'link',
  'resend',
  'by-call',
  'other-method',
  'change-number',
  'create-profile',
  'back-to-app',
] as const;

/** The next right request of this client, one of many. */
export function nextDraft(
  { at, verifier, code, device, tokens }: Trail,
  random: Random,
): { draft: Draft; verifier?: string } {
  if (at && random.often(0.75)) return { draft: answer(at.path, at.page, random) };
  const token = tokens.access_token ?? 'vk2.a.none';
  const refresh = tokens.refresh_token ?? 'vk2.a.none';
  const redeem: Fields = [
    ['client_id', '51000002'],
    ['redirect_uri', back],
    ['device_id', device],
  ];
  const redeemCode = () =>
    post('/oauth2/auth', [
      ['grant_type', 'authorization_code'],
      ['code', code],
      ['code_verifier', verifier],
      ...redeem,
    ]);
  const make: readonly (() => { draft: Draft; verifier?: string })[] = [
    () => authorize('/authorize', random),
    () => authorize('/authorize', random),
    () => authorize('/oidc/authorize', random),
    () => authorize('/oidc/par', random, 'POST'),
    redeemCode,
    () => post('/oauth2/auth', [['grant_type', 'refresh_token'], ['refresh_token', refresh], ...redeem]),
    () =>
      post('/oidc/token', [
        ['grant_type', 'authorization_code'],
        ['code', code],
        ['code_verifier', verifier],
        ...redeem,
      ]),
    () =>
      post('/oauth2/user_info', [
        ['client_id', '51000002'],
        ['access_token', token],
      ]),
    () =>
      post(
        random.pick([
          '/oauth2/logout',
          '/oauth2/revoke',
          '/oauth2/edu_link',
          '/oidc/introspect',
          '/oidc/revoke',
        ]),
        [
          ['client_id', '51000002'],
          ['token', token],
          ['access_token', token],
        ],
      ),
    () =>
      post('/oidc/device', [
        ['client_id', '51000002'],
        ['scope', 'openid'],
      ]),
    () =>
      post('/oidc/device/code', [
        ['user_code', '123-456'],
        ['xsrf', 'x'],
        ['confirm', 'yes'],
      ]),
    () =>
      post('/oidc/token', [
        ['grant_type', 'urn:ietf:params:oauth:grant-type:device_code'],
        ['client_id', '51000002'],
        ['device_code', 'x'],
      ]),
    () =>
      get('/oidc/end-session', [
        ['client_id', '51000002'],
        ['id_token_hint', tokens.id_token ?? ''],
        ['post_logout_redirect_uri', back],
      ]),
    () => get('/oidc/userinfo', [], { authorization: `Bearer ${token}` }),
    () =>
      get('/__emulator/api/messages', [
        ['phone', '+79990000001'],
        ['state', 'open'],
        ['limit', '5'],
      ]),
    () =>
      get('/__emulator/', [
        ['phone', '+79990000001'],
        ['lang', 'en'],
      ]),
    () =>
      json('POST', '/__emulator/api/people', {
        phone: `+7999${1_000_000 + random.below(500)}`,
        first_name: 'И',
        last_name: 'Ф',
      }),
    () => json('PATCH', '/__emulator/api/people/1007', { email: 'a@example.ru', middle_name: null }),
    () => json('POST', '/__emulator/api/apps', { name: 'Ещё', redirect_uris: [back], secret: 's' }),
    () =>
      json('POST', '/__emulator/api/age', {
        by: random.pick(['PT1S', 1, 0, 'x', random.often(0.05) ? 'P1D' : 'PT2S']),
      }),
    () =>
      get('/connect/callback', [
        ['code', code],
        ['state', 's'.repeat(43)],
        ['device_id', device],
      ]),
    () =>
      post('/login', [
        ['csrf', 'x'],
        ['login', 'teacher-mo'],
        ['password', 'journal'],
        ['next', 'home'],
      ]),
    () =>
      post('/connect', [
        ['csrf', 'x'],
        ['entry', 'settings'],
      ]),
  ];
  // A code is good once and soon over: most clients redeem it at once.
  if (code !== '' && random.often(0.5)) return redeemCode();
  return random.pick(make)();
}

const get = (path: string, fields: Fields, headers?: Readonly<Record<string, string>>) => ({
  draft: { method: 'GET', path, fields, ...(headers && { headers }) } as const,
});
const post = (path: string, fields: Fields) => ({ draft: { method: 'POST', path, fields } as const });
const json = (method: 'PATCH' | 'POST', path: string, body: unknown) => ({
  draft: { method, path, fields: [], json: body } as const,
});

function authorize(path: string, random: Random, method: 'GET' | 'POST' = 'GET') {
  const more = {
    client_id: random.pick(['51000002', '51000002', '51000003', '51000001']),
    scope: random.pick(['vkid.personal_info phone', 'openid profile email', '']),
    code_challenge_method: 'S256',
  };
  const { verifier, path: url } = begin(more);
  const fields = [...new URL(url, back).searchParams];
  return { verifier, draft: { method, path, fields, headers: { accept: 'text/html' } } };
}

/** A post that the page in front of the client invites to. */
function answer(path: string, page: Said, random: Random): Draft {
  const screen = screenOf(page);
  const typed: Fields = [
    ['phone', random.pick(phones)],
    ['password', random.pick(['parol-1001', 'parol-1003', 'parol-1007', 'x'])],
    ['code', random.often(0.9) ? fixedCode : '000000'],
    ['method', random.pick(['sms', 'call', 'password'])],
    ['profile', random.pick(['700101', '700102', '1'])],
    ['last_name', 'Иванова'],
    ['first_name', 'Ольга'],
    ['birth_day', '29'],
    ['birth_month', '2'],
    ['birth_year', random.pick(['1988', '1989', '2024'])],
    ['gender', 'female'],
    ['scopes', 'phone'],
  ];
  const right = screen === 'vkid-allow' ? 'allow' : screen === 'vkid-consent' ? 'link' : 'continue';
  const action = random.often(0.8) ? right : random.pick(actions);
  return {
    method: 'POST',
    path,
    fields: [...Object.entries(hiddenIn(page.text)), ['action', action], ...typed],
    headers: { accept: 'text/html' },
  };
}
