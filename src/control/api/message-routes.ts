import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isObject } from '../../domain/reading.ts';
import type { Look } from '../message-inbox.ts';
import { inWorld, withRead } from './control-answer.ts';
import {
  type MessageQuery,
  matches,
  readMessageQuery,
  readStreamQuery,
  showMessage,
} from './message-query.ts';
import { cut } from './list-paging.ts';
import { badFields, notFound, sendProblem } from '../problem.ts';
import type { ControlContext } from '../control-context.ts';
import { streamMessages } from './message-stream.ts';
import { waitLimitOf, waitForMessages } from './wait-for-message.ts';

/** What was "sent". Reading consumes nothing. */
export function registerMessages(app: FastifyInstance, context: ControlContext): void {
  app.get(
    '/messages',
    inWorld(context, ({ world }, request, reply) =>
      withRead(readMessageQuery(request.query), async (query) => {
        const inbox = context.inboxOf(world.id);
        if (!query.wait) return show(await inbox.look(), query);
        const limit = waitLimitOf(reply, context.closing, query.wait);
        return waitForMessages(inbox, query, limit.signal)
          .then((look) => show(look, query))
          .finally(limit.end);
      }),
    ),
  );

  app.delete(
    '/messages',
    inWorld(context, ({ directory: { messages } }, request) =>
      withRead(readStreamQuery(request.query), async (query) => {
        const isAll = Object.keys(query).length === 0;
        if (isAll) await messages.clear();
        else await messages.drop((await messages.list()).filter(matches(query)).map(({ id }) => id));
        return undefined;
      }),
    ),
  );

  // An endless answer has no HEAD.
  app.get('/messages/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const { world } = context.placeOf(request);
    const open = await context.readWorld(world);
    if (!open) return sendProblem(reply, notFound(`There is no world ${world}.`));
    const read = readStreamQuery(resumed(request));
    if ('faults' in read) return sendProblem(reply, badFields(read.faults));
    return streamMessages(context.inboxOf(world), read.value, reply, context.closing);
  });
}

function show({ messages, age }: Look, query: MessageQuery) {
  const { items, more } = cut(messages.filter(matches(query)), query.limit);
  const last = items.at(-1);
  return {
    body: {
      items: items.map((message) => showMessage(message, age)),
      ...(more && last && { next: `before-${last.id}` }),
    },
  };
}

/** A browser that lost the connection says which event it had last; that beats what the URL began with. */
function resumed({ query, headers }: FastifyRequest): unknown {
  const last = headers['last-event-id'];
  return last !== undefined && isObject(query) ? { ...query, after: last } : query;
}
