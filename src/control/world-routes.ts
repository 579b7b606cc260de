import type { FastifyInstance } from 'fastify';
import { duration } from '../domain/duration.ts';
import { readPolicyChanges } from '../domain/policy-reading.ts';
import { needed, object } from '../domain/reading.ts';
import { inWorld, withRead } from './in-world.ts';
import type { Room } from './room.ts';

/** The world itself: its rules, its age, its beginning. */
export function registerWorld(app: FastifyInstance, room: Room): void {
  app.get(
    '/policy',
    inWorld(room, async ({ world }) => ({ body: await world.policy() })),
  );

  app.patch(
    '/policy',
    inWorld(room, ({ world }, request) =>
      withRead(readPolicyChanges(request.body), async (changes) => ({ body: await world.tune(changes) })),
    ),
  );

  app.post(
    '/age',
    inWorld(room, ({ world }, request) =>
      withRead(readAge(request.body, ''), async ({ by }) => {
        await world.ageBy(by);
        return { body: { by, age: (await world.age()) / 1000 } };
      }),
    ),
  );

  app.post(
    '/reset',
    inWorld(room, ({ world }, request) =>
      withRead(readNothing(request.body ?? {}, ''), async () => {
        await room.reset(world.id);
        return undefined;
      }),
    ),
  );
}

const readAge = object({ by: needed(duration) });
const readNothing = object({});
