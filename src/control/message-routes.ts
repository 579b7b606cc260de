import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isObject } from '../domain/reading.ts';
import type { Look } from './inbox.ts';
import { inWorld, withRead } from './in-world.ts';
import {
  type MessageQuery,
  matches,
  readMessageQuery,
  readStreamQuery,
  showMessage,
} from './message-query.ts';
import { cut } from './paging.ts';
import { badFields, notFound, sendProblem } from './problem.ts';
import type { Room } from './room.ts';
import { streamMessages } from './stream.ts';
import { patienceOf, waitForMessages } from './waiting.ts';

/** What was "sent". Reading consumes nothing. */
export function registerMessages(app: FastifyInstance, room: Room): void {
  app.get(
    '/messages',
    inWorld(room, (open, request, reply) =>
      withRead(readMessageQuery(request.query), async (query) => {
        const inbox = room.inboxOf(open);
        if (!query.wait) return show(await inbox.look(), query);
        const patience = patienceOf(reply, room.closing, query.wait);
        return waitForMessages(inbox, query, patience.signal)
          .then((look) => show(look, query))
          .finally(patience.end);
      }),
    ),
  );

  app.delete(
    '/messages',
    inWorld(room, ({ directory: { messages } }, request) =>
      withRead(readStreamQuery(request.query), async (query) => {
        const found = (await messages.list()).filter(matches(query));
        await messages.drop(found.map(({ id }) => id));
        return undefined;
      }),
    ),
  );

  // An endless answer has no HEAD.
  app.get('/messages/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const { world } = room.placeOf(request);
    const open = await room.readWorld(world);
    if (!open) return sendProblem(reply, notFound(`There is no world ${world}.`));
    const read = readStreamQuery(resumed(request));
    if ('faults' in read) return sendProblem(reply, badFields(read.faults));
    return streamMessages(room.inboxOf(open), read.value, reply, room.closing);
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
