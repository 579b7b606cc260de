import type { About } from './educational-profile.ts';

/** The fields of «Информация о себе» as the form posts them: kept as typed while anything is wrong with them. */
export interface AboutDraft {
  readonly last_name: string;
  readonly first_name: string;
  readonly middle_name: string;
  readonly birth_day: string;
  readonly birth_month: string;
  readonly birth_year: string;
  readonly gender: string;
}

export interface AboutFault {
  readonly id: 'E-16' | 'E-17' | 'E-18' | 'E-19';
  readonly field: keyof AboutDraft;
  /** Which of E-18's sentences. */
  readonly because?: 'age' | 'future' | 'not-a-date';
}

export const emptyDraft: AboutDraft = {
  last_name: '',
  first_name: '',
  middle_name: '',
  birth_day: '',
  birth_month: '',
  birth_year: '',
  gender: '',
};

export const draftOf = (about: About): AboutDraft => {
  const [year = '', month = '', day = ''] = about.birth_date.split('-');
  return {
    last_name: about.last_name,
    first_name: about.first_name,
    middle_name: about.middle_name ?? '',
    birth_day: String(Number(day)),
    birth_month: String(Number(month)),
    birth_year: year,
    gender: about.gender,
  };
};

/** Letters of any script, hyphen, apostrophe, space; 64 at most (E-17). */
const name = /^\p{L}[\p{L}\p{M}'’ -]{0,63}$/u;

/** Checks «Информация о себе» (P-1). `minAge` in years, absent for a personal app; `now` in ms. */
export function readAbout(
  draft: AboutDraft,
  rules: { readonly now: number; readonly minAge?: number },
): { about: About } | { faults: AboutFault[] } {
  const last_name = draft.last_name.trim();
  const first_name = draft.first_name.trim();
  const middle_name = draft.middle_name.trim();
  const birth = readBirth(draft, rules);
  const { gender } = draft;
  const faults: AboutFault[] = [
    ...nameFaults('last_name', last_name, true),
    ...nameFaults('first_name', first_name, true),
    ...nameFaults('middle_name', middle_name, false),
    ...('fault' in birth ? [birth.fault] : []),
  ];
  if (gender !== 'male' && gender !== 'female')
    return { faults: [...faults, { id: 'E-19', field: 'gender' }] };
  if (faults.length > 0 || 'fault' in birth) return { faults };
  return {
    about: { last_name, first_name, ...(middle_name && { middle_name }), birth_date: birth.date, gender },
  };
}

function nameFaults(
  field: 'first_name' | 'last_name' | 'middle_name',
  value: string,
  required: boolean,
): AboutFault[] {
  if (value === '') return required ? [{ id: 'E-16', field }] : [];
  return name.test(value) ? [] : [{ id: 'E-17', field }];
}

function readBirth(
  draft: AboutDraft,
  { now, minAge }: { readonly now: number; readonly minAge?: number },
): { date: string } | { fault: AboutFault } {
  const wrong = (field: AboutFault['field'], because: NonNullable<AboutFault['because']>) =>
    ({ fault: { id: 'E-18', field, because } }) as const;
  const [day, month, year] = [
    number(draft.birth_day, 2),
    number(draft.birth_month, 2),
    number(draft.birth_year, 4),
  ];
  // The first wrong part is named, in their order.
  if (day < 1 || day > 31) return wrong('birth_day', 'not-a-date');
  if (month < 1 || month > 12) return wrong('birth_month', 'not-a-date');
  if (year < 1900) return wrong('birth_year', 'not-a-date');
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return wrong('birth_day', 'not-a-date');
  if (Date.UTC(year, month - 1, day) > now) return wrong('birth_year', 'future');
  // Who was born on 29 February comes of age on 1 March of a common year.
  if (minAge !== undefined && Date.UTC(year + minAge, month - 1, day) > now)
    return wrong('birth_year', 'age');
  return { date: `${year}-${two(month)}-${two(day)}` };
}

const number = (typed: string, digits: number): number =>
  new RegExp(`^\\d{1,${digits}}$`, 'u').test(typed.trim()) ? Number(typed.trim()) : 0;

const two = (value: number): string => String(value).padStart(2, '0');
