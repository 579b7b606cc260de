import { spellPhone } from '../../domain/phone.ts';
import type { OpenWorld } from '../control-options.ts';
import { type ConsoleLinks, queryOf } from './render-console-page.ts';

/** So many rows are drawn; the API gives the others. */
const drawn = 500;

/** The values of «Люди». */
export async function peopleView({ directory }: OpenWorld, { base, keep }: ConsoleLinks) {
  const people = await directory.people.list();
  return {
    total: people.length,
    people: people.slice(0, drawn).map((person) => ({
      id: person.id,
      name: [person.last_name, person.first_name, person.middle_name ?? ''].join(' ').trim(),
      phone: spellPhone(person.phone),
      password: person.password,
      profiles: person.educational_profiles.length,
      status: person.status,
      codes: `${base}/${queryOf(`phone=${person.phone.slice(1)}`, keep)}`,
    })),
  };
}
