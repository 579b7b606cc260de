import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a Redis server that counts commands and breaks after one of them. */
export interface RedisProxy {
  readonly port: number;
  /** Commands that were let through since the last `breakAfter`. */
  readonly passed: number;
  /** Whether the line was broken since then. */
  readonly broken: boolean;
  /**
   * Lets `commands` through from now on. The next one breaks the line: it is never carried out, or it is and its answer is lost.
   * `onBreak` runs first.
   */
  breakAfter(commands: number, loses: 'answer' | 'command', onBreak?: () => void): void;
  /** Breaks the line at once. */
  cut(): void;
  /** The line is whole again, and breaks no more. */
  mend(): void;
  close(): void;
}

export async function openRedisProxy(redisPort: number): Promise<RedisProxy> {
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let loses: 'answer' | 'command' = 'command';
  let onBreak: (() => void) | undefined;
  let passed = 0;
  let broken = false;

  function breakLine(): void {
    broken = true;
    onBreak?.();
    for (const socket of sockets) socket.destroy();
  }

  const server = createServer((client) => {
    if (broken) {
      client.destroy();
      return;
    }
    const redis = connect(redisPort, '127.0.0.1');
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
    }
    redis.pipe(client);
    let rest: Buffer = Buffer.alloc(0);
    client.on('data', (part: Buffer) => {
      const { commands, unread } = commandsIn(Buffer.concat([rest, part]));
      rest = unread;
      for (const command of commands) {
        if (broken) return;
        if (left > 0) {
          left -= 1;
          passed += 1;
          redis.write(command);
        } else if (loses === 'command') breakLine();
        else {
          broken = true;
          redis.unpipe(client);
          redis.once('data', breakLine).resume();
          redis.write(command);
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    get passed() {
      return passed;
    },
    get broken() {
      return broken;
    },
    breakAfter(commands, what, whenBroken) {
      [left, loses, onBreak, passed, broken] = [commands, what, whenBroken, 0, false];
    },
    cut: breakLine,
    mend() {
      [left, onBreak, broken] = [Number.POSITIVE_INFINITY, undefined, false];
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The whole commands in what a client has sent: RESP arrays of bulk strings. */
function commandsIn(buffer: Buffer): { commands: Buffer[]; unread: Buffer } {
  const commands: Buffer[] = [];
  let start = 0;
  for (;;) {
    const end = endOfCommand(buffer, start);
    if (end === undefined) return { commands, unread: buffer.subarray(start) };
    commands.push(buffer.subarray(start, end));
    start = end;
  }
}

function endOfCommand(buffer: Buffer, start: number): number | undefined {
  const head = lineAt(buffer, start);
  if (!head) return undefined;
  let { end } = head;
  for (let index = 0; index < head.number; index += 1) {
    const length = lineAt(buffer, end);
    if (!length) return undefined;
    end = length.end + length.number + 2;
    if (end > buffer.length) return undefined;
  }
  return end;
}

/** The number of a line `*3` or `$12`, and where the next line begins. */
function lineAt(buffer: Buffer, start: number): { number: number; end: number } | undefined {
  const end = buffer.indexOf('\r\n', start);
  return end === -1 ? undefined : { number: Number(buffer.toString('latin1', start + 1, end)), end: end + 2 };
}
