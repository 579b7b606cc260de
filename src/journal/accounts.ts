/** The people of the demo journal. All of them are invented; the password is printed on the sign-in page. */
import { safeEqual } from './random-tokens.ts';

export interface Account {
  readonly login: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly middleName: string;
  /** DD.MM.YYYY, as VK writes it; absent when the school has not entered it. */
  readonly birthday?: string;
  readonly role: 'teacher' | 'pupil';
  /** `mo` may unlink by itself (D-4), elsewhere support does it. */
  readonly region: 'mo' | 'other';
  readonly school: string;
}

export const demoPassword = 'journal';

export const accounts: readonly Account[] = [
  {
    login: 'teacher-mo',
    lastName: 'Петрова',
    firstName: 'Анна',
    middleName: 'Сергеевна',
    birthday: '07.03.1988',
    role: 'teacher',
    region: 'mo',
    school: 'Гимназия № 3, г. Заречье, Московская область',
  },
  {
    login: 'teacher-msk',
    lastName: 'Смирнова',
    firstName: 'Мария',
    middleName: 'Ивановна',
    birthday: '22.11.1979',
    role: 'teacher',
    region: 'other',
    school: 'Школа № 2219, г. Москва',
  },
  {
    login: 'pupil',
    lastName: 'Лебедев',
    firstName: 'Тимофей',
    middleName: 'Андреевич',
    role: 'pupil',
    region: 'mo',
    school: 'Гимназия № 3, г. Заречье, Московская область',
  },
];

export function findAccount(login: string | null): Account | undefined {
  return accounts.find((account) => account.login === login);
}

/** Compares the password whether or not the login is known, so that time tells nothing. */
export function signInAs(login: string, password: string): Account | undefined {
  const right = safeEqual(password, demoPassword);
  const account = findAccount(login);
  return right ? account : undefined;
}

export function fullName(person: {
  readonly lastName: string;
  readonly firstName: string;
  readonly middleName: string;
}): string {
  return [person.lastName, person.firstName, person.middleName].filter((part) => part !== '').join(' ');
}

export function initials(person: { readonly lastName: string; readonly firstName: string }): string {
  return person.firstName.slice(0, 1) + person.lastName.slice(0, 1);
}
