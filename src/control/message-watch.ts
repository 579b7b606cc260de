import type { Message } from '../directory/directory.ts';
import type { ControlOptions } from './control-options.ts';
import type { MessageInbox, MessageListener } from './message-inbox.ts';

type ReadWorld = ControlOptions['readWorld'];

interface StoreWatch {
  readonly listeners: Set<MessageListener>;
  readonly over: AbortController;
  readonly begun: Promise<void>;
}

/** One watch of the store, opened for the first listener and closed after the last. */
export function shareMessageWatch(readWorld: ReadWorld, world: string): MessageInbox['listen'] {
  let current: StoreWatch | undefined;

  const end = (watch: StoreWatch) => {
    if (current === watch) current = undefined;
    watch.over.abort();
  };

  const begin = (): StoreWatch => {
    const over = new AbortController();
    const listeners = new Set<MessageListener>();
    const tell: MessageListener = (news) => {
      for (const listener of listeners) listener(news);
    };
    const watching = async () => {
      const open = await readWorld(world);
      if (!open) throw Object.assign(new Error(`There is no world ${world}.`), { statusCode: 404 });
      return open.directory.messages.watch(over.signal);
    };
    const begun = watching().then((arrivals) => {
      void relay(arrivals, tell).finally(() => {
        end(watch);
        // Ended by the store, not by the last listener: they read again, or learn that it is closed.
        tell('lost');
      });
    });
    const watch = { listeners, over, begun };
    return watch;
  };

  return async (listener) => {
    current ??= begin();
    const watch = current;
    watch.listeners.add(listener);
    const stop = () => {
      watch.listeners.delete(listener);
      if (watch.listeners.size === 0) end(watch);
    };
    try {
      await watch.begun;
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  };
}

async function relay(arrivals: AsyncIterable<Message>, tell: MessageListener): Promise<void> {
  try {
    for await (const message of arrivals) tell(message);
  } catch {
    // The connection went: `lost` says so to every listener, and the next reading throws if it is still gone.
  }
}
