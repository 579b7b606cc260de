// A server in a process of its own, which tells what it costs: `node server.js emulator|floor`, asked over IPC.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { startEmulator } from '../../dist/index.js';
import { startFloor } from './floor.js';

const [what, argument = ''] = process.argv.slice(2);
const quiet = { httpsPort: 'off', journalPort: 'off' };
const emulator =
  what === 'emulator' ? await startEmulator({ ...quiet, ...(argument && { store: argument }) }) : undefined;
const url = emulator ? emulator.url : await startFloor(Number(argument));
const profiler = new Session();

const answers = {
  /** Milliseconds of CPU so far, of every thread. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  /** Bytes that live after a forced collection. */
  heap: () => {
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  },
  /** Milliseconds and bytes of one of many new worlds; undefined while the library makes none. */
  world: async () => {
    if (typeof emulator?.newWorld !== 'function') return undefined;
    const [count, before, started] = [200, answers.heap(), performance.now()];
    for (let index = 0; index < count; index += 1) await emulator.newWorld();
    const ms = (performance.now() - started) / count;
    return { ms, bytes: (answers.heap() - before) / count };
  },
  'profile-start': async () => {
    profiler.connect();
    await profiler.post('Profiler.enable');
    await profiler.post('Profiler.start');
  },
  'profile-stop': async ({ file }) => {
    const { profile } = await profiler.post('Profiler.stop');
    writeFileSync(file, JSON.stringify(profile));
  },
  stop: async () => {
    await emulator?.close();
    process.exit(0);
  },
};

async function reply(message) {
  const answer = await answers[message.ask](message);
  process.send?.({ id: message.id, answer });
}
process.on('message', (message) => void reply(message));
process.send?.({ url });
