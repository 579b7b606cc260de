import type { Message, Messages } from '../directory/directory.ts';
import type { ControlOptions, OpenWorld } from './options.ts';

/** What a listener hears: a new message, or that some may have been missed and it must look again. */
export type Ear = (heard: Message | 'lost') => void;

/** The messages of one world, for any number of readers at the cost of a few. */
export interface Inbox {
  /** All of them, newest first, and the world's age to turn their times into real ones. */
  look(): Promise<Look>;
  /** Tells of each message from now on; listening has begun when the promise is fulfilled. Call the result to stop. */
  listen(ear: Ear): Promise<() => void>;
  age(): Promise<number>;
}

export interface Look {
  readonly messages: readonly Message[];
  readonly age: number;
}

export type InboxOf = (open: OpenWorld) => Inbox;

/** One inbox for each world that was asked for its messages. A reading of a world gets old, so each look takes a new one. */
export function createInboxes(readWorld: ControlOptions['readWorld']): InboxOf {
  const inboxes = new Map<string, Inbox>();
  return ({ world: { id }, directory: { messages } }) => {
    const known = inboxes.get(id);
    if (known) return known;
    const inbox = {
      look: share(async () => {
        const now = await readWorld(id);
        return { messages: (await now?.directory.messages.list()) ?? [], age: now?.world.age ?? 0 };
      }),
      listen: shareWatch(messages),
      age: async () => (await readWorld(id))?.world.age ?? 0,
    };
    inboxes.set(id, inbox);
    return inbox;
  };
}

/** Whoever asks while a reading is under way shares the next one: nobody gets less than there was when they asked. */
function share<T>(read: () => Promise<T>): () => Promise<T> {
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
  readonly ears: Set<Ear>;
  readonly over: AbortController;
  readonly begun: Promise<void>;
}

/** One watch of the store, opened for the first listener and closed after the last. */
function shareWatch(messages: Messages): Inbox['listen'] {
  let current: Watch | undefined;

  const end = (watch: Watch) => {
    if (current === watch) current = undefined;
    watch.over.abort();
  };

  const begin = (): Watch => {
    const over = new AbortController();
    const ears = new Set<Ear>();
    const tell = (heard: Message | 'lost') => {
      for (const ear of ears) ear(heard);
    };
    const begun = messages.watch(over.signal).then((arrivals) => {
      void relay(arrivals, tell).finally(() => {
        end(watch);
        // Ended by the store, not by the last listener: they look again, or learn that it is closed.
        tell('lost');
      });
    });
    const watch = { ears, over, begun };
    return watch;
  };

  return async (ear) => {
    current ??= begin();
    const watch = current;
    watch.ears.add(ear);
    const leave = () => {
      watch.ears.delete(ear);
      if (watch.ears.size === 0) end(watch);
    };
    try {
      await watch.begun;
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  };
}

async function relay(arrivals: AsyncIterable<Message>, tell: (message: Message) => void): Promise<void> {
  try {
    for await (const message of arrivals) tell(message);
  } catch {
    // The connection went: `lost` says so to everybody, and the next look throws if it is still gone.
  }
}
