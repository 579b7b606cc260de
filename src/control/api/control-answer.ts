import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reading } from '../../domain/reading.ts';
import type { OpenWorld } from '../control-options.ts';
import { badFields, notFound, type Problem, sendProblem } from '../problem.ts';
import type { ControlContext } from '../control-context.ts';

/** What a route gives: a refusal as a value, or what to answer. `undefined` is an empty answer, 204. */
export type ControlAnswer =
  | { readonly problem: Problem }
  | { readonly body: unknown; readonly created?: string }
  | undefined;

/** A route of the API: its world is open, its answer is a value. */
export const answerInWorld =
  <Request extends FastifyRequest>(
    context: ControlContext,
    act: (open: OpenWorld, request: Request, reply: FastifyReply) => ControlAnswer | Promise<ControlAnswer>,
  ) =>
  async (request: Request, reply: FastifyReply): Promise<FastifyReply> => {
    const { world, prefix } = context.worldAddressOf(request);
    const open = await context.readWorld(world);
    if (!open) return sendProblem(reply, notFound(`There is no world ${world}.`));
    const answer = await act(open, request, reply);
    void reply.header('cache-control', 'no-store');
    if (answer === undefined) return reply.code(204).send();
    if ('problem' in answer) return sendProblem(reply, answer.problem);
    if (answer.created !== undefined)
      void reply.code(201).header('location', `${prefix}/__emulator/api/${answer.created}`);
    return reply.send(answer.body);
  };

/** Goes on with what was read, or says what is wrong with it. */
export function withRead<T>(reading: Reading<T>, act: (value: T) => ControlAnswer | Promise<ControlAnswer>) {
  return 'faults' in reading ? { problem: badFields(reading.faults) } : act(reading.value);
}
