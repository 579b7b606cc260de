/**
 * A visit to every screen there is, each as a person comes to it. `onScreen` is called at each one, with a name:
 * the screen's id, and what is special about it where it is seen twice.
 */
import { anna, igor, maria, newcomer, oleg, pavel } from '../support/people.ts';
import type { BrowserPerson } from './browser-person.ts';
import {
  entryPoints,
  enterCode,
  enterPassword,
  enterPhone,
  fillAboutSelf,
  signInToJournal,
  signInAtDemo,
} from './journey-steps.ts';

export type OnScreen = (name: string) => Promise<void>;

/** The journal: from signing in to a link, and all that may come between. */
export async function visitJournal(person: BrowserPerson, onScreen: OnScreen): Promise<void> {
  const { page, journalUrl, expectScreen, press, type, go } = person;
  const visit = async (screen: string, name = screen) => {
    await expectScreen(screen);
    await onScreen(name);
  };
  await go(`${journalUrl}/login`);
  await visit('journal-login');
  await type('login', 'teacher-mo');
  await type('password', 'wrong');
  await press('sign-in', 'main');
  await visit('journal-login', 'journal-login with an error');
  await signInToJournal(person);
  await onScreen('journal-home');
  await page.click('header summary');
  await onScreen('journal-home with its menu open');
  await press('settings');
  await visit('account-settings');
  await press('partners');
  await visit('settings-partners');
  await press('chats', 'header');
  await visit('messenger-not-connected');
  await person.setPolicy({ vpn: { on: true, addresses: [] } });
  await press('go-to-connection');
  await visit('vpn-refused');
  await person.setPolicy({ vpn: { on: false, addresses: [] } });
  await press('try-again');
  await expectScreen('vkid-phone');
  await press('cancel');
  await visit('link-failed');
  await go(`${journalUrl}/connect/session-lost?entry=chats`);
  await visit('journal-session-lost');
  await go(`${journalUrl}/help`);
  await visit('help-linking');
  await go(`${journalUrl}/nowhere`);
  await visit('journal-error');
  await go(journalUrl);
  await entryPoints.chats(person);
  await enterPhone(person, newcomer.phone);
  await enterCode(person, newcomer.phone);
  await fillAboutSelf(person);
  await expectScreen('vkid-consent');
  await press('link');
  await visit('link-success');
  await press('chats', 'main');
  await visit('chats-home');
  await go(`${journalUrl}/settings/partners`);
  await visit('settings-partners', 'settings-partners with a link');
  await go(`${journalUrl}/connect/already`);
  await visit('link-already');
  await page.context().clearCookies();
  await signInToJournal(person, 'pupil');
  await onScreen('journal-home of a pupil');
}

/** VK ID: the three paths, what goes wrong on them, and the ways out. */
export async function visitVkIdAtFirst(person: BrowserPerson, onScreen: OnScreen): Promise<void> {
  const { page, expectScreen, press, type } = person;
  const visit = async (screen: string, name = screen) => {
    await expectScreen(screen);
    await onScreen(name);
  };
  const connect = async () => {
    await person.go(`${person.journalUrl}/settings/partners`);
    await press('connect');
  };
  await signInToJournal(person);
  await connect();
  await visit('vkid-phone');
  await type('phone', '8 495 123-45-67');
  await press('continue');
  await visit('vkid-phone', 'vkid-phone with an error');
  await enterPhone(person, anna.phone);
  await visit('vkid-password');
  await enterPassword(person, 'wrong');
  await page.click('details summary');
  await visit('vkid-password', 'vkid-password with an error and its help open');
  await press('not-my-account');
  await visit('vkid-support');

  await connect();
  await enterPhone(person, anna.phone);
  await enterPassword(person, await recoverPassword(person, onScreen));
  await visit('vkid-otp');
  await type('code', '12');
  await press('continue');
  await page.click('details summary');
  await visit('vkid-otp', 'vkid-otp with an error and its help open');
  await press('other-method');
  await visit('vkid-otp-method');
  await press('cancel');
  await enterCode(person, anna.phone);
  await visit('vkid-about-self', 'vkid-about-self filled in');
  for (const field of ['last_name', 'first_name', 'birth_year']) await type(field, '');
  await press('continue');
  await visit('vkid-about-self', 'vkid-about-self with errors');

  // SI-21: the proven number has signed the browser in, and this is another person's first visit.
  await page.context().clearCookies({ name: 'vkid_default_session' });
  await connect();
  await enterPhone(person, newcomer.phone);
  await enterCode(person, newcomer.phone);
  await visit('vkid-about-self');
  await fillAboutSelf(person);
  await visit('vkid-consent');
  await press('link');
  await expectScreen('link-success');
}

/** From the password that is forgotten to the one that is asked for; gives the new one. */
async function recoverPassword(person: BrowserPerson, onScreen: OnScreen): Promise<string> {
  const { expectScreen, press, type } = person;
  const visit = async (screen: string, name = screen) => {
    await expectScreen(screen);
    await onScreen(name);
  };
  await person.setPolicy({ recover_person: true });
  await expectScreen('vkid-password');
  await press('forgot-password');
  await visit('vkid-recover-start');
  await press('recover');
  await visit('vkid-recover-phone');
  await press('send-code');
  await visit('vkid-recover-otp');
  await type('code', await person.codeFor(anna.phone));
  await press('continue');
  await visit('vkid-recover-person');
  await type('last_name', 'Нет такой');
  await press('continue');
  await visit('vkid-recover-person', 'vkid-recover-person with an error');
  await type('last_name', 'петрова');
  await press('continue');
  await visit('vkid-recover-new');
  await type('new_password', 'short');
  await press('save');
  await visit('vkid-recover-new', 'vkid-recover-new with errors');
  const password = 'novyj-parol-1';
  await type('new_password', password);
  await type('repeat_password', password);
  await press('save');
  await visit('vkid-recover-done');
  await press('continue');
  return password;
}

/** The screens of VK ID that need a history: a session, a link, a lock, a closed account. */
export async function visitVkIdAgain(person: BrowserPerson, onScreen: OnScreen): Promise<void> {
  const { expectScreen, press, type } = person;
  const visit = async (screen: string, name = screen) => {
    await expectScreen(screen);
    await onScreen(name);
  };
  const connect = async () => {
    await person.go(`${person.journalUrl}/settings/partners`);
    await press('connect');
  };
  await person.setPolicy({ resend_delay: 1, code_attempts: 2, wrong_passwords_per_hour: 2 });
  await signInToJournal(person);
  await connect();
  await enterPhone(person, oleg.phone);
  await enterPassword(person, oleg.password);
  await enterCode(person, oleg.phone);
  await visit('vkid-blocked');
  await press('switch-account');
  await enterPhone(person, anna.phone);
  await enterPassword(person, 'wrong');
  await enterPassword(person, 'wrong again');
  await visit('vkid-limited');

  await connect();
  await enterPhone(person, pavel.phone);
  for (const code of ['000000', '000001']) {
    await type('code', code);
    await press('continue');
  }
  await visit('vkid-otp', 'vkid-otp that is used up');
  await press('by-call');
  await visit('vkid-otp', 'vkid-otp by call');
  await enterCode(person, pavel.phone);
  await visit('vkid-choose-profile', 'vkid-choose-profile of two');
  await press('continue');
  await visit('vkid-choose-profile', 'vkid-choose-profile with an error');

  // SI-21: the proven number has signed the browser in.
  await person.page.context().clearCookies({ name: 'vkid_default_session' });
  await signInAtDemo(person, igor, () => onScreen('vkid-allow'));
  await connect();
  await visit('vkid-create-profile');
  await press('switch-account');
  await expectScreen('vkid-phone');
  await person.ageWorld(1801);
  await person.page.reload();
  await visit('vkid-flow-lost');
  await press('back-to-app');
  await expectScreen('link-failed');
}

/** The screens of VK ID outside a journey, and the one where two teachers want the same number. */
export async function visitVkIdOutsideJourneys(person: BrowserPerson, onScreen: OnScreen): Promise<void> {
  const { go, expectScreen, press, type, emulator } = person;
  const visit = async (screen: string, name = screen) => {
    await expectScreen(screen);
    await onScreen(name);
  };
  for (const login of ['teacher-mo', 'teacher-msk']) {
    await person.page.context().clearCookies();
    await signInToJournal(person, login);
    await entryPoints.chats(person);
    await enterPhone(person, maria.phone);
    await enterCode(person, maria.phone);
    if (login === 'teacher-msk') continue;
    await expectScreen('vkid-choose-profile');
    await press('continue');
    await press('continue');
    await expectScreen('vkid-consent');
    await press('link');
    await expectScreen('link-success');
  }
  await visit('vkid-number-linked');
  await press('back-to-app');
  await visit('link-failed', 'link-failed as the number is linked');

  await go(`${emulator.url}/authorize?client_id=1`);
  await visit('vkid-request-error');
  await go(`${emulator.url}/login/nobody-began-this`);
  await visit('vkid-flow-lost', 'vkid-flow-lost without a way back');

  const device = await fetch(`${emulator.url}/oidc/device`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: '51000002', scope: 'openid' }),
  });
  const { user_code } = (await device.json()) as { user_code: string };
  await go(`${emulator.url}/oidc/device/code`);
  await visit('vkid-device');
  await type('user_code', '000-000');
  await press('continue');
  await visit('vkid-device', 'vkid-device with an error');
  await type('user_code', user_code);
  await press('continue');
  await visit('vkid-device-confirm');
  await press('continue');
  await expectScreen('vkid-allow');
  await press('allow');
  await visit('vkid-device-done');
  await go(`${emulator.url}/oidc/end-session`);
  await visit('vkid-sign-out');
  await press('sign-out');
  await visit('vkid-signed-out');
}

/** The console: empty, full, and as it is when something is wrong. */
export async function visitConsole(person: BrowserPerson, onScreen: OnScreen): Promise<void> {
  const { go, expectScreen, page, emulator } = person;
  const visit = async (screen: string, name = screen) => {
    await expectScreen(screen);
    await onScreen(name);
  };
  await go(emulator.consoleUrl);
  await visit('dev-inbox', 'dev-inbox that is empty');
  const teacher = await person.openTab();
  await signInToJournal(teacher);
  await person.setPolicy({ resend_delay: 1 });
  await entryPoints.chats(teacher);
  await enterPhone(teacher, maria.phone);
  await enterCode(teacher, maria.phone);
  await teacher.expectScreen('vkid-choose-profile');
  await teacher.press('switch-account');
  await enterPhone(teacher, newcomer.phone);
  await teacher.expectScreen('vkid-otp');
  await teacher.find('by-call').waitFor({ state: 'visible' });
  await teacher.press('by-call');
  await teacher.expectScreen('vkid-otp');
  await page.locator('tr[data-id]').nth(2).waitFor();
  await onScreen('dev-inbox');
  await go(`${emulator.consoleUrl}?phone=12`);
  await visit('dev-inbox', 'dev-inbox with an error');
  await go(`${emulator.consoleUrl}people`);
  await visit('dev-people');
  await go(`${emulator.consoleUrl}apps`);
  await visit('dev-apps');
  await go(`${emulator.consoleUrl}nowhere`);
  await visit('dev-error');
}
