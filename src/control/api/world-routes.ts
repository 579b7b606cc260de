import type { FastifyInstance } from 'fastify';
import { duration } from '../../domain/duration.ts';
import { readPolicyChanges } from '../../domain/policy-reading.ts';
import { needed, object } from '../../domain/reading.ts';
import { answerInWorld, withRead } from './control-answer.ts';
import type { ControlContext } from '../control-context.ts';

/** The world itself: its rules, its age, its beginning. */
export function registerWorld(app: FastifyInstance, context: ControlContext): void {
  app.get(
    '/policy',
    answerInWorld(context, ({ world }) => ({ body: world.policy })),
  );

  app.patch(
    '/policy',
    answerInWorld(context, ({ world }, request) =>
      withRead(readPolicyChanges(request.body), async (changes) => ({
        body: await context.worlds.tune(world.id, changes),
      })),
    ),
  );

  app.post(
    '/age',
    answerInWorld(context, ({ world }, request) =>
      withRead(readAge(request.body, ''), async ({ by }) => {
        const age = await context.worlds.age(world.id, by);
        return { body: { by, age: age / 1000 } };
      }),
    ),
  );

  app.post(
    '/reset',
    answerInWorld(context, ({ world }, request) =>
      withRead(readNothing(request.body ?? {}, ''), async () => {
        await context.worlds.reset(world.id);
        return undefined;
      }),
    ),
  );
}

const readAge = object({ by: needed(duration) });
const readNothing = object({});
