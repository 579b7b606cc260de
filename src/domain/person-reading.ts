import { draftOf, readAbout } from './about-self.ts';
import type { About, EducationalProfile } from './educational-profile.ts';
import type { Person } from './person.ts';
import { phoneText } from './phone-reading.ts';
import {
  all,
  id,
  join,
  list,
  matching,
  needed,
  object,
  oneOf,
  optional,
  type Reading,
  type ReadingFault,
  right,
  text,
} from './reading.ts';

/** A person as written by a tester: ids may be left for us to choose. */
export interface WrittenPerson extends Omit<Person, 'educational_profiles' | 'id'> {
  readonly id?: number;
  readonly educational_profiles: readonly WrittenProfile[];
}

export interface WrittenProfile extends Omit<EducationalProfile, 'id'> {
  readonly id?: number;
}

/**
 * Reads a person from a world file or the control API. A phone and a name will do: the rest has defaults, and a
 * profile says only where it differs from its person. `now` in ms, for dates that must have passed.
 */
export function readPerson(input: unknown, now: number, path = ''): Reading<WrittenPerson> {
  const read = person(input, path);
  if ('faults' in read) return read;
  const { educational_profiles: written = [], ...rest } = read.value;
  const made = { ...defaults, ...rest };
  const about = checkAbout(made, now, path);
  // What a profile has from its person is checked there, once.
  const base = 'faults' in about ? decent : about.value;
  const ids = written.map((profile) => profile.id);
  const profiles = all(
    written.map((profile, index) => {
      const place = `${join(path, 'educational_profiles')}[${index}]`;
      const its = checkAbout({ ...base, ...profile }, now, place);
      const faults = [...('faults' in its ? its.faults : []), ...idFaults(profile.id, made.id, ids, place)];
      if (faults.length > 0 || 'faults' in its) return { faults };
      return right({ role: 'teacher' as const, ...profile, ...its.value });
    }),
  );
  const faults = [about, profiles].flatMap((one) => ('faults' in one ? one.faults : []));
  if (faults.length > 0 || 'faults' in about || 'faults' in profiles) return { faults };
  return right({ ...made, ...about.value, educational_profiles: profiles.value });
}

const gender = oneOf('female', 'male');
const day = matching(/^\d{4}-\d{2}-\d{2}$/u, 'must be a date, YYYY-MM-DD');

const profile = object({
  id: optional(id),
  role: optional(oneOf('teacher')),
  first_name: optional(text()),
  last_name: optional(text()),
  middle_name: optional(text()),
  birth_date: optional(day),
  gender: optional(gender),
  organization: optional(text()),
});

const fields = {
  id: optional(id),
  phone: needed(phoneText),
  password: optional(text()),
  first_name: needed(text()),
  last_name: needed(text()),
  middle_name: optional(text()),
  birth_date: optional(day),
  gender: optional(gender),
  email: optional(matching(/^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/u, 'must be an e-mail address')),
  avatar: optional(matching(/^https?:\/\/[^\s/]+\S*$/u, 'must be an http or https URL')),
  status: optional(oneOf('active', 'blocked', 'deactivated')),
  educational_profiles: optional(list(profile)),
};
const person = object(fields);

/** An adult by any `min_age` that a policy is likely to have. */
const defaults = { birth_date: '1990-01-01', gender: 'female', status: 'active' } as const;

const decent: About = { first_name: 'A', last_name: 'A', birth_date: '1990-01-01', gender: 'female' };

/** The rules of «Информация о себе», so that no tester writes whom no form would let in. */
function checkAbout(about: About, now: number, path: string): Reading<About> {
  const checked = readAbout(draftOf(about), { now });
  if ('about' in checked) return right(checked.about);
  const faults = checked.faults.map(({ field, because }): ReadingFault => {
    if (because === 'future') return { path: join(path, 'birth_date'), message: 'must not be in the future' };
    if (because)
      return { path: join(path, 'birth_date'), message: 'must be a date that exists, from 1900 on' };
    const message =
      'must be a name: letters of any script, hyphen, apostrophe and space, at most 64 characters';
    return { path: join(path, field), message };
  });
  return { faults };
}

/** An educational profile is an identity beside the person's own. */
function idFaults(
  own: number | undefined,
  personId: number | undefined,
  ids: readonly (number | undefined)[],
  place: string,
): ReadingFault[] {
  if (own === undefined) return [];
  const fault = (message: string) => [{ path: `${place}.id`, message }];
  if (own === personId) return fault('must differ from the id of the person');
  return ids.filter((one) => one === own).length > 1
    ? fault('must differ from the ids of the other profiles')
    : [];
}
