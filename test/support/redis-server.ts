import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface RedisServerOptions {
  /** Absent = a free one. */
  readonly port?: number;
  /** Asked of every client; none by default. */
  readonly password?: string;
  /** As a cluster of one node that owns every slot. */
  readonly cluster?: boolean;
}

export interface RedisServer {
  /** What `--store` takes. */
  readonly url: string;
  readonly port: number;
  /** Ends the server at once, as a crash would, and resolves when it is gone. May be called again. */
  stop(): Promise<void>;
}

/** A cluster's nodes talk on a second port, this far above the first. */
const BUS_OFFSET = 10_000;

/**
 * Starts an empty Redis (or Valkey) server of one's own on 127.0.0.1, which keeps nothing on disk and ends with this
 * process. The program is `VKID_TEST_REDIS_SERVER`, else `redis-server`, else `valkey-server` on the PATH.
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const program = findRedisServer(process.env);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort(options.cluster === true));
    try {
      return await start(program, port, options);
    } catch (error) {
      // Between the search for a free port and its use, another process may take it.
      if (options.port !== undefined || attempt === 5) {
        throw error;
      }
    }
  }
}

function findRedisServer(environment: NodeJS.ProcessEnv): string {
  const own = environment['VKID_TEST_REDIS_SERVER'];
  if (own !== undefined && own !== '') {
    return own;
  }
  const folders = (environment['PATH'] ?? '').split(delimiter);
  for (const name of ['redis-server', 'valkey-server']) {
    const found = folders.map((folder) => join(folder, name)).find(isProgram);
    if (found !== undefined) {
      return found;
    }
  }
  throw Object.assign(
    new Error('no redis-server or valkey-server on the PATH: install one, or set VKID_TEST_REDIS_SERVER'),
    { code: 'ERR_REDIS_SERVER_MISSING' },
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function start(program: string, port: number, options: RedisServerOptions): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'vkid-redis-'));
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  if (options.cluster === true) {
    // A node that met no other does not know its own address, and would tell clients that its slots are nowhere.
    flags.push('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
  }
  if (options.password !== undefined) {
    flags.push('--requirepass', options.password);
  }
  const child = spawn(program, flags, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => {
    child.once('close', resolve);
    child.once('error', () => resolve());
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    kill();
    await gone;
    process.removeListener('exit', kill);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await listening(child);
    if (options.cluster === true) {
      await ownEverySlot(port, options.password);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const password = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  return {
    url: `${options.cluster === true ? 'redis-cluster' : 'redis'}://${password}127.0.0.1:${port}`,
    port,
    stop,
  };
}

/** Until the server says so itself; what it said instead is in the error. */
async function listening(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Ready to accept connections')) {
        child.stdout?.removeAllListeners('data').resume();
        resolve();
      }
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`redis-server did not start: ${said.trim()}`)));
  });
}

async function ownEverySlot(port: number, password: string | undefined): Promise<void> {
  const login = password === undefined ? [] : [['AUTH', password]];
  await ask(port, [...login, ['CLUSTER', 'ADDSLOTSRANGE', '0', '16383']]);
  while (!(await ask(port, [...login, ['CLUSTER', 'INFO']])).includes('cluster_state:ok')) {
    await wait(20);
  }
}

/** A few commands in Redis' own protocol; gives all that was answered until the server hung up. */
async function ask(port: number, commands: readonly (readonly string[])[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  for (const words of [...commands, ['QUIT']]) {
    const bulks = words.map((argument) => `$${Buffer.byteLength(argument)}\r\n${argument}\r\n`);
    socket.write(`*${words.length}\r\n${bulks.join('')}`);
  }
  let answer = '';
  for await (const text of socket) {
    answer += String(text);
  }
  if (/^-/m.test(answer)) {
    throw new Error(`redis-server refused: ${answer.trim()}`);
  }
  return answer;
}

async function findFreePort(withBus: boolean): Promise<number> {
  for (;;) {
    const port = await probe(0);
    if (
      port !== undefined &&
      (!withBus || (port + BUS_OFFSET < 65_536 && (await probe(port + BUS_OFFSET))))
    ) {
      return port;
    }
  }
}

/** The port if it can be listened on. */
async function probe(port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
