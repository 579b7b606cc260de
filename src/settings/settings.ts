/**
 * Settings: what may be set, checked once, frozen.
 *
 * Owns: flags, variables and their defaults (flags-and-variables.ts, environment.ts), who exists at start (world-file.ts), the signing keys
 * (signing-keys.ts) and where this package lies (package-root.ts). Reports every fault at once, each as one line that
 * names the flag, variable or key.
 * Leaves to others: everything that the values mean. `emulator.ts` hands each room its part.
 */
import { join } from 'node:path';
import { contradictions, type Environment, readEnvironment } from './environment.ts';
import { type Given, readVariables, type SettingKey, type Variables } from './flags-and-variables.ts';
import { findPackage } from './package-root.ts';
import { readSeed, readSeedFile, type Seed } from './world-file.ts';
import { readSigningKeys, type SigningKeys } from './signing-keys.ts';

export type { Environment } from './environment.ts';
export { flagOf, readCommandLine, settingKeys, variableOf } from './flags-and-variables.ts';
export type { Given, SettingKey } from './flags-and-variables.ts';
export { findPackage } from './package-root.ts';
export { placeJournal, readSeed, readSeedFile, type Seed, type WrittenSeed } from './world-file.ts';
export type { SigningKeys } from './signing-keys.ts';

/** Everything the emulator is started with. Files have been read: no name of one is left, but the data directory's. */
export interface Settings extends Omit<Environment, 'signingKeys' | 'world'> {
  readonly seed: Seed;
  readonly signingKeys: SigningKeys;
}

export type SettingsOrFaults = { readonly settings: Settings } | { readonly faults: readonly string[] };

/**
 * Settings from what was given by name, be it flag, variable or option. A `world` takes the place of the file;
 * `now` (ms) is what birth dates are checked against.
 */
export async function settle(
  given: ReadonlyMap<string, Given>,
  { now, world }: { readonly now: number; readonly world?: unknown },
): Promise<SettingsOrFaults> {
  const { environment, faults: single } = readEnvironment(given);
  const faults = [...single, ...contradictions(environment, given)];
  const { root } = findPackage();
  const {
    world: worldFile = join(root, 'config/world.json'),
    signingKeys: keysFile = join(root, 'config/development-key.json'),
    ...rest
  } = environment;
  const [seed, signingKeys] = await Promise.all([
    world === undefined ? readSeedFile(worldFile, now) : readSeed(world, now),
    readSigningKeys(keysFile, { trusted: environment.signingKeys === undefined }),
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

/** Where an emulator runs, for those who only ask about it: no file is read, and nothing is held against the rest. */
export function readWhere(
  flags: ReadonlyMap<string, Given>,
  variables: Variables,
): { readonly environment: Environment; readonly faults: readonly string[] } {
  const read = readVariables(variables);
  const { environment, faults } = readEnvironment(new Map([...read.values, ...flags]));
  return { environment, faults: [...read.faults, ...faults] };
}

/** Settings of a process: its flags, which win, and its variables. */
export async function readSettings(
  flags: ReadonlyMap<string, Given>,
  variables: Variables,
  now: number,
): Promise<SettingsOrFaults> {
  const read = readVariables(variables);
  const checked = await settle(new Map([...read.values, ...flags]), { now });
  if (read.faults.length === 0) return checked;
  return { faults: [...read.faults, ...('faults' in checked ? checked.faults : [])] };
}
