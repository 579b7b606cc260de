import type { Test } from 'tap';
import type { Visitor } from '../../src/kit/visitor.ts';
import { anna, maria } from '../support/people.ts';
import { connect, enterJournal, linkedText, onBothStores } from '../support/scene.ts';

const see = (t: Test, visitor: Visitor, screen: string, ...errors: string[]) =>
  t.strictSame([visitor.screen, visitor.errors], [screen, errors], `${screen} ${errors.join(' ')}`);

/** Leaves the journal in another tab, and signs in as another person where a login is given. */
async function changeSeats(visitor: Visitor, journalUrl: string, login?: string) {
  const tab = visitor.tab();
  await tab.open(journalUrl);
  await tab.press('sign-out');
  if (login !== undefined) await enterJournal(tab, journalUrl, login);
}

await onBothStores(async (t, scene) => {
  const { control, journalUrl } = scene;
  t.beforeEach(() => scene.fresh());

  /** A teacher for whom «Привязать» is the next thing to press. */
  const atConsent = async (login?: string, who: { phone: string; password?: string } = maria) => {
    const teacher = await scene.teacher(login);
    await teacher.signIn({ ...who, until: 'vkid-consent' });
    return teacher;
  };

  const callbackOf = (visitor: Visitor) => {
    const callback = visitor.trail.find((address) => address.includes('/connect/callback'));
    return new URL(callback ?? 'about:blank');
  };

  await t.test('without a session in the journal nothing begins (EN-5)', async (t) => {
    const visitor = scene.visitor();
    await enterJournal(visitor, journalUrl);
    await visitor.press('settings');
    await visitor.press('partners');
    await changeSeats(visitor, journalUrl);
    await visitor.press('connect');
    see(t, visitor, 'journal-session-lost', 'E-26');
    await visitor.press('sign-in');
    await visitor.press('sign-in', { login: 'teacher-mo', password: 'journal' });
    t.equal(
      visitor.screen,
      'settings-partners',
      'back at the entry point, and nothing was finished silently',
    );
  });

  await t.test('who is linked already hears so instead of being sent to VK ID (EN-6, UN-8)', async (t) => {
    const visitor = scene.visitor();
    await enterJournal(visitor, journalUrl);
    await visitor.press('settings');
    await visitor.press('partners');
    const old = visitor.tab();
    await visitor.press('connect');
    await visitor.signIn(maria);
    await old.press('connect');
    see(t, old, 'link-already');
    t.match(old.text, 'Смирнова Мария Ивановна');
    t.notOk(old.trail.some((address) => address.startsWith(`${scene.emulator.url}/`)));
  });

  await t.test('a VPN is refused at the start and at «Привязать» (EN-7, EN-9, K-4, R-12)', async (t) => {
    await control.policy.set({ vpn: { on: true, addresses: [] } });
    const visitor = scene.visitor();
    await enterJournal(visitor, journalUrl);
    await connect(visitor, 'chats');
    see(t, visitor, 'vpn-refused', 'E-22');
    await visitor.press('try-again');
    see(t, visitor, 'vpn-refused', 'E-22');
    await control.policy.set({ vpn: { on: false, addresses: [] } });
    await visitor.press('try-again');
    await visitor.signIn({ ...maria, until: 'vkid-consent' });
    await control.policy.set({ vpn: { on: true, addresses: [] } });
    await visitor.press('link');
    see(t, visitor, 'vpn-refused', 'E-22');
    t.strictSame(await scene.links(), []);
    await control.policy.set({ vpn: { on: false, addresses: [] } });
    await visitor.press('try-again');
    await visitor.signIn();
    t.equal(visitor.screen, 'link-success');
    t.match(await scene.links(), [{ entry: 'chats' }], 'the entry point was kept');
  });

  await t.test('a pupil has no entry point, and none by hand (X-7)', async (t) => {
    const visitor = scene.visitor();
    await enterJournal(visitor, journalUrl, 'pupil');
    t.notOk(visitor.actions.includes('chats'));
    await visitor.press('settings');
    t.notOk(visitor.actions.includes('partners'));
    await visitor.open(`${journalUrl}/settings/partners`);
    t.equal(visitor.status, 403);
  });

  await t.test('a wrong password of the journal says so (E-01)', async (t) => {
    const visitor = scene.visitor();
    await visitor.open(`${journalUrl}/login`);
    await visitor.press('sign-in', { login: 'teacher-mo', password: 'x' });
    see(t, visitor, 'journal-login', 'E-01');
  });

  await t.test(
    '«Привязать» pressed again after the link, and «back», never open consent again (K-3, X-1)',
    async (t) => {
      const teacher = await atConsent();
      const [again, back] = [teacher.tab(), teacher.tab()];
      await teacher.press('link');
      see(t, teacher, 'link-success');
      await again.press('link');
      see(t, again, 'vkid-flow-lost', 'E-32');
      await back.open(back.url);
      see(t, back, 'vkid-flow-lost', 'E-32');
      t.equal((await scene.links()).length, 1);
    },
  );

  await t.test(
    'a callback that is loaded again shows the link again, to its own browser alone (CB-7, CB-6)',
    async (t) => {
      const teacher = await atConsent();
      await teacher.press('link');
      const callback = callbackOf(teacher);
      t.strictSame([...callback.searchParams.keys()].toSorted(), [
        'code',
        'device_id',
        'expires_in',
        'ext_id',
        'state',
        'type',
      ]);
      await teacher.open(callback);
      see(t, teacher, 'link-success');
      t.match(teacher.text, linkedText);

      const stranger = scene.visitor();
      await enterJournal(stranger, journalUrl, 'teacher-msk');
      await stranger.open(callback);
      see(t, stranger, 'link-failed', 'E-28');
      callback.searchParams.set('state', 'x'.repeat(43));
      await teacher.open(callback);
      see(t, teacher, 'link-failed', 'E-28');
      t.equal(teacher.status, 400);
      t.equal((await scene.links()).length, 1);
    },
  );

  await t.test('a person blocked meanwhile grants nothing (SI-20)', async (t) => {
    const teacher = await atConsent();
    await control.people.change(1003, { status: 'blocked' });
    await teacher.press('link');
    see(t, teacher, 'vkid-blocked', 'E-15a');
    t.strictSame(await scene.links(), []);
  });

  await t.test(
    'a journal session that ended meanwhile makes no link and leaves no grant (CB-4)',
    async (t) => {
      const teacher = await atConsent();
      await changeSeats(teacher, journalUrl);
      await teacher.press('link');
      see(t, teacher, 'journal-session-lost', 'E-26');
      t.strictSame(await scene.links(), []);
      await teacher.press('sign-in');
      await teacher.press('sign-in', { login: 'teacher-mo', password: 'journal' });
      t.equal(teacher.screen, 'settings-partners');
      await teacher.press('connect');
      await teacher.signIn();
      see(t, teacher, 'link-success');
    },
  );

  await t.test('another person at the journal meanwhile gets no one’s link (CB-5, R-11)', async (t) => {
    const teacher = await atConsent('teacher-mo');
    await changeSeats(teacher, journalUrl, 'teacher-msk');
    await teacher.press('link');
    see(t, teacher, 'link-failed', 'E-27');
    t.strictSame(await scene.links(), []);
    const rightful = await scene.teacher('teacher-msk');
    await rightful.signIn(maria);
    see(t, rightful, 'link-success');
  });

  await t.test('a form of an earlier screen changes nothing and says E-32 (X-1)', async (t) => {
    const teacher = await scene.teacher();
    const atPhone = teacher.tab();
    await teacher.press('continue', { phone: anna.phone });
    await atPhone.press('continue', { phone: maria.phone });
    see(t, atPhone, 'vkid-password', 'E-32');
    t.strictSame(await control.messages.list(), [], 'Мария was sent nothing');
    await atPhone.open(atPhone.url.replace(/\?.*/u, ''));
    see(t, atPhone, 'vkid-password');
    await teacher.signIn(anna);
    see(t, teacher, 'link-success');
    await atPhone.press('continue', { password: anna.password });
    t.not(atPhone.screen, 'vkid-consent', 'back after success opens nothing');
    t.equal((await scene.links()).length, 1);
  });

  await t.test('of two tabs the newest linking wins (X-2)', async (t) => {
    const older = await atConsent();
    const newer = older.tab();
    await newer.open(`${journalUrl}/settings/partners`);
    await newer.press('connect');
    await older.press('link');
    see(t, older, 'link-failed', 'E-25');
    t.strictSame(await scene.links(), []);
    await newer.signIn(maria);
    see(t, newer, 'link-success');
  });

  await t.test(
    'a lost cookie and a late form end the flow; nothing is linked (X-3, X-8, E-25)',
    async (t) => {
      const teacher = await atConsent();
      const other = scene.visitor();
      await other.open(teacher.url);
      see(t, other, 'vkid-flow-lost', 'E-25');
      t.notOk(other.actions.includes('back-to-app'), 'no one knows where this browser came from');

      await control.age(1800);
      const late = teacher.tab();
      await late.press('link');
      see(t, late, 'vkid-flow-lost', 'E-25');
      await teacher.open(teacher.url);
      see(t, teacher, 'vkid-flow-lost', 'E-25');
      await teacher.press('back-to-app');
      see(t, teacher, 'link-failed', 'E-25');
      t.strictSame(await scene.links(), []);
      await teacher.press('try-again');
      await teacher.signIn(maria);
      see(t, teacher, 'link-success');
    },
  );

  await t.test('a person deleted meanwhile is missed, not invented (X-3)', async (t) => {
    const teacher = await atConsent();
    await control.people.remove(1003);
    await teacher.open(teacher.url);
    see(t, teacher, 'vkid-flow-lost', 'E-25');
    await teacher.press('link').catch(() => undefined);
    t.strictSame(await scene.links(), []);
  });

  await t.test(
    'an address that no one registered, or an app that no one knows, gets a page (RT-1)',
    async (t) => {
      const authorize = `${scene.emulator.url}/authorize?response_type=code&code_challenge=${'x'.repeat(43)}&code_challenge_method=s256&state=${'s'.repeat(32)}`;
      const visitor = scene.visitor();
      for (const [query, reason] of [
        ['client_id=51000001&redirect_uri=https%3A%2F%2Fevil.example%2F', 'return-address'],
        ['client_id=9&redirect_uri=https%3A%2F%2Fevil.example%2F', 'unknown-client'],
      ]) {
        await visitor.open(`${authorize}&${query}`);
        see(t, visitor, 'vkid-request-error', String(reason));
        t.equal(visitor.status, 400);
        t.equal(visitor.callback, undefined);
      }
    },
  );
});
