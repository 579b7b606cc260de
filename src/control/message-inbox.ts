import type { Message } from '../directory/directory.ts';
import type { ControlOptions } from './control-options.ts';

/** Told of each new message, or that some may have been missed, so that one must look again. */
export type Listener = (news: Message | 'lost') => void;

/** The messages of one world, for any number of readers at the cost of a few. */
export interface Inbox {
  /** All of them, newest first, and the world's age to turn their times into real ones. */
  look(): Promise<Look>;
  /** Tells of each message from now on; listening has begun when the promise is fulfilled. Call the result to stop. */
  listen(listener: Listener): Promise<() => void>;
  /** The world's age, ms. */
  age(): Promise<number>;
}

export interface Look {
  readonly messages: readonly Message[];
  readonly age: number;
}

/** The inbox of the world of that id. */
export type InboxOf = (world: string) => Inbox;

type ReadWorld = ControlOptions['readWorld'];

/** One inbox for each world whose messages are being read. A reading of a world gets old, so each look takes a new one. */
export function createInboxes(readWorld: ReadWorld): InboxOf {
  const inboxes = new Map<string, Inbox>();

  function open(world: string): Inbox {
    let readers = 0;
    const begin = () => {
      readers += 1;
      // A reader that waits through several looks brings its inbox back for the others.
      if (!inboxes.has(world)) inboxes.set(world, inbox);
    };
    const end = () => {
      readers -= 1;
      // Worlds come and go by the thousand: nothing is kept of one that is not read.
      if (readers === 0 && inboxes.get(world) === inbox) inboxes.delete(world);
    };
    const look = shareLooks(async () => {
      const open = await readWorld(world);
      return { messages: (await open?.directory.messages.list()) ?? [], age: open?.world.age ?? 0 };
    });
    const listen = shareWatch(readWorld, world);
    const inbox: Inbox = {
      look: () => {
        begin();
        return look().finally(end);
      },
      listen: async (listener) => {
        begin();
        try {
          const stop = await listen(listener);
          return once(() => {
            stop();
            end();
          });
        } catch (error) {
          end();
          throw error;
        }
      },
      age: async () => (await readWorld(world))?.world.age ?? 0,
    };
    return inbox;
  }
  return (world) => inboxes.get(world) ?? open(world);
}

/** A look that is asked for while another is under way shares the next one: it must see what is there by now. */
function shareLooks<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const start = () => {
    next = undefined;
    const reading = read().finally(() => {
      if (running === reading) running = undefined;
    });
    running = reading;
    return reading;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(start, start);
    return next;
  };
}

interface Watch {
  readonly listeners: Set<Listener>;
  readonly over: AbortController;
  readonly begun: Promise<void>;
}

/** One watch of the store, opened for the first listener and closed after the last. */
function shareWatch(readWorld: ReadWorld, world: string): Inbox['listen'] {
  let current: Watch | undefined;

  const end = (watch: Watch) => {
    if (current === watch) current = undefined;
    watch.over.abort();
  };

  const begin = (): Watch => {
    const over = new AbortController();
    const listeners = new Set<Listener>();
    const tell: Listener = (news) => {
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
        // Ended by the store, not by the last listener: they look again, or learn that it is closed.
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

async function relay(arrivals: AsyncIterable<Message>, tell: Listener): Promise<void> {
  try {
    for await (const message of arrivals) tell(message);
  } catch {
    // The connection went: `lost` says so to every listener, and the next look throws if it is still gone.
  }
}

/** The first call counts. */
function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
