/**
 * The command line: `vkid-emulator`, as a person or a script calls it.
 *
 * Owns: which commands there are, what they print, their exit codes (0 done, 1 it failed or is not ready,
 * 2 it was asked wrongly), and signals.
 * Leaves to others: what settings mean (settings), how the emulator is put together (emulator.ts), certificates and
 * names (network). Each command is imported when it is asked for.
 */
import { reportUsageErrors } from './report-errors.ts';
import { readCommandLine, settingKeys, type SettingText } from '../settings/settings.ts';

/** Runs one command; gives its exit code. */
export type RunCommand = (request: {
  readonly flags: ReadonlyMap<string, SettingText>;
  readonly operands: readonly string[];
}) => Promise<number>;

interface Command {
  /** The flags it takes, by key. */
  readonly keys: readonly string[];
  /** What it works on, as `--help` names it. */
  readonly operands: readonly string[];
  readonly load: () => Promise<RunCommand>;
}

const commands: ReadonlyMap<string, Command> = new Map([
  ['start', { keys: settingKeys, operands: [], load: () => import('./start.ts').then(({ start }) => start) }],
  [
    'ready',
    {
      keys: ['wait', 'url', 'host', 'port'],
      operands: [],
      load: () => import('./ready.ts').then(({ ready }) => ready),
    },
  ],
  ['ca', { keys: ['dataDir'], operands: [], load: () => import('./ca.ts').then(({ ca }) => ca) }],
  [
    'hosts',
    {
      keys: ['host', 'httpsPort'],
      operands: [],
      load: () => import('./hosts.ts').then(({ hosts }) => hosts),
    },
  ],
  ['check', { keys: [], operands: ['FILE'], load: () => import('./check.ts').then(({ check }) => check) }],
]);

const allKeys = [...settingKeys, 'wait', 'url', 'help', 'version'];

/** Runs what the command line asks for, and gives the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { operands, flags, faults } = readCommandLine(args, allKeys);
  if (faults.length > 0) return reportUsageErrors(faults);
  if (flags.has('help')) return (await import('./help.ts')).help();
  if (flags.has('version')) return (await import('./help.ts')).version();

  const [name = 'start', ...rest] = operands;
  const command = commands.get(name);
  if (!command)
    return reportUsageErrors([
      `Unknown command ${JSON.stringify(name)}: there are ${[...commands.keys()].join(', ')}.`,
    ]);
  const misplaced = misuses(name, command, { flags, operands: rest });
  if (misplaced.length > 0) return reportUsageErrors(misplaced);
  const perform = await command.load();
  return perform({ flags, operands: rest });
}

function misuses(name: string, { keys, operands }: Command, request: Parameters<RunCommand>[0]): string[] {
  const foreign = [...request.flags].filter(([key]) => !keys.includes(key));
  const missing = operands.slice(request.operands.length);
  const surplus = request.operands.slice(operands.length);
  return [
    ...foreign.map(([, given]) => `${given.name} is no flag of ${name}: see vkid-emulator --help.`),
    ...missing.map((operand) => `${name} needs ${operand}: see vkid-emulator --help.`),
    ...surplus.map((operand) => `${name} does not know what to do with ${JSON.stringify(operand)}.`),
  ];
}
