import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EducationalProfile } from '../../domain/educational-profile.ts';
import type { Person } from '../../domain/person.ts';
import { readPerson, type WrittenPerson, type WrittenProfile } from '../../domain/person-reading.ts';
import { isObject } from '../../domain/reading.ts';
import { type People, publicPerson } from '../../directory/directory.ts';
import { type ControlAnswer, answerInWorld, notAnObject, withRead } from './control-answer.ts';
import { mergePatch } from './merge-patch.ts';
import { listPage, readListQuery } from './list-paging.ts';
import { badFields, notFound, taken } from '../problem.ts';
import type { ControlContext } from '../control-context.ts';

type PersonRequest = FastifyRequest<{ Params: { id: string } }>;

/** The people of a world. */
export function registerPeople(app: FastifyInstance, context: ControlContext): void {
  const readPatched = (person: Person, patch: Readonly<Record<string, unknown>>) =>
    readPerson({ id: person.id, ...mergePatch(person, patch) }, context.now());

  app.get(
    '/people',
    answerInWorld(context, ({ directory }, request) =>
      withRead(readListQuery(request.query), async (page) => ({
        body: listPage((await directory.people.list()).map(publicPerson), (person) => person.id, page),
      })),
    ),
  );

  app.post(
    '/people',
    answerInWorld(context, ({ directory }, request) =>
      withRead(readPerson(request.body, context.now()), async (written) => {
        const person = {
          ...written,
          educational_profiles: await withIds(directory.people, written.educational_profiles),
        };
        const added = await directory.people.add(person);
        if ('taken' in added) return alreadyTaken(added.taken, written);
        return { body: publicPerson(added), created: `people/${added.id}` };
      }),
    ),
  );

  app.get(
    '/people/:id',
    answerInWorld(context, async ({ directory }, request: PersonRequest) => {
      const person = await directory.people.get(Number(request.params.id));
      return person ? { body: publicPerson(person) } : noSuchPerson(request);
    }),
  );

  app.patch(
    '/people/:id',
    answerInWorld(context, async ({ directory }, request: PersonRequest) => {
      const { body } = request;
      const id = Number(request.params.id);
      const record = await directory.people.get(id);
      if (!record) return noSuchPerson(request);
      const person = publicPerson(record);
      const patch = isObject(body) ? body : undefined;
      const read = patch ? readPatched(person, patch) : notAnObject;
      return withRead(read, async (written) => {
        if (written.id !== id) return { problem: badFields([{ path: 'id', message: 'cannot be changed' }]) };
        const profiles = await withIds(directory.people, written.educational_profiles);
        const changed = await directory.people.change(id, (current) => {
          const again = readPatched(current, patch ?? {});
          if ('faults' in again) return current;
          const kept = patch && 'educational_profiles' in patch ? profiles : current.educational_profiles;
          return { ...again.value, id, educational_profiles: kept };
        });
        if (changed === undefined) return noSuchPerson(request);
        return 'taken' in changed ? alreadyTaken(changed.taken, written) : { body: publicPerson(changed) };
      });
    }),
  );

  app.delete(
    '/people/:id',
    answerInWorld(context, async ({ directory }, request: PersonRequest) =>
      (await directory.people.remove(Number(request.params.id))) ? undefined : noSuchPerson(request),
    ),
  );
}

const noSuchPerson = (request: PersonRequest): ControlAnswer => ({
  problem: notFound(`There is no person ${request.params.id} in this world.`),
});

const alreadyTaken = (what: 'id' | 'phone', written: WrittenPerson): ControlAnswer => ({
  problem: taken(what, written[what] ?? ''),
});

/** The series of the directory's own profiles, so that no id is given twice. */
const withIds = (people: People, profiles: readonly WrittenProfile[]): Promise<EducationalProfile[]> =>
  Promise.all(
    profiles.map(async (profile) => ({
      ...profile,
      id: profile.id ?? (await people.nextProfileId()),
    })),
  );
