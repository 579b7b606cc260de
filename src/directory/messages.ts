import type { Channel, Purpose } from '../domain/one-time-code.ts';
import { messageLifetime } from '../domain/lifetimes.ts';
import type { Phone } from '../domain/phone.ts';
import type { Change } from '../storage/store.ts';
import { type Found, keyOf, openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';

/** A code that was "sent": nothing ever leaves the machine. Times in ms of the world's clock. */
export interface Message {
  readonly id: number;
  /** Which sign-in it belongs to: the id that its pages carry as `data-sign-in`. */
  readonly sign_in: string;
  readonly phone: Phone;
  readonly channel: Channel;
  readonly purpose: Purpose;
  readonly code: string;
  readonly text: string;
  /** A call: the number that rings, whose last digits are the code (I-02). */
  readonly caller?: string;
  readonly state: MessageState;
  readonly sent_at: number;
  readonly expires_at: number;
  readonly client_id: number;
}

export type MessageState = 'cancelled' | 'expired' | 'open' | 'superseded' | 'used';

export interface Messages {
  /** Newest first; `expired` is seen here, at reading. */
  list(): Promise<Message[]>;
  get(id: number): Promise<Message | undefined>;
  /** The id of a message that is to be sent. */
  nextId(): Promise<number>;
  /** Sends, as changes for a commit. */
  toSend(message: Omit<Message, 'sent_at' | 'state'>): Change[];
  /** As it is kept, for `toMark`. */
  find(id: number): Promise<Found<Message>>;
  /** What became of a message's code, as changes for a commit that holds only while the message is as it was found. */
  toMark(found: Found<Message>, state: Exclude<MessageState, 'expired' | 'open'>): Change[];
  drop(ids: readonly number[]): Promise<void>;
  clear(): Promise<void>;
  /** Messages from now on, until `signal` aborts; listening has begun when the promise is fulfilled. */
  watch(signal: AbortSignal): Promise<AsyncIterable<Message>>;
}

const kind = 'message';

/** The key of a message in its world's space. */
export const messageKey = (id: number | string): string => keyOf(kind, id);

export function openMessages(world: World): Messages {
  const messages = openCollection<Message>(world.space, kind, { listed: true });
  const seen = (message: Message): Message =>
    message.state === 'open' && world.now() >= message.expires_at
      ? { ...message, state: 'expired' }
      : message;

  const drop: Messages['drop'] = async (ids) => {
    if (ids.length > 0) await world.space.commit(ids.flatMap((id) => messages.toDrop(id)));
  };

  return {
    list: async () => (await messages.all()).map(seen).toSorted((one, other) => other.id - one.id),
    get: async (id) => {
      const message = await messages.get(id);
      return message && seen(message);
    },
    // The series outlives the messages, so that no id comes again while the list still has it.
    nextId: () => world.space.next('message', 1, 2 * messageLifetime),
    toSend: (message) => [
      ...messages.toPut(
        message.id,
        { ...message, state: 'open', sent_at: world.now() },
        { ttl: messageLifetime },
      ),
      ...messages.toDrop(message.id - kept),
    ],
    find: (id) => messages.find(id),
    toMark: (found, state) =>
      found.thing?.state === 'open'
        ? messages.toPut(found.thing.id, { ...found.thing, state }, { ttl: messageLifetime, found })
        : [],
    drop,
    clear: async () => drop((await messages.ids()).map(Number)),
    watch: async (signal) => {
      const ids = await messages.watch(signal);
      return (async function* arrivals() {
        for await (const id of ids) {
          const message = await messages.get(id);
          if (message) yield message;
        }
      })();
    },
  };
}

/** I-06: the newest so many stay. */
const kept = 500;
