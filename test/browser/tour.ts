/**
 * A visit to every screen there is, each by the way a person comes to it. `look` is called at each one, with a name:
 * the screen's id, and what is special about it where it is seen twice.
 */
import type { Person } from './person.ts';
import {
  anna,
  entries,
  giveCode,
  givePassword,
  givePhone,
  introduceOneself,
  nobody,
  signIn,
  signInElsewhere,
} from './ways.ts';

export type Look = (name: string) => Promise<void>;

const oleg = { phone: '+79990000005', password: 'parol-1005' };
const igor = { phone: '+79990000004' };
const pavel = { phone: '+79990000007' };

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
  await tune(person, { vpn: { on: true, addresses: [] } });
  await press('go-to-connection');
  await at('vpn-refused');
  await tune(person, { vpn: { on: false, addresses: [] } });
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
  await givePhone(person, nobody.phone);
  await giveCode(person, nobody.phone);
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
  await givePassword(person, anna.password);
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

  await connect();
  await givePhone(person, nobody.phone);
  await giveCode(person, nobody.phone);
  await at('vkid-about-self');
  await introduceOneself(person);
  await at('vkid-consent');
  await press('link');
  await see('link-success');
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
  await tune(person, { resend_delay: 1, code_attempts: 2, wrong_passwords_per_hour: 2 });
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

  await signInElsewhere(person, igor);
  await connect();
  await at('vkid-create-profile');
  await press('switch-account');
  await see('vkid-phone');
}

/** Sets rules of the world. */
export async function tune({ emulator }: Person, changes: object): Promise<void> {
  const answer = await fetch(`${emulator.url}/__emulator/api/policy`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(changes),
  });
  if (!answer.ok) throw new Error(`the policy was not changed: ${await answer.text()}`);
}
