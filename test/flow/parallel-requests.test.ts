import type { Test } from 'tap';
import type { Visitor } from '../../src/kit/visitor.ts';
import { anna, maria, newcomer, pavel } from '../support/people.ts';
import { demoCallback, onBothStores } from '../support/scene.ts';

const crowd = 50;

/** As many of one person's tabs, each on the page where the visitor stands. */
const tabsOf = (visitor: Visitor, count = crowd) => Array.from({ length: count }, () => visitor.tab());

await onBothStores(async (t, scene) => {
  const { emulator, control } = scene;
  t.beforeEach(() => scene.fresh());

  /** A sign-in to «Демо» at VK's server or the standard one, as far as the callback. */
  async function begin(server: 'oidc' | 'vk', who: { phone: string; password?: string }, until?: string) {
    const { visitor, verifier } = await scene.atDemo(server);
    await visitor.signIn({ ...who, ...(until !== undefined && { until }) });
    return { visitor, verifier };
  }

  /** One request of the token endpoint: what it said. */
  async function exchange(server: 'oidc' | 'vk', fields: Record<string, string>) {
    const path = server === 'vk' ? '/oauth2/auth' : '/oidc/token';
    const body = new URLSearchParams({ client_id: '51000002', ...fields });
    const response = await fetch(`${emulator.url}${path}`, { method: 'POST', body });
    return (await response.json()) as { error?: string; access_token?: string; refresh_token?: string };
  }

  async function redeemed(server: 'oidc' | 'vk') {
    const { visitor, verifier } = await begin(server, maria);
    const given = visitor.callback?.searchParams;
    const device_id = given?.get('device_id') ?? '';
    const grant = {
      grant_type: 'authorization_code',
      code: given?.get('code') ?? '',
      code_verifier: verifier,
      redirect_uri: demoCallback,
      device_id,
    };
    return { grant, device_id };
  }

  /** How many came through; everybody else must have been told `invalid_grant`. */
  function winners(t: Test, answers: readonly { error?: string; access_token?: string }[]) {
    const refused = answers.filter(({ access_token }) => access_token === undefined);
    t.ok(
      refused.every(({ error }) => error === 'invalid_grant'),
      'the others hear invalid_grant',
    );
    return answers.length - refused.length;
  }

  for (const server of ['vk', 'oidc'] as const) {
    await t.test(`${crowd} callers at once redeem a code once (${server} server)`, async (t) => {
      const { grant } = await redeemed(server);
      const answers = await Promise.all(Array.from({ length: crowd }, () => exchange(server, grant)));
      t.equal(winners(t, answers), 1);
    });

    await t.test(`of parallel refreshes one wins (${server} server)`, async (t) => {
      for (const callers of [2, crowd]) {
        const { grant, device_id } = await redeemed(server);
        const { refresh_token = '' } = await exchange(server, grant);
        const again = { grant_type: 'refresh_token', refresh_token, device_id, state: 's'.repeat(43) };
        const answers = await Promise.all(Array.from({ length: callers }, () => exchange(server, again)));
        t.equal(winners(t, answers), 1, `${callers} callers`);
        // However late the winner's answer was written: the others were reuse, and the family is dead.
        const won = answers.find((one) => one.refresh_token !== undefined);
        const next = await exchange(server, { ...again, refresh_token: won?.refresh_token ?? '' });
        t.equal(next.error, 'invalid_grant', `${callers} callers`);
      }
    });
  }

  await t.test(
    `a one-time code entered ${crowd} times at once proves one log-in (R-09, SI-12)`,
    async (t) => {
      const { visitor } = await begin('vk', maria, 'vkid-otp');
      const { code } = await control.messages.wait({ phone: maria.phone, state: 'open' });
      const tabs = tabsOf(visitor);
      await Promise.all(tabs.map((tab) => tab.press('continue', { code })));
      t.ok(
        tabs.every(({ screen }) => screen === 'vkid-allow'),
        'every tab sees the step that it led to',
      );
      t.equal(tabs.filter(({ errors }) => errors.length === 0).length, 1, 'one of them took it');
      t.ok(tabs.every(({ errors }) => errors.every((error) => error === 'E-32')));
      t.match(await control.messages.list(), [{ state: 'used' }]);
    },
  );

  await t.test(`${crowd} guesses at once are one try (SI-13)`, async (t) => {
    await control.policy.set({ fixed_codes: { [maria.phone]: '123456' } });
    const { visitor } = await begin('vk', maria, 'vkid-otp');
    const tabs = tabsOf(visitor);
    await Promise.all(tabs.map((tab, index) => tab.press('continue', { code: String(200_000 + index) })));
    const counted = tabs.filter(({ errors }) => errors.join() === 'E-09');
    t.equal(counted.length, 1, 'one was checked');
    t.equal(tabs.filter(({ errors }) => errors.includes('E-32')).length, crowd - 1, 'the others came late');
    await counted[0]?.press('continue', { code: '123456' });
    t.equal(counted[0]?.screen, 'vkid-allow', 'attempts are left');
  });

  await t.test(
    `«Привязать» pressed ${crowd} times at once gives one grant and one redirect (K-3)`,
    async (t) => {
      const teacher = await scene.teacher();
      await teacher.signIn({ ...maria, until: 'vkid-consent' });
      const tabs = tabsOf(teacher);
      await Promise.all(tabs.map((tab) => tab.press('link')));
      const callbacks = tabs.flatMap(({ trail }) =>
        trail.filter((url) => url.includes('/connect/callback?code=')),
      );
      t.equal(new Set(callbacks).size, 1, 'one code was given');
      t.ok(tabs.some(({ screen }) => screen === 'link-success'));
      const shown = new Set(tabs.map(({ screen, errors }) => [screen, ...errors].join(' ')));
      for (const one of shown) t.ok(['link-success', 'vkid-flow-lost E-32'].includes(one), one);
      t.equal((await scene.links()).length, 1);
    },
  );

  await t.test('«Разрешить» pressed at once by many gives one code (K-3)', async (t) => {
    const { visitor } = await begin('oidc', maria, 'vkid-allow');
    const tabs = tabsOf(visitor);
    await Promise.all(tabs.map((tab) => tab.press('allow')));
    const codes = tabs.flatMap(({ callback }) => callback?.searchParams.get('code') ?? []);
    t.equal(new Set(codes).size, 1);
  });

  await t.test('of many tabs that sign in silently at once each gets a code that is good', async (t) => {
    const { visitor, verifier } = await scene.atDemo();
    const [address = ''] = visitor.trail;
    await visitor.signIn(maria);
    const tabs = tabsOf(visitor, 20);
    await Promise.all(tabs.map((tab) => tab.open(address)));
    for (const { callback } of tabs) {
      const given = callback?.searchParams;
      const answer = await exchange('vk', {
        grant_type: 'authorization_code',
        code: given?.get('code') ?? '',
        code_verifier: verifier,
        redirect_uri: demoCallback,
        device_id: given?.get('device_id') ?? '',
      });
      t.type(answer.access_token, 'string');
    }
  });

  await t.test('one number gets one link, whoever is first (R-02, R-04, AF-1, CB-2)', async (t) => {
    for (let round = 0; round < 3; round += 1) {
      await scene.fresh();
      const logins = ['teacher-mo', 'teacher-msk'].flatMap((login) => Array.from({ length: 4 }, () => login));
      const teachers = await Promise.all(
        logins.map(async (login) => {
          const teacher = await scene.teacher(login);
          await teacher.press('continue', { phone: pavel.phone });
          return teacher;
        }),
      );
      const sent = await control.messages.list({ phone: pavel.phone });
      t.equal(sent.length, teachers.length);
      await control.policy.set({ fixed_codes: { [pavel.phone]: '123456' } });
      await control.age(60);
      for (const teacher of teachers) await teacher.press('resend');
      for (const teacher of teachers)
        await teacher.signIn({ ...pavel, code: '123456', profile: 700102, until: 'vkid-consent' });
      await Promise.all(teachers.map((teacher) => teacher.press('link')));
      t.equal((await scene.links()).length, 1);
      const screens = teachers.map(({ screen, errors }) => [screen, ...errors].join(' '));
      const ends = new Set([
        'link-success',
        'link-failed E-21',
        'link-failed E-25',
        'vkid-number-linked E-21',
      ]);
      t.strictSame(
        screens.filter((screen) => !ends.has(screen)),
        [],
      );
      t.equal(screens.filter((screen) => screen === 'link-success').length, 1);
    }
  });

  await t.test(
    'one journal account gets one link, however many numbers come at once (R-03, X-2)',
    async (t) => {
      const people = [anna, maria, pavel];
      const teachers = await Promise.all(
        people.map(async (who) => {
          const teacher = await scene.teacher('teacher-mo');
          await teacher.signIn({ ...who, until: 'vkid-consent' });
          return teacher;
        }),
      );
      await Promise.all(teachers.map((teacher) => teacher.press('link')));
      t.equal((await scene.links()).length, 1);
    },
  );

  await t.test('a number that many register at once becomes one person (R-01, P-3, P-5)', async (t) => {
    await control.policy.set({ fixed_codes: { [newcomer.phone]: '123456' } });
    const visitors = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { visitor } = await begin('vk', newcomer, 'vkid-otp');
        await visitor.signIn({ ...newcomer, code: '123456', until: 'vkid-about-self' });
        return visitor;
      }),
    );
    const about = {
      last_name: 'Ким',
      first_name: 'Ян',
      birth_day: 1,
      birth_month: 1,
      birth_year: 1990,
      gender: 'male',
    };
    await Promise.all(visitors.map((visitor) => visitor.press('continue', about)));
    const screens = visitors.map(({ screen }) => screen);
    t.equal(screens.filter((screen) => screen === 'vkid-allow').length, 1);
    t.equal(screens.filter((screen) => screen === 'vkid-phone').length, visitors.length - 1);
    t.equal((await control.people.list()).filter(({ phone }) => phone === newcomer.phone).length, 1);
  });

  await t.test('twenty who ask for a code at once get the five that the limit allows (SI-2)', async (t) => {
    await control.policy.set({ preset: 'vk' });
    const visitors = await Promise.all(
      Array.from({ length: 20 }, async () => (await scene.atDemo('vk')).visitor),
    );
    await Promise.all(visitors.map((visitor) => visitor.press('continue', { phone: maria.phone })));
    const screens = visitors.map(({ screen }) => screen);
    t.equal(screens.filter((screen) => screen === 'vkid-otp').length, 5);
    t.equal(screens.filter((screen) => screen === 'vkid-limited').length, 15);
    t.equal((await control.messages.list({ phone: maria.phone })).length, 5);
  });

  await t.test('thirty who guess a password at once are checked ten times (SI-7)', async (t) => {
    await control.policy.set({ preset: 'vk' });
    const visitors = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const { visitor } = await scene.atDemo('vk');
        await visitor.press('continue', { phone: anna.phone });
        return visitor;
      }),
    );
    await Promise.all(visitors.map((visitor) => visitor.press('continue', { password: 'guess' })));
    const checked = visitors.filter(({ screen }) => screen === 'vkid-password');
    t.equal(checked.length, 9, 'the tenth locks');
    const late = await scene.atDemo('vk');
    await late.visitor.press('continue', { phone: anna.phone });
    await late.visitor.press('continue', { password: anna.password });
    t.equal(late.visitor.screen, 'vkid-limited', 'even the right one must wait');
  });
});
