/** Nothing that hung on a person, an app or a number comes back when the id is made again or the number moves. */
import type { Test } from 'tap';
import type { Visitor } from '../../src/kit/visitor.ts';
import { anna, maria } from '../support/people.ts';
import { onBothStores } from '../support/scene.ts';
import { callback, openWires } from '../support/token-requests.ts';
import { linkingApp, tableApp } from './token-kinds.ts';

const demo = 51_000_002;

await onBothStores(async (t, scene) => {
  const { control } = scene;
  const { ask, authorize, isSignedIn, recover, redeem, redeemOidc, refresh, refreshOidc, url } =
    openWires(scene);
  t.beforeEach(async () => {
    await scene.fresh();
    for (const app of [tableApp, linkingApp]) await control.apps.add(app);
  });

  const personAgain = async (id: number) => {
    const person = await control.people.get(id);
    await control.people.remove(id);
    await control.people.add(person);
  };
  const appAgain = async (client_id: number) => {
    const app = await control.apps.get(client_id);
    await control.apps.remove(client_id);
    await control.apps.add(app);
  };
  /** The person goes on with another number, and a new person gets theirs. */
  const numberMoved = async (id: number) => {
    const { educational_profiles, id: _id, ...person } = await control.people.get(id);
    await control.people.change(id, { phone: '+79990000099' });
    const profiles = educational_profiles.map(({ id: _profile, ...profile }) => profile);
    await control.people.add({ ...person, educational_profiles: profiles });
  };
  /** What is made again, and with which of a person and an app. */
  const again: readonly (readonly [string, (person: number, app: number) => Promise<void>])[] = [
    ['a person made again under the same id and number', (person) => personAgain(person)],
    ['an app made again under the same id', (_person, app) => appAgain(app)],
    ['a new person on a number that moved', (person) => numberMoved(person)],
  ];

  for (const [what, make] of again) {
    for (const wire of ['/authorize', '/oidc/authorize', '/oauth.vk.com/authorize'] as const)
      await t.test(`${what}: is asked for consent as at first (${wire})`, async (t) => {
        const { visitor } = await authorize(wire, maria);
        t.ok((await authorize(wire, {}, { visitor })).code.code, 'allowed before: no page is shown');
        await make(1003, demo);
        visitor.forget();
        const later = scene.visitor();
        await authorize(wire, { ...maria, until: 'vkid-allow' }, { visitor: later });
        t.equal(later.screen, 'vkid-allow');
      });

    await t.test(`${what}: has no device of the former one`, async (t) => {
      const { visitor, code } = await authorize('/authorize', maria);
      const { code: second } = await authorize('/authorize', {}, { visitor });
      t.equal(second.device_id, code.device_id);
      await make(1003, demo);
      const query = { prompt: 'login' };
      const { code: third } = await authorize('/authorize', maria, { visitor, query });
      t.equal(third.device_id.length, 86);
      t.not(third.device_id, code.device_id);
    });

    await t.test(`${what}: has no link of the former one`, async (t) => {
      const query = { client_id: String(linkingApp.client_id) };
      const tokens = await redeem((await authorize('/authorize', maria, { query })).code);
      const confirm = { access_token: String(tokens['access_token']), ...query };
      t.equal((await ask('/oauth2/edu_link', confirm))['response'], 1);
      const linked = scene.visitor();
      await authorize('/authorize', { ...maria, until: 'vkid-number-linked' }, { visitor: linked, query });
      t.equal(linked.screen, 'vkid-number-linked');
      await make(1003, Number(linkingApp.client_id));
      const { code } = await authorize('/authorize', maria, { query });
      const next = { access_token: String((await redeem(code))['access_token']), ...query };
      t.equal((await ask('/oauth2/edu_link', next))['response'], 1, 'links anew');
      if (make === again[2]?.[1])
        t.ok('user' in (await ask('/oauth2/user_info', confirm)), 'the other link stands');
      else t.ok((await ask('/oauth2/user_info', confirm)).error);
    });

    await t.test(`${what}: is not what a journey that began before goes on with`, async (t) => {
      const visitor = scene.visitor();
      await authorize('/authorize', { ...maria, until: 'vkid-allow' }, { visitor });
      const { trail } = visitor;
      await make(1003, demo);
      await visitor.press('allow');
      const code = visitor.callback?.searchParams.get('code') ?? undefined;
      // Who moved to another number is who they were, and goes on.
      t.equal(code !== undefined, make === again[2]?.[1], `${visitor.screen} ${visitor.errors.join()}`);
      t.ok(trail.length > 0);
    });
  }

  for (const [what, make] of again.filter(([, make]) => make !== again[1]?.[1])) {
    await t.test(`${what}: may be sent codes again`, async (t) => {
      await control.policy.set({ sends_per_hour: 2 });
      const sent = async () => {
        const { visitor } = await scene.atDemo();
        await visitor.press('continue', { phone: maria.phone });
        return visitor.screen;
      };
      t.strictSame([await sent(), await sent(), await sent()], ['vkid-otp', 'vkid-otp', 'vkid-limited']);
      await make(1003, demo);
      t.strictSame([await sent(), await sent(), await sent()], ['vkid-otp', 'vkid-otp', 'vkid-limited']);
    });

    await t.test(`${what}: has no wrong passwords yet`, async (t) => {
      await control.policy.set({ wrong_passwords_per_hour: 2 });
      const tried = async () => {
        const { visitor } = await scene.atDemo();
        await visitor.press('continue', { phone: anna.phone });
        await visitor.press('continue', { password: 'guess' });
        return visitor.screen;
      };
      t.strictSame([await tried(), await tried()], ['vkid-password', 'vkid-limited']);
      await make(1001, demo);
      t.strictSame([await tried(), await tried()], ['vkid-password', 'vkid-limited']);
    });

    await t.test(`${what}: is not signed in by a one-time code that was sent before`, async (t) => {
      const { visitor } = await scene.atDemo();
      await visitor.signIn({ ...maria, until: 'vkid-otp' });
      const { code } = await control.messages.wait({ phone: maria.phone, state: 'open' });
      await make(1003, demo);
      await visitor.press('continue', { code });
      t.not(visitor.screen, 'vkid-allow', visitor.errors.join());
      t.notOk(visitor.callback);
    });
  }

  const silently = async (visitor: Visitor, wire: '/authorize' | '/oidc/authorize') => {
    const { end } = await authorize(wire, {}, { visitor, query: { prompt: 'none' } });
    return end.searchParams.get('error') ?? 'signed in';
  };

  await t.test('a session is none of a person made again, at either server', async (t) => {
    const { visitor } = await authorize('/authorize', maria);
    await authorize('/oidc/authorize', maria, { visitor });
    await personAgain(1003);
    t.equal(await silently(visitor, '/authorize'), 'login_required');
    t.equal(await silently(visitor, '/oidc/authorize'), 'login_required');
  });

  await t.test('a session lives on beside an app made again, without its consent', async (t) => {
    const { visitor } = await authorize('/authorize', maria);
    await authorize('/oidc/authorize', maria, { visitor });
    await appAgain(demo);
    t.equal(await silently(visitor, '/authorize'), 'interaction_required');
    t.equal(await silently(visitor, '/oidc/authorize'), 'consent_required');
  });

  await t.test('who moved to another number keeps session, consent and tokens', async (t) => {
    const { visitor, code } = await authorize('/authorize', maria);
    const { access_token } = await redeem(code);
    await numberMoved(1003);
    t.equal(await silently(visitor, '/authorize'), 'signed in');
    const answer = await ask('/oauth2/user_info', { access_token: String(access_token) });
    t.match(answer, { user: { user_id: '1003' } });
  });

  await t.test('a pushed authorization request is none of an app made again', async (t) => {
    const pushed = await ask('/oidc/par', {
      client_id: String(demo),
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    });
    await appAgain(demo);
    const visitor = scene.visitor();
    const query = new URLSearchParams({
      client_id: String(demo),
      request_uri: String(pushed['request_uri']),
    });
    await visitor.open(`${url}/oidc/authorize?${query.toString()}`);
    t.not(visitor.screen, 'vkid-phone');
    t.not(visitor.status, 200);
  });

  const newPassword = async (t: Test, set: (visitor: Visitor) => Promise<unknown>, stays: boolean) => {
    const { visitor: other } = await authorize('/authorize', anna);
    const { visitor } = await authorize('/authorize', anna);
    const vk = (await authorize('/authorize', anna, { visitor })).code;
    const oidc = (await authorize('/oidc/authorize', anna, { visitor })).code;
    const tokens = [await redeem(vk), await redeemOidc(oidc)] as const;
    t.ok(await isSignedIn(other));
    await set(visitor);
    t.notOk(await isSignedIn(other), 'another browser');
    t.equal(await isSignedIn(visitor), stays, 'this browser');
    t.equal((await refresh(vk, tokens[0])).error, 'invalid_grant');
    t.equal((await refreshOidc(oidc, tokens[1])).error, 'invalid_grant');
    const fresh = (await authorize('/authorize', { ...anna, password: 'novyi-parol' }, { visitor })).code;
    t.type((await refresh(fresh, await redeem(fresh)))['refresh_token'], 'string', 'what is new goes on');
  };

  await t.test('a new password by recovery ends the other sessions, and spares the browser', (t) =>
    newPassword(t, (visitor) => recover(visitor, anna.phone, 'novyi-parol'), true),
  );

  await t.test('a new password by the control API ends every session', (t) =>
    newPassword(t, () => control.people.change(1001, { password: 'novyi-parol' }), false),
  );
});
