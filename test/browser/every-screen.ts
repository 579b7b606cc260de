/**
 * A visit to every screen there is, each by the way a person comes to it. `look` is called at each one, with a name:
 * the screen's id, and what is special about it where it is seen twice.
 */
import { anna, igor, maria, newcomer, oleg, pavel } from '../support/people.ts';
import type { Person } from './browser-person.ts';
import {
  entries,
  giveCode,
  givePassword,
  givePhone,
  introduceOneself,
  signIn,
  signInElsewhere,
} from './journey-steps.ts';

export type Look = (name: string) => Promise<void>;

/** The journal: from signing in to a link, and all that may come between. */
export async function tourJournal(person: Person, look: Look): Promise<void> {
  const { page, journalUrl, see, press, type, go } = person;
  const at = async (screen: string, name = screen) => {
    await see(screen);
    await look(name);
  };
  await go(`${journalUrl}/login`);
  await at('journal-login');
  await type('login', 'teacher-mo');
  await type('password', 'wrong');
  await press('sign-in', 'main');
  await at('journal-login', 'journal-login with an error');
  await signIn(person);
  await look('journal-home');
  await page.click('header summary');
  await look('journal-home with its menu open');
  await press('settings');
  await at('account-settings');
  await press('partners');
  await at('settings-partners');
  await press('chats', 'header');
  await at('messenger-not-connected');
  await person.tune({ vpn: { on: true, addresses: [] } });
  await press('go-to-connection');
  await at('vpn-refused');
  await person.tune({ vpn: { on: false, addresses: [] } });
  await press('try-again');
  await see('vkid-phone');
  await press('cancel');
  await at('link-failed');
  await go(`${journalUrl}/connect/session-lost?entry=chats`);
  await at('journal-session-lost');
  await go(`${journalUrl}/help`);
  await at('help-linking');
  await go(`${journalUrl}/nowhere`);
  await at('journal-error');
  await go(journalUrl);
  await entries.chats(person);
  await givePhone(person, newcomer.phone);
  await giveCode(person, newcomer.phone);
  await introduceOneself(person);
  await see('vkid-consent');
  await press('link');
  await at('link-success');
  await press('chats', 'main');
  await at('chats-home');
  await go(`${journalUrl}/settings/partners`);
  await at('settings-partners', 'settings-partners with a link');
  await go(`${journalUrl}/connect/already`);
  await at('link-already');
  await page.context().clearCookies();
  await signIn(person, 'pupil');
  await look('journal-home of a pupil');
}

/** VK ID: the three paths, what goes wrong on them, and the ways out. */
export async function tourVkId(person: Person, look: Look): Promise<void> {
  const { page, see, press, type } = person;
  const at = async (screen: string, name = screen) => {
    await see(screen);
    await look(name);
  };
  const connect = async () => {
    await person.go(`${person.journalUrl}/settings/partners`);
    await press('connect');
  };
  await signIn(person);
  await connect();
  await at('vkid-phone');
  await type('phone', '8 495 123-45-67');
  await press('continue');
  await at('vkid-phone', 'vkid-phone with an error');
  await givePhone(person, anna.phone);
  await at('vkid-password');
  await givePassword(person, 'wrong');
  await page.click('details summary');
  await at('vkid-password', 'vkid-password with an error and its help open');
  await press('not-my-account');
  await at('vkid-support');

  await connect();
  await givePhone(person, anna.phone);
  await givePassword(person, await recoverPassword(person, look));
  await at('vkid-otp');
  await type('code', '12');
  await press('continue');
  await page.click('details summary');
  await at('vkid-otp', 'vkid-otp with an error and its help open');
  await press('other-method');
  await at('vkid-otp-method');
  await press('cancel');
  await giveCode(person, anna.phone);
  await at('vkid-about-self', 'vkid-about-self filled in');
  for (const field of ['last_name', 'first_name', 'birth_year']) await type(field, '');
  await press('continue');
  await at('vkid-about-self', 'vkid-about-self with errors');

  // SI-21: the proven number has signed the browser in, and this is somebody else's first visit.
  await page.context().clearCookies({ name: 'vkid_default_session' });
  await connect();
  await givePhone(person, newcomer.phone);
  await giveCode(person, newcomer.phone);
  await at('vkid-about-self');
  await introduceOneself(person);
  await at('vkid-consent');
  await press('link');
  await see('link-success');
}

/** From the password that is forgotten to the one that is asked for; gives the new one. */
async function recoverPassword(person: Person, look: Look): Promise<string> {
  const { see, press, type } = person;
  const at = async (screen: string, name = screen) => {
    await see(screen);
    await look(name);
  };
  await person.tune({ recover_person: true });
  await see('vkid-password');
  await press('forgot-password');
  await at('vkid-recover-start');
  await press('recover');
  await at('vkid-recover-phone');
  await press('send-code');
  await at('vkid-recover-otp');
  await type('code', await person.codeFor(anna.phone));
  await press('continue');
  await at('vkid-recover-person');
  await type('last_name', 'Нет такой');
  await press('continue');
  await at('vkid-recover-person', 'vkid-recover-person with an error');
  await type('last_name', 'петрова');
  await press('continue');
  await at('vkid-recover-new');
  await type('new_password', 'short');
  await press('save');
  await at('vkid-recover-new', 'vkid-recover-new with errors');
  const password = 'novyj-parol-1';
  await type('new_password', password);
  await type('repeat_password', password);
  await press('save');
  await at('vkid-recover-done');
  await press('continue');
  return password;
}

/** The screens of VK ID that need a history: a session, a link, a lock, a closed account. */
export async function tourVkIdAgain(person: Person, look: Look): Promise<void> {
  const { see, press, type } = person;
  const at = async (screen: string, name = screen) => {
    await see(screen);
    await look(name);
  };
  const connect = async () => {
    await person.go(`${person.journalUrl}/settings/partners`);
    await press('connect');
  };
  await person.tune({ resend_delay: 1, code_attempts: 2, wrong_passwords_per_hour: 2 });
  await signIn(person);
  await connect();
  await givePhone(person, oleg.phone);
  await givePassword(person, oleg.password);
  await giveCode(person, oleg.phone);
  await at('vkid-blocked');
  await press('switch-account');
  await givePhone(person, anna.phone);
  await givePassword(person, 'wrong');
  await givePassword(person, 'wrong again');
  await at('vkid-limited');

  await connect();
  await givePhone(person, pavel.phone);
  for (const code of ['000000', '000001']) {
    await type('code', code);
    await press('continue');
  }
  await at('vkid-otp', 'vkid-otp that is used up');
  await press('by-call');
  await at('vkid-otp', 'vkid-otp by call');
  await giveCode(person, pavel.phone);
  await at('vkid-choose-profile', 'vkid-choose-profile of two');
  await press('continue');
  await at('vkid-choose-profile', 'vkid-choose-profile with an error');

  // SI-21: the proven number has signed the browser in.
  await person.page.context().clearCookies({ name: 'vkid_default_session' });
  await signInElsewhere(person, igor, () => look('vkid-allow'));
  await connect();
  await at('vkid-create-profile');
  await press('switch-account');
  await see('vkid-phone');
  await person.age(1801);
  await person.page.reload();
  await at('vkid-flow-lost');
  await press('back-to-app');
  await see('link-failed');
}

/** The screens of VK ID outside a journey, and the one where two teachers want the same number. */
export async function tourVkIdAside(person: Person, look: Look): Promise<void> {
  const { go, see, press, type, emulator } = person;
  const at = async (screen: string, name = screen) => {
    await see(screen);
    await look(name);
  };
  for (const login of ['teacher-mo', 'teacher-msk']) {
    await person.page.context().clearCookies();
    await signIn(person, login);
    await entries.chats(person);
    await givePhone(person, maria.phone);
    await giveCode(person, maria.phone);
    if (login === 'teacher-msk') continue;
    await see('vkid-choose-profile');
    await press('continue');
    await press('continue');
    await see('vkid-consent');
    await press('link');
    await see('link-success');
  }
  await at('vkid-number-linked');
  await press('back-to-app');
  await at('link-failed', 'link-failed as the number is linked');

  await go(`${emulator.url}/authorize?client_id=1`);
  await at('vkid-request-error');
  await go(`${emulator.url}/login/nobody-began-this`);
  await at('vkid-flow-lost', 'vkid-flow-lost without a way back');

  const device = await fetch(`${emulator.url}/oidc/device`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: '51000002', scope: 'openid' }),
  });
  const { user_code } = (await device.json()) as { user_code: string };
  await go(`${emulator.url}/oidc/device/code`);
  await at('vkid-device');
  await type('user_code', '000-000');
  await press('continue');
  await at('vkid-device', 'vkid-device with an error');
  await type('user_code', user_code);
  await press('continue');
  await at('vkid-device-confirm');
  await press('continue');
  await see('vkid-allow');
  await press('allow');
  await at('vkid-device-done');
  await go(`${emulator.url}/oidc/end-session`);
  await at('vkid-sign-out');
  await press('sign-out');
  await at('vkid-signed-out');
}

/** The console: empty, full, and as it is when something is wrong. */
export async function tourConsole(person: Person, look: Look): Promise<void> {
  const { go, see, page, emulator } = person;
  const at = async (screen: string, name = screen) => {
    await see(screen);
    await look(name);
  };
  await go(emulator.consoleUrl);
  await at('dev-inbox', 'dev-inbox that is empty');
  const teacher = await person.openTab();
  await signIn(teacher);
  await person.tune({ resend_delay: 1 });
  await entries.chats(teacher);
  await givePhone(teacher, maria.phone);
  await giveCode(teacher, maria.phone);
  await teacher.see('vkid-choose-profile');
  await teacher.press('switch-account');
  await givePhone(teacher, newcomer.phone);
  await teacher.see('vkid-otp');
  await teacher.find('by-call').waitFor({ state: 'visible' });
  await teacher.press('by-call');
  await teacher.see('vkid-otp');
  await page.locator('tr[data-id]').nth(2).waitFor();
  await look('dev-inbox');
  await go(`${emulator.consoleUrl}?phone=12`);
  await at('dev-inbox', 'dev-inbox with an error');
  await go(`${emulator.consoleUrl}people`);
  await at('dev-people');
  await go(`${emulator.consoleUrl}apps`);
  await at('dev-apps');
  await go(`${emulator.consoleUrl}nowhere`);
  await at('dev-error');
}
