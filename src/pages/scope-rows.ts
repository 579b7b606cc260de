import { baseScope, isBase } from '../domain/claims.ts';
import { optionalScopes } from '../domain/journey/consent.ts';
import type { Person } from '../domain/person.ts';
import { spellPhone } from '../domain/phone.ts';
import type { Datum, ScopeRow } from './page-values.ts';

/** What comes with every sign-in, whichever scopes are asked for. */
const basic = baseScope;

/** What an app would get, scope by scope, as `vkid-allow` lists it: the basic data first, then what was asked for. */
export function scopeRows(asked: readonly string[], person: Person): ScopeRow[] {
  const scopes = [basic, ...asked.filter((scope) => !isBase(scope))];
  return [...new Set(scopes)].map((scope) => ({
    scope,
    required: !optionalScopes.includes(scope),
    chosen: true,
    data: dataOf(scope, person),
  }));
}

function dataOf(scope: string, person: Person): Datum[] {
  switch (scope) {
    case basic:
      return [
        { kind: 'name', value: `${person.first_name} ${person.last_name}` },
        { kind: 'birthday', value: person.birth_date.split('-').toReversed().join('.') },
        { kind: 'gender', value: person.gender },
      ];
    case 'phone':
      return [{ kind: 'phone', value: spellPhone(person.phone) }];
    case 'email':
      return person.email ? [{ kind: 'email', value: person.email }] : [];
    default:
      return [];
  }
}
