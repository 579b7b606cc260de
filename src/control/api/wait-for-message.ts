import type { FastifyReply } from 'fastify';
import type { Message } from '../../directory/directory.ts';
import type { Inbox, Look } from '../message-inbox.ts';
import { type MessageQuery, matches } from './message-query.ts';

export interface WaitLimit {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Aborts when the client has left, the server closes or the time is up, whichever is first. `end` lets go of all three. */
export function waitLimitOf(reply: FastifyReply, closing: AbortSignal, seconds?: number): WaitLimit {
  const over = new AbortController();
  const abort = () => over.abort();
  const timer = seconds === undefined ? undefined : setTimeout(abort, seconds * 1000);
  reply.raw.once('close', abort);
  closing.addEventListener('abort', abort, { once: true });
  if (closing.aborted || reply.raw.destroyed) abort();
  return {
    signal: over.signal,
    end: () => {
      clearTimeout(timer);
      reply.raw.off('close', abort);
      closing.removeEventListener('abort', abort);
    },
  };
}

/** A code becomes used or old without any message being sent: a query for that looks again so often (ms). */
const lookInterval = 250;

/** The messages that match, as soon as there is one; none when `signal` aborts before. */
export async function waitForMessages(inbox: Inbox, query: MessageQuery, signal: AbortSignal): Promise<Look> {
  const wanted = matches(query);
  for (;;) {
    const news = deferred<Message | 'look' | 'over'>();
    const stop = () => news.resolve('over');
    signal.addEventListener('abort', stop, { once: true });
    // Listen first, then look: nothing falls between.
    const stopListening = await inbox.listen((arrived) => {
      if (arrived === 'lost') news.resolve('look');
      else if (wanted(arrived)) news.resolve(arrived);
    });
    const timer =
      query.state === undefined || query.state === 'open'
        ? undefined
        : setTimeout(() => news.resolve('look'), lookInterval);
    try {
      const { messages, age } = await inbox.look();
      const found = messages.filter(wanted);
      if (found.length > 0 || signal.aborted) return { messages: found, age };
      const heard = await news.promise;
      if (heard === 'over') return { messages: [], age };
      if (heard !== 'look') return { messages: [heard], age: await inbox.age() };
    } finally {
      stopListening();
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** A promise and what fulfils it: the first `resolve` counts. */
function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
