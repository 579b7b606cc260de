import type { Channel, Purpose } from '../domain/challenge.ts';
import { requestLifetime } from '../domain/lifetimes.ts';
import type { Phone } from '../domain/phone.ts';
import { nextNumber, openShelf } from '../world/shelf.ts';
import type { World } from '../world/world.ts';

/** A code that was "sent": nothing ever leaves the machine. Times in ms of the world's clock. */
export interface Message {
  readonly id: number;
  readonly challenge_id: string;
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
  send(message: Omit<Message, 'id' | 'sent_at' | 'state'>): Promise<Message>;
  /** What became of a challenge's code. */
  mark(challenge_id: string, state: Exclude<MessageState, 'expired' | 'open'>): Promise<void>;
  clear(): Promise<void>;
  /** Messages from now on, until `signal` aborts; listening has begun when the promise is fulfilled. */
  watch(signal: AbortSignal): Promise<AsyncIterable<Message>>;
}

export function openMessages(world: World): Messages {
  const { store } = world;
  const messages = openShelf<Message>(store, 'message');
  const challenges = openShelf<number>(store, 'challenge-message', { listed: false });
  const seen = (message: Message, now: number): Message =>
    message.state === 'open' && now >= message.expires_at ? { ...message, state: 'expired' } : message;

  return {
    list: async () => {
      const now = await world.now();
      return (await messages.all())
        .map((message) => seen(message, now))
        .toSorted((one, other) => other.id - one.id);
    },
    get: async (id) => {
      const message = await messages.get(id);
      return message && seen(message, await world.now());
    },
    send: async (message) => {
      const id = await nextNumber(store, 'message', 1);
      const sent: Message = { id, ...message, state: 'open', sent_at: await world.now() };
      // As long as its journey lives, a code may still be used, cancelled or superseded.
      await challenges.put(message.challenge_id, id, requestLifetime(await world.policy()));
      await messages.put(id, sent);
      const surplus = await messages.get(id - kept);
      if (surplus) await messages.drop(surplus.id);
      return sent;
    },
    mark: async (challenge_id, state) => {
      const id = await challenges.get(challenge_id);
      if (id === undefined) return;
      await messages.change(id, (message) =>
        message?.state === 'open' ? { put: { ...message, state } } : { keep: true },
      );
    },
    clear: async () => {
      await Promise.all((await messages.ids()).map((id) => messages.drop(id)));
    },
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
