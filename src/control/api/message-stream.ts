import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Message } from '../../directory/directory.ts';
import type { MessageInbox, InboxReading } from '../message-inbox.ts';
import { type MessageQuery, matchesQuery, showMessage } from './message-query.ts';
import { startWaitLimit } from './wait-limit.ts';

/** So often (ms) a comment is sent when nothing happens, or a proxy in between takes the connection for dead. */
const heartbeat = 15_000;

/**
 * Messages as server-sent events, `event: message` each with the JSON of the list, from now on; with `after`, those
 * since then first. When some may have been missed the stream ends, and the browser comes back with the last id it had.
 */
export async function streamMessages(
  inbox: MessageInbox,
  query: MessageQuery,
  reply: FastifyReply,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const wanted = matchesQuery(query);
  const events = new PassThrough();
  const write = (text: string) => {
    if (!events.writableEnded) events.write(text);
  };
  const send = (message: Message, age: number) =>
    write(`id: ${message.id}\nevent: message\ndata: ${JSON.stringify(showMessage(message, age))}\n\n`);
  const sendNow = (message: Message) =>
    void inbox.age().then(
      (age) => send(message, age),
      () => events.end(),
    );

  // What arrives while catching up may be in the list already.
  let arrived: Message[] | undefined = [];
  const stopListening = await inbox.listen((news) => {
    if (news === 'lost') events.end();
    else if (wanted(news) && arrived) arrived.push(news);
    else if (wanted(news)) sendNow(news);
  });
  const limit = startWaitLimit(reply, closing);
  const timer = setInterval(() => write(':\n\n'), heartbeat);
  limit.signal.addEventListener('abort', () => events.end(), { once: true });
  events.once('close', () => {
    clearInterval(timer);
    stopListening();
    limit.end();
  });
  if (limit.signal.aborted) events.end();

  write('retry: 2000\n\n');
  try {
    const { messages, age } = query.after === undefined ? nothing : await inbox.read();
    const missed = messages.filter(wanted).toReversed();
    for (const message of missed) send(message, age);
    const ids = new Set(missed.map((message) => message.id));
    arrived.filter(({ id }) => !ids.has(id)).forEach(sendNow);
    arrived = undefined;
  } catch (error) {
    events.destroy();
    throw error;
  }
  return reply
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .type('text/event-stream')
    .send(events);
}

const nothing: InboxReading = { messages: [], age: 0 };
