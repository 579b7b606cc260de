/**
 * Settings: what may be set, checked once, frozen.
 *
 * Owns: flags (command-line.ts), variables (environment-variables.ts), the values they stand for and their defaults
 * (setting-values.ts), who exists at start (world-file.ts), the signing keys (signing-keys.ts) and where this package lies
 * (package-root.ts). Reports every fault at once, each as one line that names the flag, variable or key.
 * Leaves to others: everything that the values mean. `emulator.ts` hands each room its slice; no room reads settings.
 */
import { join } from 'node:path';
import { readVariables, type Variables } from './environment-variables.ts';
import { findPackage } from './package-root.ts';
import { readSeed, readSeedFile, type Seed } from './world-file.ts';
import type { SettingKey, SettingText } from './setting-names.ts';
import { contradictions, parseSettingValues, type SettingValues } from './setting-values.ts';
import { readSigningKeys, type SigningKeys } from './signing-keys.ts';

export { readCommandLine } from './command-line.ts';
export { findPackage } from './package-root.ts';
export { placeJournal, readSeed, readSeedFile, type Seed, type WrittenSeed } from './world-file.ts';
export { flagOf, type SettingKey, settingKeys, type SettingText, variableOf } from './setting-names.ts';
export type { SettingValues } from './setting-values.ts';
export type { SigningKeys } from './signing-keys.ts';

/** Everything the emulator is started with. Files have been read: no name of one is left, but the data directory's. */
export interface Settings extends Omit<SettingValues, 'signingKeys' | 'world'> {
  readonly seed: Seed;
  readonly signingKeys: SigningKeys;
}

export type SettingsOrFaults = { readonly settings: Settings } | { readonly faults: readonly string[] };

/**
 * Settings from what was given by name, be it flag, variable or option. A `world` stands for the file when it is there;
 * `now` (ms) is what birth dates are checked against.
 */
export async function resolveSettings(
  given: ReadonlyMap<string, SettingText>,
  { now, world }: { readonly now: number; readonly world?: unknown },
): Promise<SettingsOrFaults> {
  const { values, faults: single } = parseSettingValues(given);
  const faults = [...single, ...contradictions(values, given)];
  const { root } = findPackage();
  const {
    world: worldFile = join(root, 'config/world.json'),
    signingKeys: keysFile = join(root, 'config/development-key.json'),
    ...rest
  } = values;
  const [seed, signingKeys] = await Promise.all([
    world === undefined ? readSeedFile(worldFile, now) : readSeed(world, now),
    readSigningKeys(keysFile, { trusted: values.signingKeys === undefined }),
  ]);
  const named = (key: SettingKey, found: readonly string[]): string[] =>
    found.map((fault) => `${given.get(key)?.name ?? key}: ${fault}.`);
  if ('faults' in seed || 'faults' in signingKeys || faults.length > 0) {
    return {
      faults: [
        ...faults,
        ...('faults' in seed ? named('world', seed.faults) : []),
        ...('faults' in signingKeys ? named('signingKeys', signingKeys.faults) : []),
      ],
    };
  }
  return { settings: Object.freeze({ ...rest, seed, signingKeys }) };
}

/** The values of a process's flags, which win, and variables, one by one: no file is read, and no value is compared with another. */
export function readSettingValues(
  flags: ReadonlyMap<string, SettingText>,
  variables: Variables,
): { readonly values: SettingValues; readonly faults: readonly string[] } {
  const read = readVariables(variables);
  const { values, faults } = parseSettingValues(new Map([...read.values, ...flags]));
  return { values, faults: [...read.faults, ...faults] };
}

/** Settings of a process: its flags, which win, and its variables. */
export async function readSettings(
  flags: ReadonlyMap<string, SettingText>,
  variables: Variables,
  now: number,
): Promise<SettingsOrFaults> {
  const read = readVariables(variables);
  const resolved = await resolveSettings(new Map([...read.values, ...flags]), { now });
  if (read.faults.length === 0) return resolved;
  return { faults: [...read.faults, ...('faults' in resolved ? resolved.faults : [])] };
}
