import t, { type Test } from 'tap';
import type { Visitor } from '../../src/kit/visitor.ts';
import { anna, igor, maria, newcomer } from '../support/people.ts';
import { openScene } from '../support/scene.ts';

// Screens do not depend on the store: once in memory is enough.
const scene = await openScene(t);
const { control } = scene;
t.beforeEach(() => scene.fresh());

const see = (t: Test, visitor: Visitor, screen: string, ...errors: string[]) =>
  t.strictSame([visitor.screen, visitor.errors], [screen, errors], `${screen} ${errors.join(' ')}`);

/** A teacher whom a code has been sent to. */
async function atCode(who: { phone: string; password?: string }) {
  const teacher = await scene.teacher();
  await teacher.signIn({ ...who, until: 'vkid-otp' });
  return teacher;
}

const newest = async (phone: string) => (await control.messages.wait({ phone })).code;
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

t.test('a number that is none of ours is refused by name and kept (SI-1, E-02…E-05)', async (t) => {
  const teacher = await scene.teacher();
  const rows = [
    ['', 'E-02'],
    ['+7 912 345', 'E-03'],
    ['+7 495 123-45-67', 'E-04'],
    ['+380 44 123-45-67', 'E-05'],
  ] as const;
  for (const [phone, error] of rows) {
    await teacher.press('continue', { phone });
    see(t, teacher, 'vkid-phone', error);
    t.strictSame(teacher.values['phone'], [phone]);
  }
  t.strictSame(await control.messages.list(), []);
});

t.test('a number is read however it is typed (SI-23)', async (t) => {
  for (const phone of ['8 (999) 000-00-03', '79990000003', ' +7 999 000 00 03 ', '9990000003']) {
    const teacher = await scene.teacher();
    await teacher.press('continue', { phone });
    see(t, teacher, 'vkid-otp');
  }
  t.equal((await control.messages.list({ phone: maria.phone })).length, 4);
});

t.test(
  'a password is asked of those who have one and no profile; a code of the rest (SI-3, SI-4, SI-5)',
  async (t) => {
    const rows = [
      [anna.phone, 'vkid-password'],
      [maria.phone, 'vkid-otp'],
      [igor.phone, 'vkid-otp'],
      [newcomer.phone, 'vkid-otp'],
    ] as const;
    for (const [phone, screen] of rows) {
      const teacher = await scene.teacher();
      await teacher.press('continue', { phone });
      see(t, teacher, screen);
    }
    await control.policy.set({ sign_in: { [anna.phone]: 'otp', [maria.phone]: 'password_then_otp' } });
    for (const [phone, screen] of [
      [anna.phone, 'vkid-otp'],
      [maria.phone, 'vkid-password'],
    ] as const) {
      const teacher = await scene.teacher();
      await teacher.press('continue', { phone });
      see(t, teacher, screen);
    }
  },
);

t.test(
  'wrong passwords are counted, and the last one locks until the lock is over (SI-6…SI-8)',
  async (t) => {
    await control.policy.set({ wrong_passwords_per_hour: 3 });
    const teacher = await scene.teacher();
    await teacher.press('continue', { phone: anna.phone });
    for (const left of [2, 1]) {
      await teacher.press('continue', { password: 'not this' });
      see(t, teacher, 'vkid-password', 'E-06');
      t.match(teacher.text, `Неверный пароль. Осталось попыток: ${left}.`);
      t.strictSame(teacher.values['password'], [''], 'a password is never sent back');
    }
    await teacher.press('continue', { password: 'nor this' });
    see(t, teacher, 'vkid-limited', 'E-13');
    const locked = await scene.teacher('teacher-msk');
    await locked.press('continue', { phone: anna.phone });
    await locked.press('continue', { password: anna.password });
    see(t, locked, 'vkid-limited', 'E-13');
    t.strictSame(await control.messages.list(), [], 'no code while locked');
    await locked.press('back-to-app');
    see(t, locked, 'link-failed', 'E-13');

    await control.age('PT1H');
    const free = await scene.teacher();
    await free.signIn({ ...anna, until: 'vkid-about-self' });
    see(t, free, 'vkid-about-self');
  },
);

t.test(
  '«Это не ваш аккаунт?» tells whom to write to and leads back without a link (SI-10, X-8)',
  async (t) => {
    const teacher = await scene.teacher();
    await teacher.press('continue', { phone: anna.phone });
    await teacher.press('not-my-account');
    see(t, teacher, 'vkid-support', 'E-29');
    t.match(teacher.html, 'mailto:info@sferum.ru');
    await teacher.press('back-to-app');
    t.equal(teacher.screen, 'link-failed');
  },
);

t.test('«Изменить номер» cancels the code and drops the password (SI-11, R-09)', async (t) => {
  const teacher = await atCode(anna);
  const code = await newest(anna.phone);
  await teacher.press('change-number');
  see(t, teacher, 'vkid-phone');
  t.strictSame(teacher.values['phone'], ['+7 999 000-00-01'.replaceAll(' ', '\u00a0')]);
  t.match(await control.messages.list(), [{ state: 'cancelled' }]);
  await teacher.press('continue', { phone: anna.phone });
  see(t, teacher, 'vkid-password');
  await teacher.press('change-number');
  await teacher.press('continue', { phone: newcomer.phone });
  await teacher.press('continue', { code });
  t.equal(teacher.screen, 'vkid-otp', 'a code of another number proves nothing');
});

t.test(
  'a code that is wrong says how; only real attempts are counted (SI-13, E-07…E-09, E-11)',
  async (t) => {
    await control.policy.set({ code_attempts: 4 });
    const teacher = await atCode(maria);
    const first = await newest(maria.phone);
    for (const [code, error] of [
      ['', 'E-07'],
      ['12345', 'E-08'],
      ['12345x', 'E-08'],
      [wrong(first), 'E-09'],
    ] as const) {
      await teacher.press('continue', { code });
      see(t, teacher, 'vkid-otp', error);
      t.strictSame(teacher.values['code'], [''], 'a code is never sent back');
    }
    await control.age(60);
    await teacher.press('resend');
    const [second] = await control.messages.list({ state: 'open' });
    if (second?.code !== first) {
      await teacher.press('continue', { code: first });
      see(t, teacher, 'vkid-otp', 'E-11');
    }
    await teacher.signIn({
      ...maria,
      code: `${second?.code.slice(0, 3)} - ${second?.code.slice(3)}`,
      until: 'vkid-choose-profile',
    });
    see(t, teacher, 'vkid-choose-profile');
    t.match(await control.messages.list(), [{ state: 'used' }, { state: 'superseded' }], 'SI-12');
  },
);

t.test('a code proves its own journey and no other (R-09)', async (t) => {
  const one = await atCode(maria);
  const codeOfOne = await newest(maria.phone);
  const other = await scene.teacher('teacher-msk');
  await other.press('continue', { phone: maria.phone });
  const codeOfOther = await newest(maria.phone);
  if (codeOfOne === codeOfOther) return;
  await other.press('continue', { code: codeOfOne });
  see(t, other, 'vkid-otp', 'E-09');
  await one.press('continue', { code: codeOfOne });
  see(t, one, 'vkid-choose-profile');
});

t.test('an old code says so, and a new one may be asked for at once (SI-14, E-10)', async (t) => {
  await control.policy.set({ code_ttl: 30 });
  const teacher = await atCode(maria);
  await control.age(30);
  await teacher.press('continue', { code: await newest(maria.phone) });
  see(t, teacher, 'vkid-otp', 'E-10');
  t.match(await control.messages.list(), [{ state: 'expired' }]);
  await teacher.press('resend');
  see(t, teacher, 'vkid-otp');
  t.match(teacher.text, 'Код отправлен.');
  await teacher.signIn({ ...maria, until: 'vkid-choose-profile' });
});

t.test('used up attempts close the code: only a new one helps, or the limit (SI-15, SI-2)', async (t) => {
  await control.policy.set({ code_attempts: 2, sends_per_hour: 2 });
  const teacher = await atCode(maria);
  const code = await newest(maria.phone);
  await teacher.press('continue', { code: wrong(code) });
  const back = teacher.tab();
  await teacher.press('continue', { code: wrong(code) });
  see(t, teacher, 'vkid-otp', 'E-09');
  t.notOk(teacher.actions.includes('continue'), 'no field for it any more');
  t.match(await control.messages.list(), [{ state: 'cancelled' }]);
  await back.press('continue', { code });
  t.equal(back.screen, 'vkid-otp', 'the right one comes too late');

  await teacher.press('resend');
  const next = await newest(maria.phone);
  await teacher.press('continue', { code: wrong(next) });
  await teacher.press('continue', { code: wrong(next) });
  see(t, teacher, 'vkid-limited', 'E-13');
  const other = await scene.teacher('teacher-msk');
  await other.press('continue', { phone: maria.phone });
  see(t, other, 'vkid-limited', 'E-13');
  t.match(other.text, /\d\d:\d\d/u, 'says when it ends');
});

t.test('another code: not too early, then again, by a call, from the list (SI-16…SI-18, E-12)', async (t) => {
  const teacher = await atCode(maria);
  for (const action of ['resend', 'by-call']) {
    await teacher.press(action);
    see(t, teacher, 'vkid-otp', 'E-12');
    t.match(teacher.text, /Новый код можно запросить через 0[01]:\d\d/u);
  }
  t.equal((await control.messages.list()).length, 1);
  await control.age(60);
  await teacher.press('resend');
  see(t, teacher, 'vkid-otp');
  t.match(teacher.text, 'Код отправлен.');
  await teacher.press('resend');
  see(t, teacher, 'vkid-otp', 'E-12');
  await control.age(60);
  await teacher.press('by-call');
  await control.age(60);
  await teacher.press('by-sms');
  await teacher.press('other-method');
  see(t, teacher, 'vkid-otp-method');
  t.strictSame(teacher.choices['method'], ['sms', 'call', 'password'], 'Мария has a password');
  t.strictSame(teacher.values['method'], ['sms']);
  await teacher.press('cancel');
  await teacher.press('other-method');
  await control.age(60);
  await teacher.press('continue', { method: 'call' });
  see(t, teacher, 'vkid-otp');
  t.strictSame(
    (await control.messages.list()).map(({ channel, state }) => `${channel} ${state}`),
    ['call open', 'sms superseded', 'call superseded', 'sms superseded', 'sms superseded'],
  );
  await teacher.press('other-method');
  await teacher.press('continue', { method: 'password' });
  see(t, teacher, 'vkid-password');
  t.match(await control.messages.list({ state: 'open' }), []);
});

t.test('a channel that fails says so and offers the other one at once (SI-19, E-14)', async (t) => {
  await control.policy.set({ channel_troubles: { [maria.phone]: 'failing-sms' } });
  const teacher = await scene.teacher();
  await teacher.press('continue', { phone: maria.phone });
  see(t, teacher, 'vkid-otp', 'E-14');
  await teacher.press('by-call');
  see(t, teacher, 'vkid-otp');
  await teacher.signIn({ ...maria, until: 'vkid-choose-profile' });

  await control.policy.set({ channel_troubles: { [maria.phone]: 'lost' } });
  const other = await scene.teacher('teacher-msk');
  await other.press('continue', { phone: maria.phone });
  see(t, other, 'vkid-otp');
  t.match(await control.messages.list({ state: 'open' }), [], 'it seems sent and never arrives');
});

t.test('fixed codes and their length are what a test makes them (I-05)', async (t) => {
  await control.policy.set({ code_length: 4, fixed_codes: { [maria.phone]: '123456' } });
  const teacher = await scene.teacher();
  await teacher.press('continue', { phone: maria.phone });
  await teacher.signIn({ ...maria, code: '123456', until: 'vkid-choose-profile' });
  const other = await scene.teacher('teacher-msk');
  await other.press('continue', { phone: newcomer.phone });
  t.match(await newest(newcomer.phone), /^\d{4}$/u);
});

t.test('reloading sends no code, and the timer goes on from the server’s time (X-5)', async (t) => {
  const teacher = await atCode(maria);
  await control.age(30);
  await teacher.open(teacher.url);
  see(t, teacher, 'vkid-otp');
  t.match(teacher.html, /data-resend-in="(?:29|30)"/u);
  t.equal((await control.messages.list()).length, 1);
});

t.test('«Информация о себе» names what is wrong and keeps the rest (P-1, E-16…E-19)', async (t) => {
  const teacher = await scene.teacher();
  await teacher.signIn({ ...newcomer, until: 'vkid-about-self' });
  await teacher.press('continue');
  see(t, teacher, 'vkid-about-self', 'E-16', 'E-18', 'E-19');
  const good = {
    last_name: 'Салтыкова-Щедрина',
    first_name: "Д'Артаньян",
    birth_day: '29',
    birth_month: '2',
    birth_year: '1988',
    gender: 'male',
  };
  const year = new Date().getUTCFullYear();
  const rows = [
    [{ last_name: '  ' }, 'E-16'],
    [{ first_name: '' }, 'E-16'],
    [{ middle_name: 'R2-D2' }, 'E-17'],
    [{ last_name: 'ы'.repeat(65) }, 'E-17'],
    [{ birth_year: '1989' }, 'E-18'],
    [{ birth_month: '13' }, 'E-18'],
    [{ birth_year: String(year + 1), birth_day: '28' }, 'E-18'],
    [{ birth_year: String(year - 10), birth_day: '28' }, 'E-18'],
  ] as const;
  for (const [bad, error] of rows) {
    await teacher.press('continue', { ...good, middle_name: '', ...bad });
    see(t, teacher, 'vkid-about-self', error);
    for (const [name, value] of Object.entries({ ...good, ...bad }))
      t.strictSame(teacher.values[name], [value], name);
  }
  t.match(teacher.text, 'Учителю должно быть не меньше 18 лет.');
  t.notOk(
    (await control.people.list()).some(({ phone }) => phone === newcomer.phone),
    'R-06: no one is made',
  );
  await teacher.press('continue', { ...good, middle_name: '' });
  see(t, teacher, 'vkid-consent');
});

t.test('a number that got registered meanwhile asks for its account (P-5)', async (t) => {
  const teacher = await scene.teacher();
  await teacher.signIn({ ...newcomer, until: 'vkid-about-self' });
  await control.people.add({ ...newcomer, password: 'parol', first_name: 'Яна', last_name: 'Белова' });
  await teacher.signIn({ ...newcomer, until: 'vkid-phone' });
  see(t, teacher, 'vkid-phone');
  await teacher.press('continue');
  see(t, teacher, 'vkid-password');
  t.match(teacher.text, 'На этот номер зарегистрирован аккаунт VK ID.');
  await teacher.signIn({ ...newcomer, password: 'parol' });
  t.equal(teacher.screen, 'link-success');
});

t.test('a visitor says where it stands and what it lacks', async (t) => {
  const teacher = await scene.teacher();
  await t.rejects(teacher.press('link'), {
    code: 'ERR_VISITOR',
    screen: 'vkid-phone',
    message: /^on vkid-phone: there is no «link» to press \(http:/u,
  });
  await t.rejects(teacher.press('continue', { fone: '1' }), {
    message: /there is no field «fone» \(there are: phone\)/u,
  });
  await t.rejects(teacher.signIn(), { message: /a phone is needed, and signIn was given none/u });
  await t.rejects(teacher.signIn({ phone: anna.phone }), {
    message: /on vkid-password: a password is needed/u,
  });
  await t.rejects(teacher.signIn({ ...anna, password: 'wrong' }), {
    errors: ['E-06'],
    message: /^on vkid-password, which says E-06: what was entered was not taken/u,
  });
  await teacher.signIn({ ...anna, until: 'vkid-about-self' });
  await t.rejects(teacher.press('continue', { gender: 'other' }), {
    message: /«gender» has no choice «other» \(there are: male, female\)/u,
  });
  await t.rejects(scene.visitor().open('http://127.0.0.1:1/'), { message: /^on no page: cannot go to/u });
  await t.rejects(scene.visitor().press('continue'), { message: /there is no page to press/u });
});
