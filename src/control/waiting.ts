import type { FastifyReply } from 'fastify';
import type { Message } from '../directory/directory.ts';
import type { Inbox, Look } from './inbox.ts';
import { type MessageQuery, matches } from './message-query.ts';

export interface Patience {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Aborts when the client has left, the server closes or the time is up, whichever is first. `end` lets go of all three. */
export function patienceOf(reply: FastifyReply, closing: AbortSignal, seconds?: number): Patience {
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

/** A code becomes used or old without any message being sent: who asks for that is looked for so often (ms). */
const glance = 250;

/** The messages that match, as soon as there is one; none when `signal` aborts before. */
export async function waitForMessages(inbox: Inbox, query: MessageQuery, signal: AbortSignal): Promise<Look> {
  const wanted = matches(query);
  for (;;) {
    const news = hold<Message | 'look' | 'over'>();
    const stop = () => news.tell('over');
    signal.addEventListener('abort', stop, { once: true });
    // Listen first, then look: nothing falls between.
    const leave = await inbox.listen((heard) => {
      if (heard === 'lost') news.tell('look');
      else if (wanted(heard)) news.tell(heard);
    });
    const timer =
      query.state === undefined || query.state === 'open'
        ? undefined
        : setTimeout(() => news.tell('look'), glance);
    try {
      const { messages, age } = await inbox.look();
      const found = messages.filter(wanted);
      if (found.length > 0 || signal.aborted) return { messages: found, age };
      const heard = await news.told;
      if (heard === 'over') return { messages: [], age };
      if (heard !== 'look') return { messages: [heard], age: await inbox.age() };
    } finally {
      leave();
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** A promise and who fulfils it: the first `tell` counts. */
function hold<T>(): { readonly told: Promise<T>; tell(what: T): void } {
  let tell: (what: T) => void = () => {};
  const told = new Promise<T>((resolve) => {
    tell = resolve;
  });
  return { told, tell };
}
