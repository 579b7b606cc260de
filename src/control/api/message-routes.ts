import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isObject } from '../../domain/reading.ts';
import type { InboxReading } from '../message-inbox.ts';
import { answerInWorld, withRead } from './control-answer.ts';
import {
  type MessageQuery,
  matchesQuery,
  readMessageQuery,
  readStreamQuery,
  showMessage,
} from './message-query.ts';
import { firstItems } from './list-paging.ts';
import { badFields, notFound, sendProblem } from '../problem.ts';
import type { ControlContext } from '../control-context.ts';
import { streamMessages } from './message-stream.ts';
import { waitForMessages } from './wait-for-message.ts';
import { startWaitLimit } from './wait-limit.ts';

/** What was "sent". Reading consumes nothing. */
export function registerMessages(app: FastifyInstance, context: ControlContext): void {
  app.get(
    '/messages',
    answerInWorld(context, ({ world }, request, reply) =>
      withRead(readMessageQuery(request.query), async (query) => {
        const inbox = context.inboxOf(world.id);
        if (!query.wait) return show(await inbox.read(), query);
        const limit = startWaitLimit(reply, context.closing, query.wait);
        return waitForMessages(inbox, query, limit.signal)
          .then((reading) => show(reading, query))
          .finally(limit.end);
      }),
    ),
  );

  app.delete(
    '/messages',
    answerInWorld(context, ({ directory: { messages } }, request) =>
      withRead(readStreamQuery(request.query), async (query) => {
        const isAll = Object.keys(query).length === 0;
        if (isAll) await messages.clear();
        else await messages.drop((await messages.list()).filter(matchesQuery(query)).map(({ id }) => id));
        return undefined;
      }),
    ),
  );

  // An endless answer has no HEAD.
  app.get('/messages/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const { world } = context.worldAddressOf(request);
    const open = await context.readWorld(world);
    if (!open) return sendProblem(reply, notFound(`There is no world ${world}.`));
    const read = readStreamQuery(resumed(request));
    if ('faults' in read) return sendProblem(reply, badFields(read.faults));
    return streamMessages(context.inboxOf(world), read.value, reply, context.closing);
  });
}

function show({ messages, age }: InboxReading, query: MessageQuery) {
  const { items, more } = firstItems(messages.filter(matchesQuery(query)), query.limit);
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
