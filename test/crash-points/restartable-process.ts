import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import type { Site } from './scenarios.ts';

/** The command in a process of its own, at the same addresses each time it is started. */
export interface RunningProcess {
  readonly site: Site;
  /** Rejects when it ends before it is ready. */
  start(): Promise<void>;
  /** As `kill -9` does. */
  readonly kill: () => void;
  ended(): Promise<void>;
}

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** Starts it for the first time. */
export async function openProcess(t: Test, store: string): Promise<RunningProcess> {
  let child: ChildProcess | undefined;
  let gone: Promise<unknown> = Promise.resolve();
  let ports = ['--port=0', '--journal-port=0'];
  const dataDir = t.testdir();

  async function start(): Promise<Site> {
    await gone;
    const flags = [
      ...ports,
      '--https-port=off',
      `--data-dir=${dataDir}`,
      `--store=${store}`,
      '--log-level=silent',
    ];
    // tap makes every Node that it sees started load its own hooks.
    const started = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, main, 'start', ...flags], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child = started;
    gone = once(started, 'exit');
    const [line] = await Promise.race([
      once(started.stdout.setEncoding('utf8'), 'data'),
      gone.then(() => Promise.reject(new Error('it ended before it was ready'))),
    ]);
    const { url, journalUrl } = JSON.parse(String(line)) as Site;
    return { url, journalUrl };
  }

  const kill = () => void child?.kill('SIGKILL');
  t.teardown(kill);
  const site = await start();
  ports = [`--port=${new URL(site.url).port}`, `--journal-port=${new URL(site.journalUrl).port}`];
  return { site, kill, start: async () => void (await start()), ended: async () => void (await gone) };
}
