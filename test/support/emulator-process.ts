import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Test } from 'tap';

/** An emulator of its own process, as its users run it. */
export interface Spawned {
  readonly url: string;
  readonly journalUrl: string;
  readonly httpsUrl: string;
  readonly isAlive: () => boolean;
  /** Asks it to stop, and gives what it wrote to its log. Fails when it did not end well. */
  stop(): Promise<string>;
}

export async function spawnEmulator(t: Test, flags: readonly string[] = []): Promise<Spawned> {
  const main = new URL('../../src/main.js', import.meta.url).pathname;
  const ports = ['--port', '0', '--https-port', '0', '--journal-port', '0'];
  const child = spawn(process.execPath, [main, ...ports, '--data-dir', t.testdir(), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = await ended;
    t.equal(code, 0, 'it stopped as it was asked to');
    return log;
  };
  t.teardown(() => child.kill('SIGKILL'));
  const [line] = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    ended.then(() => {
      throw new Error(`the emulator did not start: ${log}`);
    }),
  ]);
  const { url, journalUrl, httpsUrl } = JSON.parse(String(line));
  return { url, journalUrl, httpsUrl, stop, isAlive: () => child.exitCode === null };
}
