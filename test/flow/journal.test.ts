import type { Test } from 'tap';
import type { SignIn, Visitor } from '../../src/kit/visitor.ts';
import { anna, igor, maria, newcomer, nina, oleg, pavel } from '../support/people.ts';
import {
  connect,
  demoCallback,
  enterJournal,
  linkedText,
  onBothStores,
  type Scene,
} from '../support/scene.ts';

await onBothStores(async (t, scene) => {
  const { control, journalUrl } = scene;
  t.beforeEach(() => scene.fresh());

  const paths: readonly [path: string, who: SignIn, name: string][] = [
    ['A', anna, 'Петрова Анна Сергеевна'],
    ['B', newcomer, 'Новикова Ольга'],
    ['C', maria, 'Смирнова Мария Ивановна'],
    ['A without a password', igor, 'Кузнецов Игорь Дмитриевич'],
  ];
  for (const [path, who, name] of paths) {
    for (const entry of ['settings', 'chats'] as const) {
      await t.test(`path ${path} from ${entry} ends at a link (EN-1…EN-4, CB-1, CB-8)`, async (t) => {
        const teacher = await scene.teacher('teacher-mo', entry);
        const end = await teacher.signIn(who);
        t.equal(end.href, `${journalUrl}/connect/success`);
        sayLinked(t, teacher, name);
        t.match(await scene.links(), [{ account: 'teacher-mo', entry }]);
        const back = teacher.tab();
        await teacher.press('chats');
        t.equal(teacher.screen, 'chats-home');
        const place = entry === 'settings' ? '/settings/partners' : '/';
        t.match(back.html, `href="${place}"`, 'CB-8: back to where it began');
        await teacher.press('partners').catch(() => teacher.open(`${journalUrl}/settings/partners`));
        t.notOk(teacher.actions.includes('connect'), 'linked: nothing to connect');
        await teacher.press('chats');
        t.equal(teacher.screen, 'chats-home', 'EN-4');
      });
    }
  }

  await t.test(
    'A and B make one profile each, C makes none and keeps what is changed (P-2…P-4, D-14)',
    async (t) => {
      const a = await scene.teacher();
      await a.signIn({ ...anna, about: { last_name: 'Петрова-Водкина' }, until: 'vkid-consent' });
      const {
        educational_profiles: [made],
        ...person
      } = await control.people.get(1001);
      t.match(made, { last_name: 'Петрова-Водкина', role: 'teacher', birth_date: '1988-03-07' });
      t.equal(person.last_name, 'Петрова', 'the person of VK ID is not touched');

      const b = await scene.teacher('teacher-msk');
      await b.signIn({ ...newcomer, until: 'vkid-about-self' });
      t.notOk(
        (await control.people.list()).some(({ phone }) => phone === newcomer.phone),
        'SI-22: no account yet',
      );
      await b.signIn({ ...newcomer, about: { middle_name: 'Олеговна' }, until: 'vkid-consent' });
      const born = (await control.people.list()).find(({ phone }) => phone === newcomer.phone);
      t.match(born, {
        last_name: 'Новикова',
        middle_name: 'Олеговна',
        educational_profiles: [{ role: 'teacher' }],
      });

      const c = await scene.teacher();
      await c.signIn({ ...maria, about: { first_name: 'Марья' }, until: 'vkid-consent' });
      const { educational_profiles: kept } = await control.people.get(1003);
      t.match(kept, [{ id: 700101, first_name: 'Марья', organization: /Школа № 12/u }]);
      t.equal(kept.length, 1);
    },
  );

  await t.test(
    'a live session opens the profile at once: RT-2 to choose it, RT-3 to create it',
    async (t) => {
      const visitor = await signedIn(scene, maria);
      await enterJournal(visitor, journalUrl);
      await connect(visitor);
      t.equal(visitor.screen, 'vkid-choose-profile', 'RT-2');
      t.equal((await control.messages.list()).length, 1, 'no code is sent');
      await visitor.signIn();
      sayLinked(t, visitor, 'Смирнова Мария Ивановна');

      const other = await signedIn(scene, anna);
      await enterJournal(other, journalUrl, 'teacher-msk');
      await connect(other, 'chats');
      t.equal(other.screen, 'vkid-create-profile', 'RT-3');
      await other.press('create-profile');
      t.match(
        other.values,
        { last_name: ['Петрова'], birth_year: ['1988'], gender: ['female'] },
        'A-1: prefilled',
      );
      await other.signIn();
      sayLinked(t, other, 'Петрова Анна Сергеевна');
    },
  );

  await t.test('the code may come by a call, whose last digits it is (SI-18)', async (t) => {
    const teacher = await scene.teacher();
    await teacher.signIn({ ...maria, until: 'vkid-otp' });
    await control.age(60);
    await teacher.open(teacher.url);
    await teacher.press('by-call');
    const call = await control.messages.wait({ phone: maria.phone, state: 'open' });
    t.match(call, { channel: 'call', purpose: 'login', client_id: 51_000_001 });
    t.match(call.text, call.code);
    await teacher.signIn(maria);
    sayLinked(t, teacher, 'Смирнова Мария Ивановна');
    t.strictSame(
      (await control.messages.list({ phone: maria.phone })).map(({ channel, state }) => [channel, state]),
      [
        ['call', 'used'],
        ['sms', 'superseded'],
      ],
    );
  });

  await t.test('of two profiles the chosen one is linked; choosing none says so (C-1)', async (t) => {
    const teacher = await scene.teacher();
    await teacher.signIn({ ...pavel, until: 'vkid-choose-profile' });
    t.strictSame(teacher.choices['profile'], ['700102', '700103']);
    t.equal(teacher.values['profile'], undefined, 'two: none is chosen beforehand');
    await teacher.press('continue');
    t.strictSame([teacher.screen, teacher.errors], ['vkid-choose-profile', ['profile-missing']]);
    await teacher.signIn({ ...pavel, profile: 700103 });
    t.match(await scene.links(), [{ profile: { id: '700103' } }]);
  });

  await t.test('blocked and deactivated accounts hear of it after the code only (SI-20, X-8)', async (t) => {
    for (const [who, error] of [
      [oleg, 'E-15a'],
      [nina, 'E-15b'],
    ] as const) {
      const teacher = await scene.teacher();
      await teacher.signIn({ ...who, until: 'vkid-otp' });
      await teacher.signIn({ ...who, until: 'vkid-blocked' });
      t.strictSame([teacher.screen, teacher.errors], ['vkid-blocked', [error]]);
      await teacher.press('back-to-app');
      t.strictSame([teacher.screen, teacher.errors], ['link-failed', ['E-15']]);
    }
    t.strictSame(await scene.links(), []);
  });

  await t.test('«Отмена» leaves the profile, so that the next attempt is path C (K-2, CB-3)', async (t) => {
    const teacher = await scene.teacher();
    await teacher.signIn({ ...anna, consent: 'cancel' });
    t.strictSame([teacher.screen, teacher.errors], ['link-failed', ['E-23']]);
    t.equal((await control.people.get(1001)).educational_profiles.length, 1);
    await teacher.press('try-again');
    t.equal(teacher.screen, 'vkid-choose-profile', 'signed in all the same');
    await teacher.signIn();
    sayLinked(t, teacher, 'Петрова Анна Сергеевна');

    const shy = await scene.teacher('teacher-msk');
    await shy.press('cancel');
    t.strictSame([shy.screen, shy.errors], ['link-failed', ['E-23']], 'on the first screen too');
  });

  await t.test(
    'a linked number belongs to its journal account (AF-1, EN-6, UN-8), also at the callback (CB-2)',
    async (t) => {
      const first = await scene.teacher('teacher-msk');
      await first.signIn(maria);
      const second = await scene.teacher('teacher-mo');
      await second.press('continue', { phone: maria.phone });
      t.equal(second.screen, 'vkid-otp', 'R-15: not a word before the number is proven');
      await second.signIn({ ...maria, until: 'vkid-number-linked' });
      t.strictSame([second.screen, second.errors], ['vkid-number-linked', ['E-21']]);
      const again = second.tab();
      await again.press('back-to-app');
      t.strictSame([again.screen, again.errors], ['link-failed', ['E-21']]);

      const live = await signedIn(scene, maria);
      await enterJournal(live, journalUrl, 'teacher-mo');
      await connect(live);
      await live.signIn({ until: 'vkid-number-linked' });
      t.equal(live.screen, 'vkid-number-linked', 'with a session, when the profile is chosen');

      await first.open(`${journalUrl}/settings/partners`);
      t.notOk(first.actions.includes('connect'));
      await scene.emulator.reset();
      const late = await scene.teacher('teacher-mo');
      await late.signIn(maria);
      t.strictSame([late.screen, late.errors, late.status], ['link-failed', ['E-21'], 409], 'CB-2');
      t.match(await scene.links(), [{ account: 'teacher-msk' }]);
    },
  );

  await t.test('«Войти в другой аккаунт» leads to another person and back (SW-1…SW-3, A-2)', async (t) => {
    const visitor = await signedIn(scene, maria);
    await enterJournal(visitor, journalUrl);
    await connect(visitor);
    await visitor.press('switch-account');
    t.equal(visitor.screen, 'vkid-phone', 'SW-1');
    await visitor.press('cancel');
    t.equal(visitor.screen, 'vkid-choose-profile', 'SW-3: the former screen');
    await visitor.signIn({ until: 'vkid-about-self' });
    await visitor.signIn({ about: { first_name: 'Марфа' }, until: 'vkid-consent' });
    await visitor.press('switch-account');
    await visitor.signIn({ ...anna, until: 'vkid-about-self' });
    t.strictSame(visitor.values['first_name'], ['Анна'], 'SW-2: nothing of the former person is left');
    await visitor.signIn(anna);
    sayLinked(t, visitor, 'Петрова Анна Сергеевна');

    const second = await signedIn(scene, maria);
    await enterJournal(second, journalUrl, 'teacher-msk');
    await connect(second);
    await second.signIn(pavel);
    sayLinked(t, second, 'Орлов Павел Андреевич');
    t.equal(
      (await scene.links()).length,
      2,
      'signIn sees whose page it is and changes the account by itself',
    );
  });

  await t.test('a personal app gets what stays ticked, or a refusal (VA-3, VA-4)', async (t) => {
    const { visitor, verifier } = await scene.atDemo('vk', 'vkid.personal_info email phone');
    await visitor.signIn({ ...anna, until: 'vkid-allow' });
    t.strictSame(visitor.choices['scopes'], ['vkid.personal_info', 'email', 'phone']);
    const given = (await visitor.signIn({ scopes: ['phone'] })).searchParams;
    t.strictSame([...given.keys()], ['code', 'expires_in', 'device_id', 'state', 'type', 'ext_id']);
    const tokens = await ask(scene, '/oauth2/auth', {
      grant_type: 'authorization_code',
      code: given.get('code') ?? '',
      code_verifier: verifier,
      device_id: given.get('device_id') ?? '',
      redirect_uri: demoCallback,
    });
    t.match(tokens, { user_id: 1001, scope: 'vkid.personal_info phone' });
    const { user } = await ask(scene, '/oauth2/user_info', { access_token: String(tokens['access_token']) });
    t.match(user, { user_id: '1001', first_name: 'Анна', phone: '79990000001' });
    t.notOk(Object.keys(user ?? {}).includes('email'));

    const other = (await scene.atDemo()).visitor;
    const refused = (await other.signIn({ ...pavel, consent: 'cancel' })).searchParams;
    t.match(Object.fromEntries(refused), {
      error: 'access_denied',
      error_description: 'User denied access',
      state: 's'.repeat(32),
    });
  });
});

function sayLinked(t: Test, visitor: Visitor, name: string): void {
  t.equal(visitor.screen, 'link-success', visitor.text);
  t.match(visitor.text, linkedText);
  t.match(visitor.text, name);
}

/** A person whom VK ID knows already in this browser: signed in to another app. */
async function signedIn(scene: Scene, who: SignIn): Promise<Visitor> {
  const { visitor } = await scene.atDemo();
  await visitor.signIn(who);
  return visitor;
}

/** A request of «Демо» to VK's wire. */
async function ask({ emulator }: Scene, path: string, fields: Record<string, string>) {
  const body = new URLSearchParams({ client_id: '51000002', ...fields });
  const response = await fetch(emulator.url + path, { method: 'POST', body });
  return (await response.json()) as Record<string, unknown>;
}
