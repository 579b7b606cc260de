// Processes that are measured: servers that tell what they cost, starts, and what stands between a server and its Redis.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Starts `server.js`; `ask` puts one of its questions. */
export async function startServer(what, argument = '') {
  const path = fileURLToPath(new URL('server.js', import.meta.url));
  const child = fork(path, [what, argument], { execArgv: ['--expose-gc'] });
  const [{ url }] = await once(child, 'message');
  let last = 0;
  const ask = async (question, more = {}) => {
    last += 1;
    const id = last;
    child.send({ ask: question, id, ...more });
    for (;;) {
      const [message] = await once(child, 'message');
      if (message.id === id) return message.answer;
    }
  };
  const stop = async () => {
    child.send({ ask: 'stop' });
    await once(child, 'exit');
  };
  return { url, ask, stop };
}

/** One start: ms from spawn to the first page, and resident MB then. `open` asks for that page. */
export async function measureStart(args, open) {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const signal = AbortSignal.timeout(20_000);
    const [line] = await once(createInterface({ input: child.stdout }), 'line', { signal });
    await open(JSON.parse(line).url);
    return { ms: performance.now() - started, mb: residentMb(child.pid) };
  } finally {
    // Gently: what Node keeps of compiled code is written when a process ends.
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

/** Linux tells; elsewhere there is nothing to compare. */
function residentMb(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** A redis-server of its own; undefined where there is none. */
export async function startRedis() {
  const dir = mkdtempSync(join(tmpdir(), 'vkid-bench-redis-'));
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  const program = process.env.VKID_TEST_REDIS_SERVER ?? 'redis-server';
  const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir];
  const child = spawn(program, options.map(String), { stdio: 'ignore' });
  const failed = await Promise.race([once(child, 'error'), wait(500, undefined)]);
  const stop = () => {
    child.kill();
    rmSync(dir, { recursive: true, force: true });
  };
  return failed ? undefined : { port, stop };
}

/**
 * Stands between a server and its Redis, and counts sequential round trips: how often the server speaks after Redis did.
 * What is sent at once, in however many commands, is one.
 */
export async function startCountingProxy(port) {
  let trips = 0;
  const proxy = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    let isWaiting = false;
    client.on('data', (data) => {
      if (!isWaiting) trips += 1;
      isWaiting = true;
      redis.write(data);
    });
    redis.on('data', (data) => {
      isWaiting = false;
      client.write(data);
    });
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ])
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { port: proxy.address().port, trips: () => trips, stop: () => proxy.close() };
}
