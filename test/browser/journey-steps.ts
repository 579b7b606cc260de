/** The journal's two entry points and the journey's three paths, screen by screen, by what a person presses. */
import { type Person, signInPolicyOf } from '../../src/domain/person.ts';
import { anna, maria, newcomer } from '../support/people.ts';
import type { BrowserPerson } from './browser-person.ts';

export async function signInToJournal(person: BrowserPerson, login = 'teacher-mo'): Promise<void> {
  await person.go(`${person.journalUrl}/login`);
  await person.expectScreen('journal-login');
  await person.type('login', login);
  await person.type('password', 'journal');
  await person.press('sign-in', 'main');
  await person.expectScreen('journal-home');
}

/** From the journal's first page to VK ID's (EN-1, EN-2 with EN-3). */
export const entryPoints = {
  settings: async (person: BrowserPerson) => {
    await person.page.click('header summary');
    await person.press('settings');
    await person.expectScreen('account-settings');
    await person.press('partners');
    await person.expectScreen('settings-partners');
    await person.press('connect');
  },
  chats: async (person: BrowserPerson) => {
    await person.press('chats', 'header');
    await person.expectScreen('messenger-not-connected');
    await person.press('go-to-connection');
  },
};

/** From the phone number to the page of consent. */
export const paths = {
  A: async (person: BrowserPerson) => {
    await enterPhone(person, anna.phone);
    await enterPassword(person, anna.password);
    await enterCode(person, anna.phone);
    await person.expectScreen('vkid-about-self');
    await person.press('continue');
  },
  B: async (person: BrowserPerson) => {
    await enterPhone(person, newcomer.phone);
    await enterCode(person, newcomer.phone);
    await fillAboutSelf(person);
  },
  C: async (person: BrowserPerson) => {
    await enterPhone(person, maria.phone);
    await enterCode(person, maria.phone);
    await person.expectScreen('vkid-choose-profile');
    await person.press('continue');
    await person.expectScreen('vkid-about-self');
    await person.press('continue');
  },
};

export async function enterPhone(person: BrowserPerson, phone: string): Promise<void> {
  await person.expectScreen('vkid-phone');
  await person.type('phone', phone);
  await person.press('continue');
}

export async function enterPassword(person: BrowserPerson, password: string): Promise<void> {
  await person.expectScreen('vkid-password');
  await person.type('password', password);
  await person.press('continue');
}

export async function enterCode(person: BrowserPerson, phone: string): Promise<void> {
  await person.expectScreen('vkid-otp');
  await person.type('code', await person.codeFor(phone));
  await person.press('continue');
}

export async function fillAboutSelf(person: BrowserPerson): Promise<void> {
  await person.expectScreen('vkid-about-self');
  await person.type('last_name', 'Соколова');
  await person.type('first_name', 'Вера');
  await person.type('middle_name', 'Андреевна');
  await person.type('birth_day', '7');
  await person.type('birth_month', '3');
  await person.type('birth_year', '1985');
  await person.page.check('[name="gender"][value="female"]');
  await person.press('continue');
}

/** Signs in to «Демо», which leaves a VK ID session in this browser. */
export async function signInAtDemo(
  person: BrowserPerson,
  known: Person,
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
  await enterPhone(person, known.phone);
  if (signInPolicyOf(known) === 'password_then_otp') await enterPassword(person, known.password ?? '');
  await enterCode(person, known.phone);
  await person.expectScreen('vkid-allow');
  await atConsent();
  await person.press('allow');
  await person.expectScreen('help-linking');
}
