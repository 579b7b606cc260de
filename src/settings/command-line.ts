import { parseArgs } from 'node:util';
import { flagOf, type SettingText } from './setting-names.ts';

export interface CommandLine {
  /** What is no flag: the command's name and what it works on. */
  readonly operands: readonly string[];
  /** By key; of a flag given twice the last counts. */
  readonly flags: ReadonlyMap<string, SettingText>;
  readonly faults: readonly string[];
}

/** A flag that is said or not said; all others take a value. */
const switches = new Set(['openControl', 'help', 'version']);

/** Takes a command line apart: one fault for each flag that is not among `keys` or lacks its value. */
export function readCommandLine(args: readonly string[], keys: readonly string[]): CommandLine {
  const keyOf = new Map(keys.map((key) => [flagOf(key), key]));
  const valued = keys.filter((key) => !switches.has(key));
  const options = Object.fromEntries(
    valued.map((key) => [flagOf(key).slice(2), { type: 'string' } as const]),
  );
  // Not strict: its own complaints are several sentences long and give advice that does not fit here.
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const operands: string[] = [];
  const faults: string[] = [];
  const flags = new Map<string, SettingText>();
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const name = abbreviations.get(token.rawName) ?? token.rawName;
    const key = keyOf.get(name.replace(/^--no-(?=open-control$)/u, '--'));
    if (key === undefined) faults.push(`Unknown flag ${token.rawName}: see vkid-emulator --help.`);
    else if (switches.has(key) && token.value !== undefined) faults.push(`${name} takes no value.`);
    else if (switches.has(key)) flags.set(key, { name, text: name.startsWith('--no-') ? 'off' : 'on' });
    else if (token.value === undefined || /^(?:--|$)/u.test(token.value))
      faults.push(`${name} needs a value.`);
    else flags.set(key, { name, text: token.value });
  }
  return { operands, flags, faults };
}

const abbreviations = new Map([
  ['-h', '--help'],
  ['-v', '--version'],
]);
