import type { Test } from 'tap';
import { igor, maria } from '../support/people.ts';
import { onBothStores } from '../support/scene.ts';
import { confidentialApp, openWires, spelled } from '../support/token-requests.ts';

// What must end, ends once, and lives as long as it was given: each of these was otherwise before.

await onBothStores(async (t, scene) => {
  const { control } = scene;
  const wires = openWires(scene);
  t.beforeEach(() => scene.fresh());

  const migration = (access_token: string, client_id: string) =>
    wires.ask('/oauth2/auth', {
      grant_type: 'access_token',
      response_type: 'code',
      access_token,
      client_id,
      device_id: 'a-device',
      code_challenge: 'QZrw15Q1wufjj5pz9-GwSjNLn64ga_xueS26YcKjMMc',
      code_challenge_method: 's256',
    });

  await t.test('two presses of the way back at once give one code', async (t) => {
    for (let round = 0; round < 10; round += 1) {
      // A consent counts from «Разрешить» on, so that each round begins in a fresh world.
      await scene.fresh();
      const { visitor } = await scene.atDemo('oidc');
      await visitor.signIn({ ...maria, until: 'vkid-allow' });
      const tabs = Array.from({ length: 8 }, () => visitor.tab());
      await Promise.all(tabs.map((tab) => tab.press('allow')));
      const codes = tabs.flatMap(({ callback }) => callback?.searchParams.get('code') ?? []);
      t.equal(codes.length, 1, 'one of them leads to the app');
      const others = new Set(
        tabs.flatMap(({ screen, errors }) => (screen ? [[screen, ...errors].join(' ')] : [])),
      );
      t.strictSame([...others], ['vkid-flow-lost E-32'], 'the others hear that the step is passed');
    }
  });

  await t.test('a journey and a one-time code of six hours work to their end', async (t) => {
    await control.policy.set({ journey_ttl: 6 * 3600, code_ttl: 6 * 3600 });
    const { visitor } = await scene.atDemo('vk');
    await visitor.signIn({ ...maria, until: 'vkid-otp' });
    const { code } = await control.messages.wait({ phone: maria.phone, state: 'open' });
    await control.age(6 * 3600 - 60);
    await visitor.press('continue', { code });
    t.equal(visitor.screen, 'vkid-allow');
    t.match(await control.messages.list(), [{ state: 'used' }]);
    await visitor.press('allow');
    t.ok(visitor.callback?.searchParams.get('code'));

    const late = await scene.atDemo('vk');
    await control.age(6 * 3600 + 60);
    await late.visitor.open(late.visitor.url);
    t.strictSame([late.visitor.screen, late.visitor.errors], ['vkid-flow-lost', ['E-25']]);
    await late.visitor.press('back-to-app');
    t.equal(late.visitor.callback?.searchParams.get('error'), 'access_denied', 'and still leads back');
  });

  await t.test('only tokens of the legacy OAuth migrate', async (t) => {
    await control.apps.add(confidentialApp);
    const legacy = await wires.authorize('/oauth.vk.com/authorize', igor);
    const old = await wires.redeemLegacy(legacy.code);
    t.type((await migration(String(old['access_token']), '51000002'))['code'], 'string');

    const vk = await wires.redeem((await wires.authorize('/authorize', igor)).code);
    t.equal((await migration(String(vk['access_token']), '51000002')).error, 'invalid_token');

    const client_id = String(confidentialApp.client_id);
    const { code } = await wires.authorize('/oidc/authorize', igor, { query: { client_id } });
    const standard = await wires.redeemOidc(code, { client_secret: String(confidentialApp.secret) });
    const token = String(standard['access_token']);
    t.equal((await migration(token, client_id)).error, 'invalid_token');
    t.equal((await migration(spelled('vk1.a.', 192, token), client_id)).error, 'invalid_token');
  });

  /** Whether a browser is still signed in, without a question. */
  async function isSignedIn(
    visitor: Awaited<ReturnType<typeof wires.authorize>>['visitor'],
  ): Promise<boolean> {
    const silent = await wires.authorize('/authorize', igor, { visitor, query: { prompt: 'none' } });
    return silent.end.searchParams.get('error') !== 'login_required';
  }

  const proveEnds = async (t: Test, end: () => Promise<unknown>) => {
    const { visitor } = await wires.authorize('/authorize', igor);
    t.ok(await isSignedIn(visitor));
    await end();
    t.notOk(await isSignedIn(visitor));
  };

  await t.test('a new password by the control API ends the sessions of the old one', (t) =>
    proveEnds(t, () => control.people.change(1004, { password: 'novyi-parol' })),
  );

  await t.test('no browser is signed in as a person who was made again under the same id', (t) =>
    proveEnds(t, async () => {
      const person = await control.people.get(1004);
      await control.people.remove(1004);
      await control.people.add(person);
    }),
  );
});
