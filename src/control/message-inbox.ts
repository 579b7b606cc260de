import type { Message } from '../directory/directory.ts';
import type { ControlOptions } from './control-options.ts';
import { shareReadings } from './shared-reading.ts';
import { shareMessageWatch } from './message-watch.ts';

/** Told of each new message, or that some may have been missed, so that the list must be read again. */
export type MessageListener = (news: Message | 'lost') => void;

/** The messages of one world, for any number of readers at the cost of a few. */
export interface MessageInbox {
  /** All of them, newest first, and the world's age to turn their times into real ones. */
  read(): Promise<InboxReading>;
  /** Tells of each message from now on; listening has begun when the promise is fulfilled. Call the result to stop. */
  listen(listener: MessageListener): Promise<() => void>;
  /** The world's age, ms. */
  age(): Promise<number>;
}

export interface InboxReading {
  readonly messages: readonly Message[];
  readonly age: number;
}

/** The inbox of the world of that id. */
export type InboxOfWorld = (world: string) => MessageInbox;

/** One inbox for each world whose messages are being read. A reading of a world gets old, so each time a new one is taken. */
export function createInboxes(readWorld: ControlOptions['readWorld']): InboxOfWorld {
  const inboxes = new Map<string, MessageInbox>();

  function open(world: string): MessageInbox {
    let readers = 0;
    const begin = () => {
      readers += 1;
      // A reader that waits through several readings brings its inbox back for the others.
      if (!inboxes.has(world)) inboxes.set(world, inbox);
    };
    const end = () => {
      readers -= 1;
      // Worlds come and go by the thousand: nothing is kept of one that is not read.
      if (readers === 0 && inboxes.get(world) === inbox) inboxes.delete(world);
    };
    const readShared = shareReadings(async () => {
      const open = await readWorld(world);
      return { messages: (await open?.directory.messages.list()) ?? [], age: open?.world.age ?? 0 };
    });
    const listen = shareMessageWatch(readWorld, world);
    const inbox: MessageInbox = {
      read: () => {
        begin();
        return readShared().finally(end);
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

/** The first call counts. */
function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
