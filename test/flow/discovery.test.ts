import * as oidc from 'openid-client';
import type { SignIn, Visitor } from '../../src/kit/visitor.ts';
import { anna, maria, pavel } from '../support/people.ts';
import { onBothStores } from '../support/scene.ts';

// What the discovery document advertises works: each test below uses members of it by a client library and says so with `proves`;
// the last one reads the document and names every member, and every value of a list, that no test has used.

const redirect_uri = 'http://localhost:4999/callback';

await onBothStores(async (t, scene) => {
  const { emulator, control } = scene;
  await scene.fresh();

  const proven = new Set<string>();
  /** `name` for a member, `name=value` for one value of a list. */
  const proves = (...members: string[]) => members.forEach((member) => proven.add(member));

  const discover = (client_id = '51000002', auth?: oidc.ClientAuth) =>
    oidc.discovery(new URL(emulator.url), client_id, undefined, auth, {
      execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
    });

  interface Begun {
    readonly visitor: Visitor;
    readonly callback: URL;
    readonly checks: oidc.AuthorizationCodeGrantChecks;
  }

  async function begin(
    config: oidc.Configuration,
    who: SignIn,
    { params = {}, visitor = scene.visitor() }: { params?: Record<string, string>; visitor?: Visitor } = {},
  ): Promise<Begun> {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri,
      scope: 'openid',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...params,
    });
    await visitor.open(url);
    const callback = visitor.callback ?? (await visitor.signIn(who));
    return { visitor, callback, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
  }

  async function signIn(config: oidc.Configuration, who: SignIn, more: Parameters<typeof begin>[2] = {}) {
    const begun = await begin(config, who, more);
    const tokens = await oidc.authorizationCodeGrant(config, begun.callback, begun.checks);
    return { ...begun, tokens, claims: tokens.claims() };
  }

  await t.test('both discovery documents are one', async (t) => {
    const read = async (path: string) => (await fetch(`${emulator.url}/.well-known/${path}`)).json();
    t.strictSame(await read('oauth-authorization-server'), await read('openid-configuration'));
    const rfc8414 = await oidc.discovery(new URL(emulator.url), '51000002', undefined, undefined, {
      algorithm: 'oauth2',
      execute: [oidc.allowInsecureRequests],
    });
    t.equal(rfc8414.serverMetadata().issuer, emulator.url);
  });

  await t.test(
    'a code is redeemed by each way of client authentication, and its ID token verifies',
    async (t) => {
      for (const [name, client_id, auth] of [
        ['none', '51000002', undefined],
        ['client_secret_basic', '51000003', oidc.ClientSecretBasic('secret-51000003')],
        ['client_secret_post', '51000003', oidc.ClientSecretPost('secret-51000003')],
      ] as const) {
        const config = await discover(client_id, auth);
        const { callback, claims, tokens } = await signIn(config, anna);
        t.match(claims, { iss: emulator.url, sub: '1001', aud: client_id }, name);
        t.equal(callback.searchParams.get('iss'), emulator.url, 'RFC 9207, which the library compares');
        t.match(await oidc.fetchUserInfo(config, tokens.access_token, '1001'), { sub: '1001' });
        proves(`token_endpoint_auth_methods_supported=${name}`);
      }
      proves('issuer', 'authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri');
      proves('authorization_response_iss_parameter_supported', 'id_token_signing_alg_values_supported=RS256');
      proves('response_types_supported=code', 'code_challenge_methods_supported=S256');
      // The same `sub` for two apps; claims in the clear.
      proves('grant_types_supported=authorization_code', 'subject_types_supported=public');
      proves('claim_types_supported=normal');
    },
  );

  await t.test(
    'the answer comes in the query, in the fragment and by a form that posts itself',
    async (t) => {
      const config = await discover();
      for (const response_mode of ['query', 'fragment', 'form_post']) {
        const { callback, checks } = await begin(config, anna, { params: { response_mode } });
        const answer =
          response_mode === 'fragment' ? new URL(`?${callback.hash.slice(1)}`, redirect_uri) : callback;
        t.equal(callback.hash.includes('code='), response_mode === 'fragment', response_mode);
        const tokens = await oidc.authorizationCodeGrant(config, answer, checks);
        t.equal(tokens.claims()?.sub, '1001');
        proves(`response_modes_supported=${response_mode}`);
      }
    },
  );

  await t.test('every scope is granted to an app that may have it', async (t) => {
    const config = await discover();
    const { scopes_supported = [] } = config.serverMetadata();
    const wanted = scopes_supported.filter((scope) => scope !== 'edu_profile');
    const params = { scope: wanted.join(' '), prompt: 'consent' };
    const { tokens } = await signIn(config, anna, { params });
    const granted = tokens.scope?.split(' ') ?? [];
    t.strictSame(
      wanted.filter((scope) => !granted.includes(scope)),
      [],
    );
    const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
    t.match(await oidc.fetchUserInfo(config, next.access_token, '1001'), { sub: '1001' });
    proves(...granted.map((scope) => `scopes_supported=${scope}`), 'grant_types_supported=refresh_token');
  });

  await t.test('every claim comes when the `claims` parameter asks for it by name', async (t) => {
    const { client_id } = await control.apps.add({
      name: 'Дневник',
      kind: 'educational',
      redirect_uris: [redirect_uri],
    });
    const person = await control.people.get(1007);
    await control.people.change(1007, {
      email: person?.email ?? 'pavel@example.ru',
      avatar: 'https://example.ru/pavel.png',
      middle_name: 'Ильич',
    });
    const config = await discover(String(client_id));
    const { claims_supported = [] } = config.serverMetadata() as { claims_supported?: string[] };
    const every = Object.fromEntries(claims_supported.map((name) => [name, null]));
    const params = {
      scope: 'openid edu_profile phone email profile',
      claims: JSON.stringify({ userinfo: every, id_token: every }),
    };
    const { tokens, claims = {} } = await signIn(config, { ...pavel, profile: 700103 }, { params });
    const info = await oidc.fetchUserInfo(config, tokens.access_token, '1007');
    const given = new Set([...Object.keys(claims), ...Object.keys(info)]);
    t.strictSame(
      claims_supported.filter((name) => !given.has(name)),
      [],
    );
    proves('claims_parameter_supported', ...[...given].map((name) => `claims_supported=${name}`));
    proves('scopes_supported=edu_profile');
  });

  await t.test(
    'each prompt asks what it says, `max_age` for a new sign-in, `ui_locales` for a language',
    async (t) => {
      const config = await discover();
      const { visitor, claims } = await signIn(config, anna);
      const silent = await signIn(config, {}, { visitor, params: { prompt: 'none' } });
      t.equal(silent.claims?.sub, '1001');
      for (const [prompt, screen] of [
        ['consent', 'vkid-allow'],
        ['login', 'vkid-phone'],
        ['select_account', 'vkid-phone'],
      ] as const) {
        await begin(config, { until: screen }, { visitor, params: { prompt } });
        t.equal(visitor.screen, screen, prompt);
        proves(`prompt_values_supported=${prompt}`);
      }
      proves('prompt_values_supported=none');
      await control.age(60);
      await begin(config, { until: 'vkid-phone' }, { visitor, params: { max_age: '30' } });
      const again = await signIn(config, anna, { params: { max_age: '30' } });
      t.ok(Number(again.claims?.auth_time) >= Number(claims?.iat), 'auth_time is the new sign-in’s');
      for (const [ui_locales, title] of [
        ['en', /Sign in/u],
        ['ru', /Вход/u],
      ] as const) {
        const page = scene.visitor();
        await begin(config, { until: 'vkid-phone' }, { visitor: page, params: { ui_locales } });
        t.match(page.text, title, ui_locales);
        proves(`ui_locales_supported=${ui_locales}`);
      }
    },
  );

  await t.test('a pushed request begins a sign-in; one that cannot says why', async (t) => {
    const config = await discover();
    const push = async () => {
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
      const url = await oidc.buildAuthorizationUrlWithPAR(config, {
        redirect_uri,
        scope: 'openid',
        code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
      });
      return { url, pkceCodeVerifier };
    };
    const { url, pkceCodeVerifier } = await push();
    const visitor = scene.visitor();
    await visitor.open(url);
    const tokens = await oidc.authorizationCodeGrant(config, await visitor.signIn(maria), {
      pkceCodeVerifier,
    });
    t.equal(tokens.claims()?.sub, '1003');
    proves('pushed_authorization_request_endpoint');

    const refusal = async (address: URL) => {
      await visitor.open(address);
      return visitor.text;
    };
    t.match(await refusal(url), /request_uri was already used/u);
    const late = await push();
    await control.age(90);
    t.match(await refusal(late.url), /request_uri expired 3\d s ago, at \d{4}-\d\d-\d\dT/u);
    const unknown = new URL(late.url);
    unknown.searchParams.set('request_uri', 'urn:ietf:params:oauth:request_uri:none');
    t.match(await refusal(unknown), /request_uri is not known/u);
    const foreign = new URL(late.url);
    foreign.searchParams.set('request_uri', 'https://app.example/request.jwt');
    t.match(await refusal(foreign), /request_uri_not_supported|request_uri/u);
    proves('request_uri_parameter_supported');
  });

  await t.test(
    'a person who takes longer to sign in than a pushed request lives comes back all the same',
    async (t) => {
      const config = await discover();
      const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
      const visitor = scene.visitor();
      await visitor.open(
        await oidc.buildAuthorizationUrlWithPAR(config, {
          redirect_uri,
          scope: 'openid',
          code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
          code_challenge_method: 'S256',
        }),
      );
      await control.age(120);
      const callback = await visitor.signIn(maria);
      const tokens = await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier });
      t.equal(tokens.claims()?.sub, '1003');
    },
  );

  await t.test('a device polls until its person has let it in', async (t) => {
    const config = await discover();
    const device = await oidc.initiateDeviceAuthorization(config, { scope: 'openid' });
    const waiting = oidc.pollDeviceAuthorizationGrant(config, device);
    const visitor = scene.visitor();
    await visitor.open(device.verification_uri);
    await visitor.signIn({ ...anna, userCode: device.user_code });
    t.match(await oidc.fetchUserInfo(config, (await waiting).access_token, '1001'), { sub: '1001' });
    proves('device_authorization_endpoint');
    proves('grant_types_supported=urn:ietf:params:oauth:grant-type:device_code');
  });

  await t.test('a token is introspected and revoked', async (t) => {
    const config = await discover('51000003', oidc.ClientSecretBasic('secret-51000003'));
    const { tokens } = await signIn(config, anna);
    t.match(await oidc.tokenIntrospection(config, tokens.access_token), { active: true, sub: '1001' });
    await oidc.tokenRevocation(config, tokens.access_token);
    t.strictSame(await oidc.tokenIntrospection(config, tokens.access_token), { active: false });
    proves('introspection_endpoint', 'revocation_endpoint');
  });

  await t.test('a sign-out ends the session, with an ID token as a hint and without', async (t) => {
    const config = await discover();
    for (const withHint of [true, false]) {
      const { visitor, tokens } = await signIn(config, anna);
      const url = oidc.buildEndSessionUrl(config, {
        post_logout_redirect_uri: 'http://localhost:4999/bye',
        ...(withHint ? { id_token_hint: tokens.id_token ?? '' } : { client_id: '51000002' }),
      });
      await visitor.open(url);
      await visitor.press('sign-out');
      t.equal(visitor.callback?.href, 'http://localhost:4999/bye', `with a hint: ${withHint}`);
      const after = await begin(config, {}, { visitor, params: { prompt: 'none' } });
      t.equal(after.callback.searchParams.get('error'), 'login_required');
    }
    proves('end_session_endpoint');
  });

  await t.test('no member and no value of the document is without a test above', async (t) => {
    const response = await fetch(`${emulator.url}/.well-known/openid-configuration`);
    const document = (await response.json()) as Record<string, unknown>;
    const members = Object.entries(document).flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((one) => `${name}=${one}`) : [name],
    );
    t.strictSame(
      members.filter((member) => !proven.has(member)),
      [],
    );
    t.strictSame(
      [...proven].filter((member) => !members.includes(member) && !member.startsWith('claims_supported=')),
      [],
      'nothing is proven that is not advertised',
    );
  });
});
