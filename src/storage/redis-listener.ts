import { createWatchers } from './watchers.ts';

/** What is needed of a connection that hears messages. */
interface Subscriber {
  on(event: 'message', listener: (channel: string, member: string) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

export interface RedisListener {
  watch(set: string, signal: AbortSignal): Promise<AsyncIterable<string>>;
  close(): void;
}

/**
 * Hears who joins which set. The connection is made for the first watch and kept for those after it. It is never
 * mended: what was said while it was down is lost, so its watches end with the error and a later watch makes a new one.
 */
export function createRedisListener(
  prefix: string,
  explain: (error: unknown) => Error,
  connect: () => Subscriber,
): RedisListener {
  let end: (() => void) | undefined;
  let listening: { subscriber: Subscriber; watchers: ReturnType<typeof createWatchers> } | undefined;

  function listen(): NonNullable<typeof listening> {
    const subscriber = connect();
    const watchers = createWatchers();
    const made = { subscriber, watchers };
    let reason: Error | undefined;
    const stop = (error?: Error): void => {
      if (listening === made) {
        listening = undefined;
      }
      watchers.end(error);
    };
    subscriber.on('message', (channel, member) => watchers.tell(channel, member));
    subscriber.on('error', (error) => {
      reason = error;
    });
    subscriber.on('end', () => stop(explain(reason ?? new Error('the connection was lost'))));
    end = () => {
      stop();
      subscriber.disconnect();
    };
    listening = made;
    return made;
  }

  return {
    async watch(set, signal) {
      const { subscriber, watchers } = listening ?? listen();
      const channel = prefix + set;
      const members = watchers.add(channel, signal, () => {
        subscriber.unsubscribe(channel).catch(() => {});
      });
      if (!signal.aborted) {
        // Asked for each watch, although once a channel would do: the answer proves that the listening has begun.
        try {
          await subscriber.subscribe(channel);
        } catch (error) {
          members.cancel().catch(() => {});
          throw explain(error);
        }
      }
      return members;
    },
    close: () => end?.(),
  };
}
