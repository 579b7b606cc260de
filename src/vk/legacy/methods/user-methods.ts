import type { Person } from '../../../domain/person.ts';
import { apiErrors } from '../api-errors.ts';
import { type MethodCall, type ApiMethods, refuse, type ApiAnswer, respond } from '../method-call.ts';
import { userView } from '../user-view.ts';

/** The method by which libraries for legacy OAuth read a profile. VK ID's tokens are good here too. */
export const userMethods: ApiMethods = {
  'users.get': { takes: 'anyone', answer: getUsers },
};

async function getUsers({ params, caller, context }: MethodCall): Promise<ApiAnswer> {
  if (caller.by === 'anonymous') return refuse(apiErrors.noToken);
  const fields = listed(params['fields']);
  const asked = listed(params['user_ids'] ?? params['user_id']);
  if (asked.length === 0) {
    return caller.by === 'person' ? respond([userView(caller.person, fields)]) : refuse(apiErrors.badUserId);
  }
  const people = await Promise.all(
    asked.slice(0, 1000).map(async (name): Promise<Person | undefined> => {
      const [, id] = /^(?:id)?([1-9]\d{0,14})$/u.exec(name) ?? [];
      return id === undefined ? undefined : context.directory.people.get(Number(id));
    }),
  );
  const found = people.filter((person) => person !== undefined);
  return found.length === 0
    ? refuse(apiErrors.badUserId)
    : respond(found.map((one) => userView(one, fields)));
}

const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
