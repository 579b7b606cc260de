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
    inWorld(room, ({ world }) => ({ body: world.policy })),
  );

  app.patch(
    '/policy',
    inWorld(room, ({ world }, request) =>
      withRead(readPolicyChanges(request.body), async (changes) => ({
        body: await room.worlds.tune(world.id, changes),
      })),
    ),
  );

  app.post(
    '/age',
    inWorld(room, ({ world }, request) =>
      withRead(readAge(request.body, ''), async ({ by }) => {
        const age = await room.worlds.age(world.id, by);
        return { body: { by, age: age / 1000 } };
      }),
    ),
  );

  app.post(
    '/reset',
    inWorld(room, ({ world }, request) =>
      withRead(readNothing(request.body ?? {}, ''), async () => {
        await room.worlds.reset(world.id);
        return undefined;
      }),
    ),
  );
}

const readAge = object({ by: needed(duration) });
const readNothing = object({});
