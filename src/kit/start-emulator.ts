import { type App, type ControlClient, createControlClient } from './control-client.ts';
import type { Addresses } from '../emulator.ts';
import { systemRandom } from '../secrets/random.ts';
import { readSeed, settingKeys, resolveSettings, type WrittenSeed } from '../settings/settings.ts';

/** What the command's flags set, for a test that starts its own emulator. All of it may be left out. */
export interface StartOptions {
  readonly host?: string;
  readonly openControl?: boolean;
  /** Any free port, here and below, unless one is named. */
  readonly port?: number;
  readonly httpsPort?: number | 'off';
  readonly journalPort?: number | 'off';
  readonly publicUrl?: string;
  readonly store?: string;
  /** A world file, or its contents. The demo world unless given. */
  readonly world?: string | WrittenSeed;
  readonly controlToken?: string;
  readonly dataDir?: string;
  /** A JWKS file. */
  readonly signingKeys?: string;
  /** `silent` unless given: a test's output is its own. */
  readonly logLevel?: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

export interface NewWorldOptions {
  /** `[a-z0-9][a-z0-9-]{0,62}`; random unless given. */
  readonly id?: string;
  readonly world?: WrittenSeed;
}

/** A world of a running emulator; what a visitor and a control client need to know of it. */
export interface NewWorld {
  readonly id: string;
  /** `…/w/{id}`: VK's paths and the standard server's issuer. */
  readonly url: string;
  readonly controlToken?: string;
  /** Its apps, each with the client id that it has here. */
  readonly apps: readonly App[];
  readonly control: ControlClient;
}

/** A running emulator of one's own. */
export interface Emulator extends Addresses {
  /**
   * One more isolated world, with the people and apps of `world` or of this emulator; without `world` its apps get
   * client ids of their own. Rejects where the id or a client id is taken, and with every fault of `world` at once.
   */
  newWorld(options?: NewWorldOptions): Promise<NewWorld>;
  /** The world is its seed again; every token, session and message is gone. */
  reset(): Promise<void>;
  /** Stops accepting, lets what is in flight finish (5 s at most), and frees the ports. */
  close(): Promise<void>;
}

/** Starts an emulator in this process. Rejects with every fault of the options at once, each named. */
export async function startEmulator(options: StartOptions = {}): Promise<Emulator> {
  const { world, ...rest } = options;
  const texts = { ...defaults, ...rest, ...(typeof world === 'string' && { world }) };
  const unknown = Object.keys(texts).filter((key) => !settingKeys.some((known) => known === key));
  const given = Object.entries(texts).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, { name: key, text: String(value) }] as const],
  );
  const read = await resolveSettings(new Map(given), {
    now: Date.now(),
    ...(typeof world === 'object' && { world }),
  });
  const faults = [
    ...unknown.map((key) => `Unknown option ${key}.`),
    ...('faults' in read ? read.faults : []),
  ];
  if ('faults' in read || faults.length > 0) {
    throw refusedSettings('cannot start', faults);
  }
  const [{ startEmulator: start }, { openLogger }] = await Promise.all([
    import('../emulator.ts'),
    import('../logger.ts'),
  ]);
  const emulator = await start(read.settings, {
    now: Date.now,
    random: systemRandom(),
    logger: openLogger(read.settings.logLevel),
  });
  const { controlToken } = read.settings;
  const control = createControlClient({
    url: emulator.url,
    ...(controlToken !== undefined && { controlToken }),
  });
  const newWorld: Emulator['newWorld'] = async ({ id, world: wanted } = {}) => {
    const seed = wanted === undefined ? undefined : readSeed(wanted, Date.now());
    if (seed && 'faults' in seed) throw refusedSettings('cannot make a world', seed.faults);
    const { apps, ...made } = await emulator.newWorld({
      ...(id !== undefined && { id }),
      ...(seed && { seed }),
    });
    const access = { url: made.url, ...(controlToken !== undefined && { controlToken }) };
    return { ...made, ...access, apps, control: createControlClient(access) };
  };
  return { ...emulator, newWorld, reset: () => control.reset() };
}

function refusedSettings(what: string, faults: readonly string[]): Error {
  return Object.assign(new Error(`vkid-emulator ${what}: ${faults.join(' ')}`), {
    code: 'ERR_SETTINGS',
    faults,
  });
}

const defaults = { port: 0, httpsPort: 0, journalPort: 0, logLevel: 'silent' } as const;
