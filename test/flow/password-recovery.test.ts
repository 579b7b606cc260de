/** A forgotten password (2.6), over HTTP: the journey waits for it, and goes on with the new one. */
import type { Test } from 'tap';
import type { Visitor } from '../../src/kit/visitor.ts';
import { anna, igor, maria, newcomer } from '../support/people.ts';
import { linkedText, onBothStores } from '../support/scene.ts';

const see = (t: Test, visitor: Visitor, screen: string, ...errors: string[]) =>
  t.strictSame([visitor.screen, visitor.errors], [screen, errors], `${screen} ${errors.join(' ')}`);

const fresh = 'novyj-parol-1';

await onBothStores(async (t, scene) => {
  const { control, emulator } = scene;
  t.beforeEach(() => scene.fresh());

  const newest = async (phone: string, purpose: 'login' | 'recover') =>
    (await control.messages.wait({ phone, purpose, state: 'open', seconds: 5 })).code;

  /** From «Забыли или не установили пароль?» to where the code is asked for. */
  async function askForCode(visitor: Visitor, phone: string) {
    await visitor.press('forgot-password');
    await visitor.press('recover');
    await visitor.press('send-code', { phone });
  }

  /** The whole of it, back to the password. */
  async function recover(visitor: Visitor, phone: string, password = fresh) {
    await askForCode(visitor, phone);
    await visitor.press('continue', { code: await newest(phone, 'recover') });
    await visitor.press('save', { new_password: password, repeat_password: password });
    await visitor.press('continue');
  }

  await t.test('the linking is parked, and ends with the new password (RC-1…RC-6)', async (t) => {
    const teacher = await scene.teacher();
    await teacher.signIn({ ...anna, until: 'vkid-password' });
    await teacher.press('forgot-password');
    see(t, teacher, 'vkid-recover-start');
    await teacher.press('remembered');
    see(t, teacher, 'vkid-password');
    await teacher.press('forgot-password');
    await teacher.press('recover');
    see(t, teacher, 'vkid-recover-phone');
    t.match(teacher.values['phone']?.[0], '999\u00a0000-00-01', 'RC-2: the number is there already');
    await teacher.press('send-code', { phone: '+7 495 123-45-67' });
    see(t, teacher, 'vkid-recover-phone', 'E-04');
    await teacher.press('send-code', { phone: anna.phone });
    see(t, teacher, 'vkid-recover-otp');
    await teacher.press('continue', { code: '12' });
    see(t, teacher, 'vkid-recover-otp', 'E-08');
    await teacher.press('continue', { code: await newest(anna.phone, 'recover') });
    see(t, teacher, 'vkid-recover-new');
    t.match(teacher.text, 'Не меньше 8 символов.', 'the rule comes before the typing');
    for (const [new_password, repeat_password, ...errors] of [
      ['', '', 'E-33'],
      ['short', 'short', 'E-34'],
      [fresh, `${fresh}!`, 'E-35'],
      [fresh, '', 'E-35'],
    ] as const) {
      await teacher.press('save', { new_password, repeat_password });
      see(t, teacher, 'vkid-recover-new', ...errors);
      t.notMatch(teacher.html, fresh, 'what was typed is not printed back');
    }
    const old = teacher.tab();
    await teacher.press('save', { new_password: fresh, repeat_password: fresh });
    see(t, teacher, 'vkid-recover-done');
    t.match(teacher.text, 'Остальные сеансы этого аккаунта завершены');
    await old.press('save', { new_password: 'another-one', repeat_password: 'another-one' });
    see(t, old, 'vkid-recover-done', 'E-32');
    t.strictSame((await control.people.get(1001)).password, fresh, 'an old form saves nothing');
    await teacher.press('continue');
    see(t, teacher, 'vkid-password');
    await teacher.press('continue', { password: anna.password });
    see(t, teacher, 'vkid-password', 'E-06');
    await teacher.signIn({ phone: anna.phone, password: fresh });
    see(t, teacher, 'link-success');
    t.match(teacher.text, linkedText);
    t.match(await scene.links(), [{ account: 'teacher-mo', state: 'live' }]);
  });

  await t.test('a code proves for one purpose only (R-09, RC-3)', async (t) => {
    await control.policy.set({ sign_in: { [anna.phone]: 'otp' } });
    const teacher = await scene.teacher();
    await teacher.signIn({ ...anna, until: 'vkid-otp' });
    const login = await newest(anna.phone, 'login');
    await teacher.press('other-method');
    await teacher.press('continue', { method: 'password' });
    await askForCode(teacher, anna.phone);
    const recovery = await newest(anna.phone, 'recover');
    await teacher.press('continue', { code: login });
    see(t, teacher, 'vkid-recover-otp', 'E-09');
    await teacher.press('change-number');
    see(t, teacher, 'vkid-recover-phone');
    await teacher.press('remembered');
    await teacher.press('continue', { password: anna.password });
    see(t, teacher, 'vkid-otp');
    await teacher.press('continue', { code: recovery });
    see(t, teacher, 'vkid-otp', 'E-09');
    t.same(
      (await control.messages.list({ phone: anna.phone })).map(({ purpose, state }) => [purpose, state]),
      [
        ['login', 'open'],
        ['recover', 'cancelled'],
        ['login', 'cancelled'],
      ],
    );
  });

  await t.test('by call, and never by the forgotten password (SI-18)', async (t) => {
    await control.policy.set({ resend_delay: 0 });
    const { visitor } = await scene.atDemo();
    await visitor.signIn({ ...anna, until: 'vkid-password' });
    await askForCode(visitor, anna.phone);
    await visitor.press('other-method');
    t.same(visitor.choices['method'], ['sms', 'call']);
    await visitor.press('continue', { method: 'call' });
    see(t, visitor, 'vkid-recover-otp');
    t.match(await control.messages.wait({ phone: anna.phone, state: 'open' }), {
      channel: 'call',
      purpose: 'recover',
    });
  });

  await t.test('nothing tells whether a number has an account before it is proven', async (t) => {
    const seen: string[] = [];
    for (const phone of [igor.phone, newcomer.phone]) {
      const { visitor } = await scene.atDemo();
      await visitor.signIn({ ...anna, until: 'vkid-password' });
      await askForCode(visitor, phone);
      see(t, visitor, 'vkid-recover-otp');
      seen.push(visitor.text.replaceAll(/\d\d(?=[ .])|\d\d:\d\d/gu, ''));
      await visitor.press('continue', { code: '000000' });
      see(t, visitor, 'vkid-recover-otp', 'E-09');
      await visitor.press('continue', { code: await newest(phone, 'recover') });
      if (phone === igor.phone) see(t, visitor, 'vkid-recover-new');
      else see(t, visitor, 'vkid-phone');
    }
    t.equal(seen[0], seen[1]);
  });

  await t.test('the other sessions end, whatever they stand at; this browser keeps its own', async (t) => {
    await control.people.change(1003, { password: 'parol-1003' });
    await control.policy.set({ sign_in: { [maria.phone]: 'password_then_otp' } });
    const who = { phone: maria.phone, password: 'parol-1003' };
    const again = `${emulator.url}/oidc/authorize?client_id=51000002&response_type=code&scope=openid&redirect_uri=${encodeURIComponent('http://localhost:4999/callback')}&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&state=s`;
    const { visitor: idle } = await scene.atDemo();
    await idle.signIn(who);
    const { visitor: busy } = await scene.atDemo();
    await busy.signIn(who);
    await busy.open(`${again}&prompt=consent`);
    see(t, busy, 'vkid-allow');
    const { visitor: other } = await scene.atDemo();
    await other.signIn(anna);
    const { visitor } = await scene.atDemo();
    await visitor.signIn(who);
    const kept = visitor.tab();
    await visitor.open(`${again}&prompt=login`);
    await visitor.signIn({ ...who, until: 'vkid-password' });
    await recover(visitor, maria.phone);
    see(t, visitor, 'vkid-password');
    await kept.open(`${again}&prompt=consent`);
    see(t, kept, 'vkid-allow');
    const callback = await visitor.signIn({ phone: maria.phone, password: fresh });
    t.ok(callback.searchParams.get('code'), 'the journey that recovered is answered');
    await idle.open(`${again}&prompt=consent`);
    see(t, idle, 'vkid-phone');
    await busy.press('allow');
    see(t, busy, 'vkid-flow-lost', 'E-25');
    await other.open(`${again}&prompt=consent`);
    see(t, other, 'vkid-allow');
    await visitor.open(`${again}&prompt=consent`);
    see(t, visitor, 'vkid-allow');
  });

  await t.test('the last name is asked for where the policy wants it, and not for ever', async (t) => {
    await control.policy.set({ recover_person: true, min_password_length: 12, wrong_passwords_per_hour: 3 });
    const { visitor } = await scene.atDemo();
    await visitor.signIn({ ...anna, until: 'vkid-password' });
    await askForCode(visitor, anna.phone);
    await visitor.press('continue', { code: await newest(anna.phone, 'recover') });
    see(t, visitor, 'vkid-recover-person');
    await visitor.press('continue', { last_name: ' ' });
    see(t, visitor, 'vkid-recover-person', 'E-16');
    await visitor.press('continue', { last_name: 'Иванова' });
    see(t, visitor, 'vkid-recover-person', 'E-36');
    const guessing = visitor.tab();
    await visitor.press('continue', { last_name: (await control.people.get(1001)).last_name.toUpperCase() });
    see(t, visitor, 'vkid-recover-new');
    t.match(visitor.text, 'Не меньше 12 символов.');
    await guessing.press('continue', { last_name: 'Иванова' });
    see(t, guessing, 'vkid-recover-new', 'E-32');

    const { visitor: stranger } = await scene.atDemo();
    await stranger.signIn({ ...anna, until: 'vkid-password' });
    await askForCode(stranger, anna.phone);
    await stranger.press('continue', { code: await newest(anna.phone, 'recover') });
    await stranger.press('continue', { last_name: 'Иванова' });
    await stranger.press('continue', { last_name: 'Сидорова' });
    see(t, stranger, 'vkid-limited', 'E-13');
  });

  await t.test('codes to recover count with those to sign in (SI-2)', async (t) => {
    await control.policy.set({ sends_per_hour: 1 });
    const { visitor } = await scene.atDemo();
    await visitor.signIn({ ...anna, until: 'vkid-otp' });
    const { visitor: second } = await scene.atDemo();
    await control.policy.set({ sends_per_hour: null });
    await second.signIn({ ...anna, until: 'vkid-password' });
    await control.policy.set({ sends_per_hour: 1 });
    await askForCode(second, anna.phone);
    see(t, second, 'vkid-limited', 'E-13');
  });
});
