import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EducationalProfile } from '../../domain/educational-profile.ts';
import type { Person } from '../../domain/person.ts';
import { readPerson, type WrittenPerson, type WrittenProfile } from '../../domain/person-reading.ts';
import { isObject, type ReadingFault } from '../../domain/reading.ts';
import { type People, publicPerson } from '../../directory/directory.ts';
import { type ControlAnswer, answerInWorld, withRead } from './control-answer.ts';
import { readPatched } from './merge-patch.ts';
import { pathId } from './path-id.ts';
import { listPage, readListQuery } from './list-paging.ts';
import { badFields, notFound, taken } from '../problem.ts';
import type { ControlContext } from '../control-context.ts';

type PersonRequest = FastifyRequest<{ Params: { id: string } }>;

/** The people of a world. */
export function registerPeople(app: FastifyInstance, context: ControlContext): void {
  const readPatch = (person: Person, patch: unknown) =>
    readPatched(person, patch, 'id', (input) => readPerson(input, context.now()));

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
      const person = await directory.people.get(pathId(request.params.id));
      return person ? { body: publicPerson(person) } : noSuchPerson(request);
    }),
  );

  app.patch(
    '/people/:id',
    answerInWorld(context, async ({ directory: { people } }, request: PersonRequest) => {
      const { body } = request;
      const id = pathId(request.params.id);
      const record = await people.get(id);
      if (!record) return noSuchPerson(request);
      return withRead(readPatch(publicPerson(record), body), async (written) => {
        const profiles = await withIds(people, written.educational_profiles);
        const hasProfiles = isObject(body) && 'educational_profiles' in body;
        let faults: readonly ReadingFault[] = [];
        const changed = await people.change(id, (current) => {
          // The person may be another one by now than the one that was read.
          const read = readPatch(current, body);
          faults = 'faults' in read ? read.faults : [];
          if ('faults' in read) return current;
          return {
            ...read.value,
            id,
            educational_profiles: hasProfiles ? profiles : current.educational_profiles,
          };
        });
        if (faults.length > 0) return { problem: badFields(faults) };
        if (changed === undefined) return noSuchPerson(request);
        return 'taken' in changed ? alreadyTaken(changed.taken, written) : { body: publicPerson(changed) };
      });
    }),
  );

  app.delete(
    '/people/:id',
    answerInWorld(context, async ({ directory }, request: PersonRequest) =>
      (await directory.people.remove(pathId(request.params.id))) ? undefined : noSuchPerson(request),
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
