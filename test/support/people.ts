import { readFileSync } from 'node:fs';
import type { Person } from '../../src/domain/person.ts';

type WithPassword = Person & { readonly password: string };

const demoPeople: readonly Person[] = JSON.parse(readFileSync('config/world.json', 'utf8')).people;

function demoPerson(id: number): Person {
  const found = demoPeople.find((person) => person.id === id);
  if (!found) throw new Error(`the demo world has no person ${id}`);
  return found;
}

function withPassword(id: number): WithPassword {
  const { password, ...person } = demoPerson(id);
  if (password === undefined) throw new Error(`the demo world's person ${id} has no password`);
  return { ...person, password };
}

// The people of the demo world, as its file has them. A visitor signs in as one of them by the phone and the password.

/** A password, no educational profile. */
export const anna = withPassword(1001);
/** A password, one educational profile. */
export const maria = withPassword(1003);
/** No password, no educational profile. */
export const igor = demoPerson(1004);
/** Blocked. */
export const oleg = withPassword(1005);
/** Deactivated. */
export const nina = withPassword(1006);
/** A password, two educational profiles. */
export const pavel = withPassword(1007);

/** A number that no person of the demo world has. */
export const newcomer = { phone: '+79990000002' };
