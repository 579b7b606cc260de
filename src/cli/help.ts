import { findPackage, flagOf, type SettingKey, settingKeys, variableOf } from '../settings/settings.ts';

const flags: Readonly<Record<SettingKey, readonly [value: string, says: string]>> = {
  host: ['ADDRESS', 'where to listen (127.0.0.1); beyond loopback only with one of the next two'],
  openControl: ['', 'let any caller that reaches the emulator control it'],
  port: ['PORT', 'VK ID, the console and the control API (4400)'],
  httpsPort: ['PORT', 'the same over TLS (4443), or off'],
  journalPort: ['PORT', 'the demo journal (4480), or off'],
  publicUrl: ['ORIGIN', 'issuer and base of every absolute URL (http://localhost:{port})'],
  store: ['URL', 'memory (default), redis://…, rediss://… or redis-cluster://host:port,host:port'],
  world: ['FILE', 'people and apps to start with (the demo world)'],
  controlToken: ['TOKEN', 'what the control API and the console ask for (nothing)'],
  dataDir: ['DIRECTORY', 'local CA and its keys (.vkid-emulator)'],
  signingKeys: ['FILE', 'JWKS of private RSA keys, the first one signs (a published development key)'],
  logLevel: ['LEVEL', 'fatal, error, warn, info (default), debug, trace or silent'],
};

const intro = `vkid-emulator: a local VK ID that your app, your CI and your browser cannot tell from the real one,
until you want it to misbehave.

  vkid-emulator [start]                             start VK ID and the demo journal
  vkid-emulator ready [--wait SECONDS] [--url URL]  exit 0 when it is ready, 1 when not
  vkid-emulator ca                                  the local CA: its file, then its PEM
  vkid-emulator hosts                               hosts-file lines and Chromium's --host-resolver-rules
  vkid-emulator check FILE                          validate a world file
  vkid-emulator --version | --help

Settings, as flag or variable; flags win, and port 0 means any free one:
`;

/** Prints what can be asked for. */
export function help(): number {
  const rows = settingKeys.map((key) => {
    const [value, says] = flags[key];
    return [`${flagOf(key)} ${value}`.trimEnd(), variableOf(key), says] as const;
  });
  const lines = rows.map(([flag, variable, says]) => `  ${flag.padEnd(23)} ${variable.padEnd(18)} ${says}`);
  process.stdout.write(`${intro}${lines.join('\n')}\n`);
  return 0;
}

export function version(): number {
  process.stdout.write(`${findPackage().version}\n`);
  return 0;
}
