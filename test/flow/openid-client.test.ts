import * as oidc from 'openid-client';
import type { Test } from 'tap';
import type { SignIn, Visitor } from '../../src/kit/visitor.ts';
import { anna, maria, pavel } from '../support/people.ts';
import { onBothStores } from '../support/scene.ts';

/** An error with these fields. */
const like = (fields: object): Error => Object.assign(new Error(), fields);

const redirect_uri = 'http://localhost:4999/callback';
const scope = 'openid email phone profile';

await onBothStores(async (t, scene) => {
  const { emulator, control } = scene;
  t.beforeEach(() => scene.fresh());

  /** A client that knows the emulator's address and its own id, and nothing else. */
  const discover = (client_id = '51000002', auth?: oidc.ClientAuth) =>
    oidc.discovery(new URL(emulator.url), client_id, undefined, auth, {
      execute: [oidc.allowInsecureRequests],
    });

  /** One sign-in, up to the callback. */
  async function begin(
    config: oidc.Configuration,
    who: SignIn,
    more: { params?: Record<string, string>; visitor?: Visitor } = {},
  ) {
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
    const params = {
      redirect_uri,
      scope,
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...more.params,
    };
    const visitor = more.visitor ?? scene.visitor();
    await visitor.open(oidc.buildAuthorizationUrl(config, params));
    const callback = visitor.callback ?? (await visitor.signIn(who));
    return { visitor, callback, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
  }

  async function signIn(config: oidc.Configuration, who: SignIn, more: Parameters<typeof begin>[2] = {}) {
    const begun = await begin(config, who, more);
    const tokens = await oidc.authorizationCodeGrant(config, begun.callback, begun.checks);
    return { ...begun, tokens, sub: tokens.claims()?.sub ?? '' };
  }

  /** What a refusal is called by the standard. */
  const refused = (t: Test, attempt: Promise<unknown>, error: string, say = error) =>
    t.rejects(attempt, like({ error }), say);

  await t.test('discovery, code and PKCE, userinfo: the same people on the same pages', async (t) => {
    const config = await discover();
    t.match(config.serverMetadata(), {
      issuer: emulator.url,
      pushed_authorization_request_endpoint: `${emulator.url}/oidc/par`,
      device_authorization_endpoint: `${emulator.url}/oidc/device`,
    });
    const same = await fetch(`${emulator.url}/.well-known/oauth-authorization-server`);
    t.equal(((await same.json()) as { issuer?: string }).issuer, emulator.url);

    const { callback, tokens, sub } = await signIn(config, anna);
    t.strictSame([...callback.searchParams.keys()].toSorted(), ['code', 'iss', 'state']);
    t.equal(sub, '1001');
    t.match(tokens, { token_type: 'bearer', expires_in: 3600, scope, refresh_token: String });
    t.strictSame(await oidc.fetchUserInfo(config, tokens.access_token, sub), {
      sub: '1001',
      name: 'Анна Петрова',
      given_name: 'Анна',
      family_name: 'Петрова',
      middle_name: 'Сергеевна',
      gender: 'female',
      birthdate: '1988-03-07',
      email: 'anna.petrova@example.ru',
      email_verified: true,
      phone_number: anna.phone,
      phone_number_verified: true,
    });
  });

  await t.test(
    'what a person unticks on vkid-allow is not given; «Отмена» refuses (VA-3, VA-4)',
    async (t) => {
      const config = await discover();
      const { visitor } = await begin(config, { ...anna, until: 'vkid-allow' });
      t.strictSame(visitor.values['scopes'], ['vkid.personal_info', 'email', 'phone'], 'offered ticked');
      const { tokens, sub } = await signIn(config, { ...anna, scopes: ['phone'] });
      t.equal(tokens.scope, 'openid phone profile');
      const claims = await oidc.fetchUserInfo(config, tokens.access_token, sub);
      t.match(claims, { phone_number: anna.phone });
      t.notOk('email' in claims);

      const denied = await begin(config, { ...pavel, consent: 'cancel' });
      await refused(t, oidc.authorizationCodeGrant(config, denied.callback, denied.checks), 'access_denied');
      const early = await begin(config, { until: 'vkid-phone' });
      await early.visitor.press('cancel');
      t.equal(early.visitor.callback?.searchParams.get('error'), 'access_denied');
    },
  );

  await t.test('what was allowed is not asked again, unless the client wants it (VA-1, VA-2)', async (t) => {
    const config = await discover();
    const { visitor } = await signIn(config, anna);
    const again = await begin(config, { until: 'vkid-allow' }, { visitor });
    t.ok(again.callback.searchParams.get('code'), 'a live session goes straight back');
    await begin(config, { until: 'vkid-allow' }, { visitor, params: { prompt: 'consent' } });
    t.equal(visitor.screen, 'vkid-allow');
    await begin(config, { until: 'vkid-allow' }, { visitor, params: { scope: 'openid friends' } });
    t.equal(visitor.screen, 'vkid-allow', 'more is asked for');
  });

  await t.test('prompt=none: login_required, consent_required, or silence and a code', async (t) => {
    const config = await discover();
    const silent = (visitor: Visitor, more = {}) =>
      begin(config, {}, { visitor, params: { prompt: 'none', ...more } });
    const visitor = scene.visitor();
    const stranger = await silent(visitor);
    await refused(
      t,
      oidc.authorizationCodeGrant(config, stranger.callback, stranger.checks),
      'login_required',
    );
    await signIn(config, anna, { visitor });
    const more = await silent(visitor, { scope: 'openid friends' });
    await refused(t, oidc.authorizationCodeGrant(config, more.callback, more.checks), 'consent_required');
    const known = await silent(visitor);
    const tokens = await oidc.authorizationCodeGrant(config, known.callback, known.checks);
    t.equal(tokens.claims()?.sub, '1001');
  });

  await t.test(
    'prompt=login under a live session: the same person again, or another one (trap 6)',
    async (t) => {
      const config = await discover();
      const { visitor } = await signIn(config, anna);
      await begin(config, { until: 'vkid-phone' }, { visitor, params: { prompt: 'login' } });
      t.equal(visitor.screen, 'vkid-phone');
      await visitor.signIn(anna);
      t.ok(visitor.callback?.searchParams.get('code'));
      const other = await signIn(config, maria, { visitor, params: { prompt: 'login' } });
      t.equal(other.sub, '1003');
      const silent = await signIn(config, {}, { visitor, params: { prompt: 'none' } });
      t.equal(silent.sub, '1003', 'the session is the other one’s now');
      const third = await signIn(config, pavel, { visitor, params: { prompt: 'select_account' } });
      t.equal(third.sub, '1007');
    },
  );

  await t.test('refresh tokens turn over; one that is used twice ends the whole family', async (t) => {
    const config = await discover();
    const { tokens, sub } = await signIn(config, anna);
    const first = tokens.refresh_token ?? '';
    const next = await oidc.refreshTokenGrant(config, first);
    t.not(next.refresh_token, first);
    t.match(await oidc.fetchUserInfo(config, next.access_token, sub), { sub });
    await refused(t, oidc.refreshTokenGrant(config, first), 'invalid_grant');
    await refused(t, oidc.refreshTokenGrant(config, next.refresh_token ?? ''), 'invalid_grant', 'family');
    await t.rejects(oidc.fetchUserInfo(config, next.access_token, sub), 'its access token too');
  });

  await t.test('a code is redeemed once, by its client, with its verifier and its address', async (t) => {
    const config = await discover();
    const { callback, checks, tokens, sub } = await signIn(config, anna);
    await refused(t, oidc.authorizationCodeGrant(config, callback, checks), 'invalid_grant');
    await t.rejects(oidc.fetchUserInfo(config, tokens.access_token, sub), 'a replay takes the tokens down');

    const stolen = await begin(config, anna);
    await control.apps.add({ client_id: 52_000_001, name: 'Чужое', redirect_uris: [redirect_uri] });
    const foreign = await discover('52000001');
    await refused(t, oidc.authorizationCodeGrant(foreign, stolen.callback, stolen.checks), 'invalid_grant');

    const guessed = await begin(config, anna);
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const wrong = { ...guessed.checks, pkceCodeVerifier };
    await refused(t, oidc.authorizationCodeGrant(config, guessed.callback, wrong), 'invalid_grant');

    const forged = await begin(config, anna);
    const foreignState = { ...forged.checks, expectedState: oidc.randomState() };
    const checked = oidc.authorizationCodeGrant(config, forged.callback, foreignState);
    t.match(
      String(await checked.catch(({ cause }: Error) => cause)),
      /unexpected "state" response parameter/u,
    );

    const moved = await begin(config, anna);
    const elsewhere = new URL(moved.callback.href.replace('4999', '4998'));
    await refused(t, oidc.authorizationCodeGrant(config, elsewhere, moved.checks), 'invalid_grant');
  });

  await t.test(
    'an address that is not registered gets a page and no redirect; PKCE is no option',
    async (t) => {
      const config = await discover();
      const foreign = { redirect_uri: 'https://evil.example/callback' };
      const visitor = scene.visitor();
      await t.rejects(
        begin(config, {}, { visitor, params: foreign }),
        like({ screen: 'vkid-request-error' }),
      );
      t.strictSame([visitor.status, visitor.errors, visitor.callback], [400, ['return-address'], undefined]);
      const plain = oidc.buildAuthorizationUrl(config, { redirect_uri, scope, state: 'x' });
      await visitor.open(plain);
      t.match(Object.fromEntries(visitor.callback?.searchParams ?? []), {
        error: 'invalid_request',
        state: 'x',
      });
      const page = await begin(config, anna, { params: { response_mode: 'form_post' } });
      t.ok(page.callback.searchParams.get('code'), 'a form that sends itself is followed');
    },
  );

  await t.test('everything expires when its time has come, by age', async (t) => {
    const config = await discover();
    const late = await begin(config, anna);
    await control.age(600);
    await refused(t, oidc.authorizationCodeGrant(config, late.callback, late.checks), 'invalid_grant');
    const { tokens, sub, visitor } = await signIn(config, anna);
    await control.age('PT1H');
    await t.rejects(oidc.fetchUserInfo(config, tokens.access_token, sub));
    const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
    t.match(await oidc.fetchUserInfo(config, next.access_token, sub), { sub });
    await control.age('P15D');
    const gone = await begin(config, {}, { visitor, params: { prompt: 'none' } });
    t.equal(gone.callback.searchParams.get('error'), 'login_required', 'the session lives two weeks');
    await control.age('P181D');
    await refused(t, oidc.refreshTokenGrant(config, next.refresh_token ?? ''), 'invalid_grant');
  });

  await t.test('introspection and revocation tell a client about its own tokens', async (t) => {
    const config = await discover('51000003', oidc.ClientSecretBasic('secret-51000003'));
    const { tokens } = await signIn(config, anna);
    const { access_token, refresh_token = '' } = tokens;
    t.match(await oidc.tokenIntrospection(config, access_token), {
      active: true,
      sub: '1001',
      client_id: '51000003',
      scope,
    });
    await oidc.tokenRevocation(config, access_token);
    t.strictSame(await oidc.tokenIntrospection(config, access_token), { active: false });
    const { tokens: others } = await signIn(await discover(), anna);
    t.strictSame(await oidc.tokenIntrospection(config, others.access_token), { active: false }, 'of another');
    await oidc.tokenRevocation(config, refresh_token);
    await refused(t, oidc.refreshTokenGrant(config, refresh_token), 'invalid_grant');
  });

  await t.test('a confidential app proves itself by Basic or in the body, and not without', async (t) => {
    for (const auth of [oidc.ClientSecretBasic, oidc.ClientSecretPost]) {
      const { sub, tokens } = await signIn(await discover('51000003', auth('secret-51000003')), anna);
      t.equal(sub, '1001', auth.name);
      t.ok(tokens.refresh_token);
      const wrong = await discover('51000003', auth('wrong'));
      const begun = await begin(wrong, anna);
      await t.rejects(
        oidc.authorizationCodeGrant(wrong, begun.callback, begun.checks),
        like({ status: 401 }),
      );
    }
    const bare = await discover('51000003', oidc.None());
    const begun = await begin(bare, anna);
    await refused(t, oidc.authorizationCodeGrant(bare, begun.callback, begun.checks), 'invalid_client');
  });

  await t.test('a pushed request is good once', async (t) => {
    const config = await discover();
    const verifier = oidc.randomPKCECodeVerifier();
    const url = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri,
      scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    t.strictSame([...url.searchParams.keys()].toSorted(), ['client_id', 'request_uri']);
    const visitor = scene.visitor();
    await visitor.open(url);
    const callback = await visitor.signIn(anna);
    const tokens = await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier });
    t.equal(tokens.claims()?.sub, '1001');
    await visitor.open(url);
    t.not(visitor.callback?.searchParams.get('error'), null, 'the second time it is refused');
  });

  await t.test('a device is let in by the code that it shows, or refused', async (t) => {
    const config = await discover();
    const device = await oidc.initiateDeviceAuthorization(config, { scope });
    t.match(device.user_code, /^\d{3}-\d{3}$/u);
    const poll = (answer: oidc.DeviceAuthorizationResponse) =>
      oidc.pollDeviceAuthorizationGrant(config, { ...answer, interval: 1 });
    const waiting = poll(device);
    const visitor = scene.visitor();
    await visitor.open(device.verification_uri);
    await visitor.press('continue', { user_code: '000-00' });
    t.strictSame([visitor.screen, visitor.errors], ['vkid-device', ['device-unknown']]);
    await visitor.signIn({ ...anna, userCode: device.user_code });
    t.equal(visitor.screen, 'vkid-device-done');
    t.match(await oidc.fetchUserInfo(config, (await waiting).access_token, '1001'), { sub: '1001' });

    const other = await oidc.initiateDeviceAuthorization(config, { scope });
    await visitor.open(other.verification_uri_complete ?? '');
    await visitor.signIn({ consent: 'cancel' });
    t.equal(visitor.screen, 'vkid-device-done');
    await refused(t, poll(other), 'access_denied');
    const old = await oidc.initiateDeviceAuthorization(config, { scope });
    await control.age(600);
    await refused(t, poll(old), 'expired_token');
  });

  await t.test('RP-initiated logout asks, ends the session and comes back with the state', async (t) => {
    const config = await discover();
    const { visitor, tokens } = await signIn(config, anna);
    const url = oidc.buildEndSessionUrl(config, {
      post_logout_redirect_uri: 'http://localhost:4999/bye',
      id_token_hint: tokens.id_token ?? '',
      state: 'goodbye',
    });
    await visitor.open(url);
    t.equal(visitor.screen, 'vkid-sign-out');
    const stay = visitor.tab();
    await stay.press('cancel');
    t.equal(stay.callback?.href, 'http://localhost:4999/bye?state=goodbye');
    t.ok(
      (await begin(config, {}, { visitor, params: { prompt: 'none' } })).callback.searchParams.get('code'),
    );
    await visitor.open(url);
    await visitor.press('sign-out');
    t.equal(visitor.callback?.href, 'http://localhost:4999/bye?state=goodbye');
    const after = await begin(config, {}, { visitor, params: { prompt: 'none' } });
    t.equal(after.callback.searchParams.get('error'), 'login_required');
    await visitor.open(
      `${emulator.url}/oidc/end-session?client_id=51000002&post_logout_redirect_uri=https%3A%2F%2Fevil.example`,
    );
    t.equal(visitor.screen, 'vkid-request-error', 'never to an address that no one registered');
  });

  await t.test('an educational app links a profile and has it as a claim (contract, 8)', async (t) => {
    const { client_id } = await control.apps.add({
      name: 'Дневник',
      kind: 'educational',
      redirect_uris: [redirect_uri],
    });
    const config = await discover(String(client_id));
    const params = { scope: 'openid edu_profile phone' };
    const { tokens, sub, visitor } = await signIn(config, { ...pavel, profile: 700103 }, { params });
    t.equal(sub, '1007', 'the person’s id, not the profile’s');
    t.match(await oidc.fetchUserInfo(config, tokens.access_token, sub), {
      phone_number: pavel.phone,
      edu_profile: {
        id: 700103,
        role: 'teacher',
        last_name: 'Орлов',
        birthdate: '1975-12-12',
        gender: 'male',
        organization: 'Лицей № 17, г. Озёрный',
      },
    });
    await begin(config, { until: 'vkid-choose-profile' }, { visitor, params });
    t.equal(visitor.screen, 'vkid-choose-profile', '«Привязать» is asked for each time');
    const personal = await signIn(await discover(), pavel, { params });
    const claims = await oidc.fetchUserInfo(await discover(), personal.tokens.access_token, personal.sub);
    t.notOk('edu_profile' in claims, 'a personal app never sees it');
  });
});
