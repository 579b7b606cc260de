/** Where client programs run: beside an emulator, each in a process of its own, led there in one of the documented ways. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import type { Emulator } from '../../src/kit/start-emulator.ts';
import { createVisitor, type Visitor } from '../../src/kit/visitor.ts';

/** What all who take part know of the emulator; a process apart is told it in its environment. */
export type Known = Pick<Emulator, 'caFile' | 'httpsUrl' | 'url'>;

export interface Stage {
  readonly emulator: Known;
  /** Starts a program and gives its address. It ends with the test. */
  run(t: Test, program: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** A person with a browser of their own, who may go to VK's names if this stage leads there. */
  visitor(): Visitor;
}

const vkOrigins = ['https://id.vk.ru', 'https://id.vk.com', 'https://oauth.vk.com'];

/** Clients that were told the emulator's address: in front of VK's host, or in its place (then it is VK ID). */
export function openBaseStage(emulator: Known, hostInPath: 'no' | 'yes'): Stage {
  const told = { VK_BASE: emulator.url, VK_HOST_IN_PATH: hostInPath };
  return {
    emulator,
    run: (t, program, env) => launch(t, [pathOf(program)], { ...env, ...told }),
    visitor: () => createVisitor(emulator),
  };
}

/** Clients that were told nothing. The process that opens this stage must itself run under VK's names. */
export function openNamesStage(emulator: Known): Stage {
  return {
    emulator,
    run: (t, program, env) => launch(t, [...preload, pathOf(program)], { ...namesEnv(emulator), ...env }),
    visitor: () => createVisitor({ ...emulator, origins: vkOrigins }),
  };
}

/** As a user writes it: the package's own name, resolved from here. */
export const preload = ['--import', import.meta.resolve('vkid-emulator/names')];

/** What a process must be told to meet the emulator under VK's names, with every certificate check on. */
export const namesEnv = ({ caFile = '', httpsUrl = '' }: Known): Record<string, string> => ({
  NODE_EXTRA_CA_CERTS: caFile,
  VKID_EMULATOR_TLS: new URL(httpsUrl).host,
});

const pathOf = (program: string): string => fileURLToPath(new URL(`programs/${program}.js`, import.meta.url));

async function launch(t: Test, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, args, {
    // Nuxt's handler marks its cookies as secure otherwise, which a plain localhost cannot have.
    env: { ...process.env, NODE_ENV: 'development', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => end(child));
  let said = '';
  child.stderr.on('data', (data) => (said += String(data)));
  const listening = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  });
  return Promise.race([listening, ended]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || !child.kill()) return;
  await once(child, 'exit');
}
