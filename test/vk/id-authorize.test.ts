import t from 'tap';
import type { AuthorizationEnd, OpenRequest } from '../../src/authorization/authorization.ts';
import { silentUser } from '../../src/domain/claims.ts';
import {
  comparedRedirect,
  mayLeadTo,
  plainRedirect,
  withParams,
} from '../../src/domain/oauth/redirect-uri.ts';
import { policyOf } from '../../src/domain/policy.ts';
import { sha256 as s256 } from '../../src/secrets/digest.ts';
import { idAnswer, silentAnswer } from '../../src/vk/id/id-answer.ts';
import { readIdAuthorize, scopeIn } from '../../src/vk/id/id-authorize.ts';
import { writeToken } from '../../src/vk/tokens/vk-tokens.ts';
import { openTestWorld } from '../support/world.ts';
import { app, claims, person, tokens } from './id-records.ts';

t.test('a redirect URI: what of it is compared', async (t) => {
  for (const [asked, plain] of [
    ['https://a.example/b', 'https://a.example/b'],
    ['https://a.example/b?', 'https://a.example/b'],
    ['https://a.example/b?c=d', 'https://a.example/b?c=d'],
    ['https://a.example/b?v=2.9.4', 'https://a.example/b'],
    ['https://a.example/b?oauth2_params=e30=&v=1', 'https://a.example/b'],
    ['https://a.example/b?c=d&oauth2_params=e30&e=f&v', 'https://a.example/b?c=d&e=f'],
    ['https://a.example/b?vv=1&my_v=2', 'https://a.example/b?vv=1&my_v=2'],
    ['https://a.example/b?c=?v=1', 'https://a.example/b?c=?v=1'],
    ['vk7://vk.ru/blank.html?', 'vk7://vk.ru/blank.html'],
    ['', ''],
  ] as const)
    t.equal(plainRedirect(asked), plain, asked);
  t.equal(comparedRedirect(app, 'https://app.example/v?v=2'), 'https://app.example/v?v=2', 'as registered');
  t.equal(comparedRedirect(app, 'https://app.example/callback?v=2'), 'https://app.example/callback');
  t.equal(comparedRedirect(app, 'http://localhost/a?v=2'), 'http://localhost/a');
  t.equal(comparedRedirect(app, 'https://evil.example/?v=2'), 'https://evil.example/');
  t.ok(mayLeadTo(app, 'vk7://vk.com/blank.html?oauth2_params=e30'));
  t.notOk(mayLeadTo(app, 'vk8://vk.ru/blank.html'));
  t.notOk(mayLeadTo(app, 'https://app.example/v'));
});

t.test('scopes are read from where VK’s SDKs for phones write them', (t) => {
  const written = (value: unknown) =>
    `vk1://vk.ru/blank.html?${new URLSearchParams({ oauth2_params: btoa(JSON.stringify(value)), v: '2' }).toString()}`;
  t.equal(scopeIn(written({ scope: 'email phone' })), 'email phone');
  for (const other of [{}, { scope: 1 }, null, 'email']) t.equal(scopeIn(written(other)), undefined);
  for (const none of ['', 'https://app.example', '?oauth2_params=', '?oauth2_params=%7B', '?v=2'])
    t.equal(scopeIn(none), undefined, none);
  t.end();
});

t.test('a redirect URI: nothing of it is rewritten when parameters are added', async (t) => {
  for (const [address, whole] of [
    ['https://a.example', 'https://a.example?c=d+%26'],
    ['https://a.example/?', 'https://a.example/?c=d+%26'],
    ['https://a.example/x/../%7e?b=%20', 'https://a.example/x/../%7e?b=%20&c=d+%26'],
    ['https://a.example/?b&', 'https://a.example/?b&c=d+%26'],
    ['vk7://vk.ru/blank.html', 'vk7://vk.ru/blank.html?c=d+%26'],
  ] as const)
    t.equal(withParams(address, { c: 'd &' }), whole);
});

t.test('an authorization request as VK reads it', async (t) => {
  const policy = policyOf({});
  const query = {
    response_type: 'code',
    client_id: '7',
    redirect_uri: 'https://app.example/callback?v=2.9.4',
    state: 'state',
    code_challenge: 'challenge',
    code_challenge_method: 's256',
    scope: 'phone,email no one-knows',
    prompt: 'login  unheard',
    provider: 'ok_ru',
    lang_id: '3',
    scheme: '',
    v: '2.6.7',
    stats_info: 'e30=',
  };
  const common = { client_id: 7, app_key: 'app-key', app_name: 'App', kind: 'personal' };
  t.strictSame(readIdAuthorize(query, app, policy), {
    begin: {
      request: {
        ...common,
        lang: 'en',
        provider: 'ok_ru',
        wire: 'vk-id',
        scopes: ['vkid.personal_info', 'email', 'phone'],
        redirect_uri: 'https://app.example/callback?v=2.9.4',
        state: 'state',
      },
      binding: { challenge: 'challenge', method: 'S256', redirect_uri: 'https://app.example/callback' },
      asked: { response_type: 'code', v: '2.6.7' },
      prompt: ['login'],
    },
  });
  t.match(readIdAuthorize({ ...query, prompt: 'none login' }, app, policy), { begin: { prompt: ['none'] } });
  const silent = {
    response_type: 'silent_token',
    app_id: '7',
    redirect_uri: 'http://localhost/',
    redirect_state: 's',
    uuid: 'u',
  };
  t.strictSame(readIdAuthorize(silent, app, policy), {
    begin: {
      request: {
        ...common,
        lang: 'ru',
        wire: 'vk-silent',
        scopes: ['vkid.personal_info'],
        redirect_uri: 'http://localhost/',
        state: 's',
      },
      binding: { uuid: 'u' },
      asked: { response_type: 'silent_token', uuid: 'u' },
      prompt: [],
    },
  });
  const error = 'invalid_request';
  const badProof = { refused: { error, description: 'code_challenge or code_challenge_method is invalid' } };
  t.strictSame(readIdAuthorize({ ...query, code_challenge: '' }, app, policy), badProof);
  t.strictSame(readIdAuthorize({ ...query, code_challenge_method: 'plain' }, app, policy), badProof);
  const strict = policyOf({ strict_pkce: true, strict_scope: true });
  t.strictSame(readIdAuthorize(query, app, strict), badProof, 'a challenge that no verifier has');
  const long = { ...query, code_challenge: s256('x') };
  t.strictSame(readIdAuthorize(long, app, strict), { refused: { error, description: 'state is invalid' } });
  const state = 's'.repeat(32);
  t.strictSame(readIdAuthorize({ ...long, state }, app, strict), {
    sentBack: `${query.redirect_uri}&error=invalid_scope&error_description=scope+is+invalid&state=${state}`,
  });
  const evil = { ...long, state, redirect_uri: 'https://evil.example/' };
  t.match(readIdAuthorize(evil, app, strict), { refused: { error: 'invalid_redirect_uri' } }, 'never there');
});

const open: OpenRequest = {
  id: claims.sign_in,
  request: {
    wire: 'vk-id',
    client_id: 7,
    app_key: 'app-key',
    app_name: 'App',
    kind: 'personal',
    scopes: ['vkid.personal_info'],
    redirect_uri: 'https://app.example/callback',
    state: 's',
    lang: 'ru',
    force_login: false,
    force_consent: false,
  },
  binding: {},
  asked: {},
  browser: { id: 'b'.repeat(22), isNew: false },
  expires_at: 0,
};
t.test('a callback in VK’s words', async (t) => {
  const { world } = await openTestWorld();
  const granted: AuthorizationEnd = { granted: true, sign_in: tokens.sign_in, person, code: claims };
  const back = new URL(idAnswer.location(world, open, granted));
  t.strictSame([...back.searchParams.keys()], ['code', 'expires_in', 'device_id', 'state', 'type', 'ext_id']);
  t.match(Object.fromEntries(back.searchParams), {
    code: writeToken(world, 'code', claims),
    expires_in: '600',
    device_id: 'a-device',
    state: 's',
    type: 'code_v2',
  });
  const to = 'https://app.example/callback';
  const refused = { granted: false, error: 'access_denied', description: 'No', person } as const;
  const device_id = idAnswer.device?.(world, open, person) ?? '';
  t.equal(
    idAnswer.location(world, open, { ...refused, reason: 'vpn' }),
    `${to}?error=access_denied&error_description=No&state=s&device_id=${device_id}`,
    'a personal app is not told why',
  );
  const { state: _, ...stateless } = open.request;
  const educational = { ...open, request: { ...stateless, kind: 'educational' } } as const;
  t.equal(
    idAnswer.location(world, educational, { ...refused, reason: 'vpn' }),
    `${to}?error=access_denied&error_description=No&error_reason=vpn&device_id=${device_id}`,
  );
  for (const [error, told] of [
    ['login_required', 'login_required'],
    ['consent_required', 'interaction_required'],
  ] as const)
    t.equal(
      idAnswer.location(world, open, { ...refused, error, description: 'x' }),
      `${to}?error=${told}&error_description=x&state=s`,
    );
  const silent = new URL(silentAnswer.location(world, { ...open, asked: { uuid: 'u' } }, granted));
  t.strictSame(JSON.parse(silent.searchParams.get('payload') ?? ''), {
    type: 'silent_token',
    auth: 1,
    ttl: 600,
    token: writeToken(world, 'silent', claims),
    uuid: 'u',
    user: silentUser(person),
  });
});
