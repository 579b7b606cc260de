import type { Test } from 'tap';
import { igor, maria } from '../support/people.ts';
import { onBothStores } from '../support/scene.ts';
import {
  isApp,
  isWayBack,
  openSteps,
  requestAt,
  saidBy,
  type Server,
  servers,
  type Steps,
} from './server-steps.ts';

// A browser's cookies at both servers: what begins a session, what ends it, and what a late request does to it.

const ways = [
  ['vk', 'standard'],
  ['standard', 'vk'],
] as const satisfies readonly (readonly [Server, Server])[];

await onBothStores(async (t, scene) => {
  const { url } = scene.emulator;
  t.beforeEach(() => scene.fresh());

  /** Signs in and allows, as far as the callback. */
  async function signIn(steps: Steps, server: Server, phone: string, more: Record<string, string> = {}) {
    const answer = await steps.signIn(await steps.begin(server, more), phone);
    return saidBy(new URL(answer.location ?? ''));
  }

  /** A request of the standard server that was answered: the address at which it goes on. */
  async function atWayBack(steps: Steps): Promise<string> {
    const asked = await steps.begin('standard', { prompt: 'consent' });
    const { location } = await steps.signIn(asked, maria.phone, isWayBack);
    return location ?? '';
  }

  /** A browser at the question whether to sign out. */
  async function atSignOut(steps: Steps) {
    const page = await steps.follow(`${url}/oidc/end-session?client_id=51000002`);
    t.equal((await steps.pageOf(page)).screen, 'vkid-sign-out');
    return page;
  }

  const neverPosts = (t: Test, html: string) =>
    t.notMatch(html, /\bsubmit\(\)/u, 'no form that posts itself');

  for (const server of ['vk', 'vk legacy', 'standard'] as const) {
    await t.test(`a browser with a session cookie that no one knows signs in at ${server}`, async (t) => {
      for (const value of ['x'.repeat(43), 'x', 'не-кука'.replaceAll(/[^\w]/gu, '%D0'), 'a.b.c']) {
        const steps = openSteps(url);
        await steps.setSession(value);
        t.equal(await steps.silently(server), servers[server].noSession);
        t.equal(
          await signIn(steps, server, maria.phone, server === 'vk legacy' ? {} : { prompt: 'consent' }),
          'code',
        );
        t.not(await steps.session(), value);
        t.equal(await steps.silently('vk'), 'code');
        t.equal(await steps.silently('standard'), 'code');
      }
    });

    await t.test(`a guest of the standard server signs in at ${server}`, async (t) => {
      const steps = openSteps(url);
      const form = await steps.follow(`${url}/oidc/device/code`);
      t.equal((await steps.pageOf(form)).screen, 'vkid-device');
      const guest = await steps.session();
      t.ok(guest, 'its own form has a session');
      t.equal(await steps.silently(server), servers[server].noSession);
      t.equal(await signIn(steps, server, maria.phone), 'code');
      t.not(await steps.session(), guest);
      t.equal(await steps.silently('vk'), 'code');
      t.equal(await steps.silently('standard'), 'code');
    });
  }

  for (const [here, there] of ways) {
    await t.test(
      `each sign-in at ${here} makes another session; the former cookie opens nothing`,
      async (t) => {
        const steps = openSteps(url);
        const seen: string[] = [];
        const people = [maria, maria, igor];
        for (const { phone } of people) {
          t.equal(await signIn(steps, here, phone, { prompt: 'login' }), 'code');
          seen.push((await steps.session()) ?? '');
        }
        t.equal(new Set(seen).size, people.length);
        for (const former of seen.slice(0, -1)) {
          const thief = openSteps(url);
          await thief.setSession(former);
          t.equal(await thief.silently(here), servers[here].noSession);
          t.equal(await thief.silently(there), servers[there].noSession);
        }
        t.equal(await steps.silently(there), 'code');
      },
    );

    await t.test(`the cookie of a session that was ended opens nothing at ${here}`, async (t) => {
      const steps = openSteps(url);
      await signIn(steps, there, maria.phone);
      const former = (await steps.session()) ?? '';
      await steps.press(await atSignOut(steps), 'sign-out', {}, () => true);
      await steps.setSession(former);
      t.equal(await steps.silently(here), servers[here].noSession);
    });
  }

  await t.test(
    'an answered request of a former person goes on as no one’s (E-32), and posts nothing',
    async (t) => {
      const steps = openSteps(url);
      const wayBack = await atWayBack(steps);
      t.equal(await signIn(steps, 'vk', igor.phone, { prompt: 'login' }), 'code');
      for (let press = 0; press < 2; press += 1) {
        const answer = await steps.follow(wayBack);
        t.equal(answer.location, undefined);
        const page = await steps.pageOf(answer);
        t.strictSame([page.screen, page.errors], ['vkid-flow-lost', ['E-32']]);
        neverPosts(t, answer.html);
      }
      t.equal(await steps.silently('standard'), 'code', 'the new person stays signed in');
    },
  );

  await t.test('an answered request of a session that has ended goes on as no one’s (E-32)', async (t) => {
    const steps = openSteps(url);
    const wayBack = await atWayBack(steps);
    await steps.press(await atSignOut(steps), 'sign-out', {}, () => true);
    const answer = await steps.follow(wayBack);
    const page = await steps.pageOf(answer);
    t.strictSame([page.screen, page.errors], ['vkid-flow-lost', ['E-32']]);
    neverPosts(t, answer.html);
    t.equal(await steps.silently('standard'), 'login_required');
    t.equal(await steps.silently('vk'), 'login_required');
  });

  for (const server of ['vk', 'vk legacy', 'standard'] as const)
    await t.test(
      `a request at ${server} whose session ends while it is asked gives nothing (E-25)`,
      async (t) => {
        const steps = openSteps(url);
        await signIn(steps, 'vk', maria.phone);
        const asked = await steps.begin(
          server,
          server === 'vk legacy' ? { revoke: '1' } : { prompt: 'consent' },
        );
        t.equal((await steps.pageOf(asked)).screen, 'vkid-allow');
        await steps.press(await atSignOut(steps), 'sign-out', {}, () => true);
        const answer = await steps.press(asked, 'allow');
        t.equal(answer.location, undefined);
        const page = await steps.pageOf(answer);
        t.strictSame([page.screen, page.errors], ['vkid-flow-lost', ['E-25']]);
        neverPosts(t, answer.html);
      },
    );

  await t.test('a session that ends while many requests go on stays ended', async (t) => {
    for (let round = 0; round < 4; round += 1) {
      await scene.fresh();
      const steps = openSteps(url);
      await signIn(steps, 'vk', maria.phone);
      const session = (await steps.session()) ?? '';
      const waysBack: string[] = [];
      for (let request = 0; request < 8; request += 1) waysBack.push(await atWayBack(steps));
      const page = await steps.pageOf(await atSignOut(steps));
      const signOut = page.press('sign-out', {});
      if ('impossible' in signOut) throw new Error(signOut.impossible);
      const silent = () => steps.send(requestAt(url, 'standard', { prompt: 'none' }).address);
      const before = waysBack.splice(0, 4);
      const answers = await Promise.all([
        ...before.map((address) => steps.send(address)),
        silent(),
        steps.send(signOut.url, signOut.form),
        silent(),
        ...waysBack.map((address) => steps.send(address)),
      ]);
      t.ok(
        answers.every(({ status }) => status < 400),
        'each is answered',
      );
      for (const kept of [undefined, session]) {
        if (kept !== undefined) await steps.setSession(kept);
        t.equal(await steps.silently('standard'), 'login_required');
        t.equal(await steps.silently('vk'), 'login_required');
      }
    }
  });

  await t.test('fifty presses of the way back at once give one code', async (t) => {
    for (let round = 0; round < 3; round += 1) {
      const steps = openSteps(url);
      const wayBack = await atWayBack(steps);
      const answers = await Promise.all(Array.from({ length: 50 }, () => steps.send(wayBack)));
      const ends = answers.map(({ location = '' }) => location);
      t.equal(ends.filter((end) => isApp(end) && saidBy(new URL(end)) === 'code').length, 1);
      const others = new Set(ends.filter((end) => !isApp(end)).map((end) => new URL(end).pathname));
      t.strictSame([...others], [new URL(wayBack).pathname.replace('/oidc/authorize/', '/login/')]);
    }
  });

  await t.test('a press that comes too late hears so at once, with the cookies of before', async (t) => {
    const steps = openSteps(url);
    const wayBack = await atWayBack(steps);
    const late = await steps.copy();
    t.ok(isApp((await steps.follow(wayBack)).location ?? ''));
    const answer = await late.follow(wayBack);
    const page = await late.pageOf(answer);
    t.strictSame([page.screen, page.errors], ['vkid-flow-lost', ['E-32']]);
  });
});
