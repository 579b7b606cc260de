import { nameAddress, type RedisAddress } from './address.ts';
import { closedError, StoreError } from './store-error.ts';

/** Longer than any healthy answer takes; short enough for a person who waits on a page. */
export const PATIENCE = 5000;

/** What a single client and a cluster client have in common here. */
interface Client {
  readonly status: string;
  on(event: string, listener: (argument: unknown) => void): unknown;
  quit(): Promise<unknown>;
  disconnect(): void;
}

export interface Connection {
  /**
   * Waits for the connection, no longer than one attempt takes, then asks. A question is sent at most once: whether
   * one that got no answer was carried out is for the caller to decide, so nothing is counted twice.
   */
  readonly ask: <Reply>(question: () => Promise<Reply>) => Promise<Reply>;
  /** The client's error as one of ours. */
  readonly explain: (error: unknown) => StoreError;
  readonly close: () => Promise<void>;
}

export function createConnection(client: Client, address: RedisAddress): Connection {
  const name = nameAddress(address);
  let closed = false;
  /** What the client has reported since it was last ready. */
  let reported: string | undefined;
  let attempt: Promise<void> | undefined;
  let settle: ((error?: unknown) => void) | undefined;

  // Without a listener a lost connection would be printed by the client, or end the process.
  client.on('error', (error) => {
    reported = reasonOf(error);
  });
  client.on('ready', () => {
    reported = undefined;
    settle?.();
  });
  for (const event of ['close', 'end']) {
    client.on(event, () => settle?.(new Error(lastReason())));
  }

  function lastReason(): string {
    return reported ?? (client.status === 'ready' ? 'nothing came in time' : 'no connection');
  }

  function nextAttempt(): Promise<void> {
    attempt ??= new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => settle?.(new Error(lastReason())), PATIENCE);
      settle = (error) => {
        clearTimeout(timer);
        attempt = undefined;
        settle = undefined;
        if (error === undefined) {
          resolve();
        } else {
          reject(error);
        }
      };
    });
    return attempt;
  }

  function explain(error: unknown): StoreError {
    if (error instanceof StoreError) {
      return error;
    }
    if (closed) {
      return closedError();
    }
    if (error instanceof Error && error.name === 'ReplyError') {
      return new StoreError('ERR_STORE_REFUSED', `the store at ${name} refuses: ${conceal(error.message)}`);
    }
    return new StoreError(
      'ERR_STORE_UNREACHABLE',
      `the store at ${name} does not answer: ${conceal(reasonOf(error))}`,
    );
  }

  function conceal(text: string): string {
    return address.password === undefined ? text : text.replaceAll(address.password, '***');
  }

  /**
   * An error of the network has a code, one of the server its name. Any other only says that the client gave up: why is
   * in the error that it reported before.
   */
  function reasonOf(error: unknown): string {
    if (!(error instanceof Error)) {
      return lastReason();
    }
    if ('lastNodeError' in error && error.lastNodeError instanceof Error) {
      return reasonOf(error.lastNodeError);
    }
    if ('code' in error) {
      return error.message === '' ? String(error.code) : error.message;
    }
    return error.name === 'ReplyError' ? error.message : lastReason();
  }

  return {
    async ask(question) {
      if (closed) {
        throw closedError();
      }
      try {
        if (client.status !== 'ready') {
          await nextAttempt();
        }
        return await question();
      } catch (error) {
        throw explain(error);
      }
    },
    explain,
    async close() {
      if (closed) {
        return;
      }
      closed = true;
      if (client.status === 'ready') {
        // QUIT is answered after everything asked before it. A server that is gone has nothing left to answer.
        await client.quit().catch(() => {});
      }
      client.disconnect();
      settle?.(closedError());
    },
  };
}
