import type { Message } from '../../directory/directory.ts';
import type { MessageInbox, InboxReading } from '../message-inbox.ts';
import { type MessageQuery, matchesQuery } from './message-query.ts';

/** A code becomes used or old without any message being sent: a query for that is read again so often (ms). */
const rereadInterval = 250;

/** The messages that match, as soon as there is one; none when `signal` aborts before. */
export async function waitForMessages(
  inbox: MessageInbox,
  query: MessageQuery,
  signal: AbortSignal,
): Promise<InboxReading> {
  const wanted = matchesQuery(query);
  for (;;) {
    const news = deferred<Message | 'read-again' | 'over'>();
    const stop = () => news.resolve('over');
    signal.addEventListener('abort', stop, { once: true });
    // Listen first, then read: nothing falls between.
    const stopListening = await inbox.listen((arrived) => {
      if (arrived === 'lost') news.resolve('read-again');
      else if (wanted(arrived)) news.resolve(arrived);
    });
    const timer =
      query.state === undefined || query.state === 'open'
        ? undefined
        : setTimeout(() => news.resolve('read-again'), rereadInterval);
    try {
      const { messages, age } = await inbox.read();
      const found = messages.filter(wanted);
      if (found.length > 0 || signal.aborted) return { messages: found, age };
      const heard = await news.promise;
      if (heard === 'over') return { messages: [], age };
      if (heard !== 'read-again') return { messages: [heard], age: await inbox.age() };
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
