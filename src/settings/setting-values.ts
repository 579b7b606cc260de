import { isIPv4, isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { flagOf, type SettingKey, type SettingText } from './setting-names.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting as one valid value, or its default. Files are still names here; `settings.ts` reads them. */
export interface SettingValues {
  readonly host: string;
  /** The control API may be reached from beyond this machine without a token. */
  readonly openControl: boolean;
  /** 0 means any free port, here and below. */
  readonly port: number;
  readonly httpsPort: number | 'off';
  readonly journalPort: number | 'off';
  /** An origin. Absent = `http://localhost:{port}`, with the port that the listener got. */
  readonly publicUrl?: string;
  readonly store: string;
  readonly world?: string;
  readonly controlToken?: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly signingKeys?: string;
  readonly logLevel: (typeof logLevels)[number];
}

/** Gives the value of a text, or says what is wanted in its place. */
type ParseText<Value> = (text: string) => { readonly value: Value } | { readonly wanted: string };

const text: ParseText<string> = (value) => ({ value });

const port: ParseText<number> = (text) =>
  /^\d{1,5}$/u.test(text) && Number(text) <= 65_535
    ? { value: Number(text) }
    : { wanted: 'a port from 0 to 65535' };

const portOrOff: ParseText<number | 'off'> = (text) => {
  if (text === 'off') return { value: text };
  const read = port(text);
  return 'wanted' in read ? { wanted: `${read.wanted}, or off` } : read;
};

const yesOrNo: ParseText<boolean> = (text) => {
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return { value: true };
  if (['0', 'false', 'no', 'off'].includes(text.toLowerCase())) return { value: false };
  return { wanted: '1 or 0' };
};

const host: ParseText<string> = (text) => {
  const bare = text.replace(/^\[(.*)\]$/u, '$1');
  return isIPv4(bare) || isIPv6(bare) || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/iu.test(bare)
    ? { value: bare }
    : { wanted: 'an address or a host name' };
};

/** Worlds and VK's hosts are paths under it, so it has none of its own. */
const origin: ParseText<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/u.test(url.protocol) && url.href === `${url.origin}/`
    ? { value: url.origin }
    : { wanted: 'an origin such as https://vk-id.example:8443, without a path' };
};

const storeSchemes = /^(?:memory$|redis:\/\/|rediss:\/\/|redis-cluster:\/\/)/u;

const store: ParseText<string> = (text) =>
  storeSchemes.test(text)
    ? { value: text }
    : { wanted: 'memory, redis://…, rediss://… or redis-cluster://host:port,host:port' };

/** It travels in a header. */
const token: ParseText<string> = (text) =>
  /^[!-~]+$/u.test(text) ? { value: text } : { wanted: 'one word of printable ASCII characters' };

const logLevel: ParseText<SettingValues['logLevel']> = (text) => {
  const value = logLevels.find((level) => level === text);
  return value ? { value } : { wanted: `one of ${logLevels.join(', ')}` };
};

/** Whether only this machine can reach an address. A name is trusted only if it is `localhost`. */
const isLoopback = (address: string): boolean =>
  address === 'localhost' ||
  (isIPv4(address) && address.startsWith('127.')) ||
  (isIPv6(address) && new URL(`http://[${address}]`).hostname === '[::1]');

/** Never repeated in a fault: it may hold a password. */
const secret: ReadonlySet<SettingKey> = new Set(['controlToken', 'store']);

/** Parses what was given, with defaults for the rest; every fault is one line that names what is wrong. */
export function parseSettingValues(given: ReadonlyMap<string, SettingText>): {
  readonly values: SettingValues;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];

  function take<Value, Fallback>(
    key: SettingKey,
    parse: ParseText<Value>,
    fallback: Fallback,
  ): Value | Fallback {
    const setting = given.get(key);
    if (!setting) return fallback;
    const parsed = parse(setting.text);
    if ('value' in parsed) return parsed.value;
    const shown = secret.has(key) ? '' : `, not ${JSON.stringify(setting.text)}`;
    faults.push(`${setting.name} must be ${parsed.wanted}${shown}.`);
    return fallback;
  }

  const publicUrl = take('publicUrl', origin, undefined);
  const world = take('world', text, undefined);
  const controlToken = take('controlToken', token, undefined);
  const signingKeys = take('signingKeys', text, undefined);
  const values: SettingValues = {
    host: take('host', host, '127.0.0.1'),
    openControl: take('openControl', yesOrNo, false),
    port: take('port', port, 4400),
    httpsPort: take('httpsPort', portOrOff, 4443),
    journalPort: take('journalPort', portOrOff, 4480),
    ...(publicUrl !== undefined && { publicUrl }),
    store: take('store', store, 'memory'),
    ...(world !== undefined && { world }),
    ...(controlToken !== undefined && { controlToken }),
    dataDir: resolve(take('dataDir', text, '.vkid-emulator')),
    ...(signingKeys !== undefined && { signingKeys }),
    logLevel: take('logLevel', logLevel, 'info'),
  };
  return { values, faults };
}

/** Faults of values that are right one by one and wrong together, where listeners are to be opened. */
export function contradictions(values: SettingValues, given: ReadonlyMap<string, SettingText>): string[] {
  const { host, openControl, controlToken } = values;
  const nameOf = (key: SettingKey): string => given.get(key)?.name ?? flagOf(key);
  const faults: string[] = [];
  if (!isLoopback(host) && !openControl && controlToken === undefined) {
    const remedy =
      'add --control-token or --open-control, since any caller that reaches it controls the emulator';
    faults.push(`${nameOf('host')} ${host} is beyond loopback: ${remedy}.`);
  }
  const owners = new Map<number, SettingKey>();
  for (const key of ['port', 'httpsPort', 'journalPort'] as const) {
    const number = values[key];
    const other = number === 'off' ? undefined : owners.get(number);
    if (other) faults.push(`${nameOf(key)} and ${nameOf(other)} are the same port, ${number}.`);
    else if (number !== 'off' && number !== 0) owners.set(number, key);
  }
  return faults;
}
