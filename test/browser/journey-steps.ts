/** The two doors of the journal and the three ways of the journey, screen by screen, pressed as a person presses them. */
import { type Person as KnownPerson, signInPolicyOf } from '../../src/domain/person.ts';
import { anna, maria, newcomer } from '../support/people.ts';
import type { Person } from './browser-person.ts';

export async function signIn(person: Person, login = 'teacher-mo'): Promise<void> {
  await person.go(`${person.journalUrl}/login`);
  await person.see('journal-login');
  await person.type('login', login);
  await person.type('password', 'journal');
  await person.press('sign-in', 'main');
  await person.see('journal-home');
}

/** From the journal's first page to VK ID's (EN-1, EN-2 with EN-3). */
export const entries = {
  settings: async (person: Person) => {
    await person.page.click('header summary');
    await person.press('settings');
    await person.see('account-settings');
    await person.press('partners');
    await person.see('settings-partners');
    await person.press('connect');
  },
  chats: async (person: Person) => {
    await person.press('chats', 'header');
    await person.see('messenger-not-connected');
    await person.press('go-to-connection');
  },
};

/** From the phone number to the page of consent. */
export const paths = {
  A: async (person: Person) => {
    await givePhone(person, anna.phone);
    await givePassword(person, anna.password);
    await giveCode(person, anna.phone);
    await person.see('vkid-about-self');
    await person.press('continue');
  },
  B: async (person: Person) => {
    await givePhone(person, newcomer.phone);
    await giveCode(person, newcomer.phone);
    await introduceOneself(person);
  },
  C: async (person: Person) => {
    await givePhone(person, maria.phone);
    await giveCode(person, maria.phone);
    await person.see('vkid-choose-profile');
    await person.press('continue');
    await person.see('vkid-about-self');
    await person.press('continue');
  },
};

export async function givePhone(person: Person, phone: string): Promise<void> {
  await person.see('vkid-phone');
  await person.type('phone', phone);
  await person.press('continue');
}

export async function givePassword(person: Person, password: string): Promise<void> {
  await person.see('vkid-password');
  await person.type('password', password);
  await person.press('continue');
}

export async function giveCode(person: Person, phone: string): Promise<void> {
  await person.see('vkid-otp');
  await person.type('code', await person.codeFor(phone));
  await person.press('continue');
}

export async function introduceOneself(person: Person): Promise<void> {
  await person.see('vkid-about-self');
  await person.type('last_name', 'Соколова');
  await person.type('first_name', 'Вера');
  await person.type('middle_name', 'Андреевна');
  await person.type('birth_day', '7');
  await person.type('birth_month', '3');
  await person.type('birth_year', '1985');
  await person.page.check('[name="gender"][value="female"]');
  await person.press('continue');
}

/** A VK ID session of this browser, as «Демо» leaves one: somebody has signed in there before. */
export async function signInElsewhere(
  person: Person,
  known: KnownPerson,
  atConsent = async () => {},
): Promise<void> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: '51000002',
    redirect_uri: `${person.journalUrl}/help`,
    scope: 'vkid.personal_info email phone',
    state: 'from-another-application-of-theirs',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  await person.go(`${person.emulator.url}/authorize?${query.toString()}`);
  await givePhone(person, known.phone);
  if (signInPolicyOf(known) === 'password_then_otp') await givePassword(person, known.password ?? '');
  await giveCode(person, known.phone);
  await person.see('vkid-allow');
  await atConsent();
  await person.press('allow');
  await person.see('help-linking');
}
