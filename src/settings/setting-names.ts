/** What may be set, by flag (`--https-port`), by variable (`VKID_HTTPS_PORT`) or by option of `startEmulator` (`httpsPort`). */
export const settingKeys = [
  'host',
  'openControl',
  'port',
  'httpsPort',
  'journalPort',
  'publicUrl',
  'store',
  'world',
  'controlToken',
  'dataDir',
  'signingKeys',
  'logLevel',
] as const;

export type SettingKey = (typeof settingKeys)[number];

/** The text of a setting as it was given, and the name to call it by in a fault: a flag, a variable or an option. */
export interface SettingText {
  readonly name: string;
  readonly text: string;
}

export const flagOf = (key: string): string =>
  `--${key.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;

export const variableOf = (key: SettingKey): string =>
  `VKID_${flagOf(key).slice(2).replaceAll('-', '_').toUpperCase()}`;
