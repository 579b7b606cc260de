import type { Test } from 'tap';
import { decodeJwt } from 'jose';
import type { Visitor } from '../../src/kit/visitor.ts';
import { igor, maria } from '../support/people.ts';
import { onBothStores } from '../support/scene.ts';
import { openWires } from '../support/token-requests.ts';
import { bothWays, requestAt, saidBy, type Server, servers, silently } from './server-steps.ts';

// One person, one session, one consent: whatever happens at one server counts at the other.

await onBothStores(async (t, scene) => {
  const { control } = scene;
  const wires = openWires(scene);
  const { url } = wires;
  t.beforeEach(() => scene.fresh());

  /** A person who has signed in to «Демо» at one server, and allowed it what it asked for. */
  const signedInAt = async (server: Server, who: { phone: string } = maria) =>
    (await wires.authorize(servers[server].path, who)).visitor;

  const says = async (t: Test, server: Server, visitor: Visitor, what: string, why = `${server}: ${what}`) =>
    t.equal(await silently(url, server, visitor), what, why);

  /** A request at a server, stopped at a screen. */
  async function halfDone(server: Server, visitor: Visitor, who: { phone?: string; until: string }) {
    await visitor.open(requestAt(url, server).address);
    await visitor.signIn(who);
  }

  /** Whose a code is. */
  async function personOf(server: Server, visitor: Visitor): Promise<string> {
    const tab = visitor.tab();
    const { address, verifier } = requestAt(url, server, { prompt: 'none' });
    await tab.open(address);
    const given = tab.callback?.searchParams;
    const code = {
      client_id: '51000002',
      code: given?.get('code') ?? '',
      verifier,
      device_id: given?.get('device_id') ?? '',
    };
    const tokens = await (server === 'vk' ? wires.redeem(code) : wires.redeemOidc(code));
    return server === 'vk' ? String(tokens['user_id']) : String(decodeJwt(String(tokens['id_token'])).sub);
  }

  for (const [here, there] of bothWays) {
    await t.test(
      `signed in at ${here}, allowed there too: a code of ${there} without a question`,
      async (t) => {
        const visitor = await signedInAt(here);
        await says(t, there, visitor, 'code');
        await says(t, here, visitor, 'code');
      },
    );

    await t.test(`signed in at ${here}: ${there} misses the consent, not the session`, async (t) => {
      const visitor = scene.visitor();
      await halfDone(here, visitor, { ...maria, until: 'vkid-allow' });
      await says(t, there, visitor, servers[there].noConsent);
    });

    await t.test(`a consent that another browser has given at ${here} counts at ${there}`, async (t) => {
      await signedInAt(here);
      const visitor = scene.visitor();
      // What is asked for beside the basic data was not allowed.
      await visitor.open(requestAt(url, there, { scope: 'email' }).address);
      await visitor.signIn({ ...maria, until: 'vkid-allow' });
      t.equal(visitor.screen, 'vkid-allow', 'more is asked for');
      await says(t, there, visitor, 'code');
    });

    await t.test(`a consent that was given at ${here} is no other person’s at ${there}`, async (t) => {
      await signedInAt(here);
      const visitor = scene.visitor();
      await halfDone(there, visitor, { ...igor, until: 'vkid-allow' });
      await says(t, there, visitor, servers[there].noConsent);
    });

    await t.test(`another person signs in at ${here} by prompt: ${there} sees the new one`, async (t) => {
      const visitor = await signedInAt(there);
      const tab = visitor.tab();
      const prompt: Record<string, string> =
        here === 'vk legacy' ? { revoke: '1' } : { prompt: 'select_account' };
      await tab.open(requestAt(url, here, prompt).address);
      if (here === 'vk legacy') await tab.press('switch-account');
      t.equal(tab.screen, 'vkid-phone');
      await tab.signIn(igor);
      t.equal(saidBy(new URL(tab.url)), 'code');
      const at = there === 'vk legacy' ? here : there;
      t.equal(await personOf(at, visitor), '1004');
      await says(t, there, visitor, 'code');
    });

    await t.test(`«Сменить аккаунт» at ${here}: ${there} sees the new person`, async (t) => {
      const visitor = scene.visitor();
      await halfDone(here, visitor, { ...maria, until: 'vkid-allow' });
      await visitor.press('switch-account');
      await says(t, there, visitor, servers[there].noConsent, 'until another signs in, the first stays');
      await visitor.signIn(igor);
      await says(t, there, visitor, 'code');
      const at = there === 'vk legacy' ? here : there;
      t.equal(await personOf(at, visitor), '1004');
    });

    await t.test(`a request of a former person at ${there} ends as no one’s`, async (t) => {
      const visitor = scene.visitor();
      await halfDone(there, visitor, { ...maria, until: 'vkid-allow' });
      const tab = visitor.tab();
      await tab.open(requestAt(url, here).address);
      t.equal(tab.screen, 'vkid-allow');
      await tab.press('switch-account');
      await tab.signIn(igor);
      t.equal(saidBy(new URL(tab.url)), 'code');
      for (let press = 0; press < 2; press += 1) {
        await visitor.press('allow');
        t.equal(visitor.callback, undefined, 'nothing is given');
        t.strictSame(visitor.errors, ['E-32']);
        t.notMatch(visitor.html, /\.submit\(\)/u);
      }
      await says(t, there, visitor, 'code', 'the new person stays signed in');
    });

    await t.test(`a session that has ended at the standard server: ${there} asks who it is`, async (t) => {
      const visitor = await signedInAt(here);
      const tab = visitor.tab();
      await tab.open(`${url}/oidc/end-session?client_id=51000002`);
      t.equal(tab.screen, 'vkid-sign-out');
      await says(t, there, visitor, 'code', 'nothing has ended before it is confirmed');
      await tab.press('sign-out');
      await says(t, there, visitor, servers[there].noSession);
      await says(t, here, visitor, servers[here].noSession);
    });

    await t.test(`a new password ends a session of ${here} at ${there}`, async (t) => {
      const visitor = await signedInAt(here);
      await control.people.change(1003, { password: 'novyi-parol' });
      await says(t, there, visitor, servers[there].noSession);
      await says(t, here, visitor, servers[here].noSession);
    });

    await t.test(`a person who was deleted: no session of ${here} at ${there}`, async (t) => {
      const visitor = await signedInAt(here);
      await control.people.remove(1003);
      await says(t, there, visitor, servers[there].noSession);
      await says(t, here, visitor, servers[here].noSession);
    });

    await t.test(`after 14 days a session of ${here} is none at ${there}`, async (t) => {
      const visitor = await signedInAt(here);
      await control.age(14 * 86_400 - 60);
      await says(t, there, visitor, 'code', 'a minute before');
      await control.age(61);
      await says(t, there, visitor, servers[there].noSession);
      await says(t, here, visitor, servers[here].noSession);
    });

    await t.test(
      `two requests of one browser, at ${here} and at ${there}, both end with codes`,
      async (t) => {
        const first = scene.visitor();
        await first.open(requestAt(url, here).address);
        const second = first.tab();
        await second.open(requestAt(url, there).address);
        await first.signIn(maria);
        await second.signIn(maria);
        t.equal(saidBy(new URL(first.url)), 'code');
        t.equal(saidBy(new URL(second.url)), 'code');
      },
    );
  }

  for (const server of ['vk', 'vk legacy', 'standard'] as const)
    await t.test(`without a session ${server} has nothing to say but so`, async (t) => {
      await says(t, server, scene.visitor(), servers[server].noSession);
    });

  await t.test('`max_age` and `auth_time` are by the sign-in, though it was at VK’s server', async (t) => {
    const before = Math.floor(Date.now() / 1000);
    const visitor = await signedInAt('vk');
    const after = Math.ceil(Date.now() / 1000);
    await control.age(3600);

    const ask = async (query: Record<string, string>) => {
      const tab = visitor.tab();
      const { address, verifier } = requestAt(url, 'standard', query);
      await tab.open(address);
      const code = {
        client_id: '51000002',
        code: tab.callback?.searchParams.get('code') ?? '',
        verifier,
        device_id: '',
      };
      return { tab, code };
    };
    const old = await ask({ max_age: '60', prompt: 'none' });
    t.equal(old.tab.callback && saidBy(old.tab.callback), 'login_required');
    const fits = await ask({ max_age: '3900', prompt: 'none' });
    const { auth_time } = decodeJwt(String((await wires.redeemOidc(fits.code))['id_token']));
    t.ok(
      Number(auth_time) >= before - 3600 && Number(auth_time) <= after - 3600,
      `${String(auth_time)} is an hour ago`,
    );

    const again = await ask({ max_age: '60' });
    t.equal(again.tab.screen, 'vkid-phone', 'the person is asked again');
    await again.tab.signIn(maria);
    const { address, verifier } = requestAt(url, 'standard', { max_age: '60', prompt: 'none' });
    await visitor.open(address);
    const code = {
      client_id: '51000002',
      code: visitor.callback?.searchParams.get('code') ?? '',
      verifier,
      device_id: '',
    };
    const fresh = decodeJwt(String((await wires.redeemOidc(code))['id_token']));
    t.ok(Number(fresh['auth_time']) >= before, 'and is signed in since then');
    await says(t, 'vk', visitor, 'code');
  });
});
