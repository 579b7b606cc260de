import { vkHosts } from './faces.ts';

/** Every DNS name and address the leaf certificate is for; `*.` names are certificate wildcards. */
export const certifiedNames: readonly string[] = [
  'localhost',
  '127.0.0.1',
  '::1',
  ...vkHosts.keys(),
  '*.vk.ru',
  '*.vk.com',
  // Where VK's captcha client looks for a page that a header names by its path.
  'vk.ru',
  'vk.com',
];

/** Where VK's names are to lead. */
interface Target {
  readonly httpsPort: number;
  /** The address the TLS listener is on; 127.0.0.1 when not given. */
  readonly address?: string;
}

/** Lines for a hosts file, one per face: Windows reads at most nine names from a line. */
function hostsLines({ address = '127.0.0.1' }: Pick<Target, 'address'> = {}): string[] {
  const faces = new Set(vkHosts.values());
  return [...faces].map((face) =>
    [address, ...[...vkHosts.keys()].filter((name) => vkHosts.get(name) === face)].join(' '),
  );
}

/** The value of Chromium's `--host-resolver-rules`: it can change the port too, and needs no rights on the machine. */
function resolverRules({ httpsPort, address = '127.0.0.1' }: Target): string {
  const place = address.includes(':') ? `[${address}]` : address;
  return [...vkHosts.keys()].map((name) => `MAP ${name}:443 ${place}:${httpsPort}`).join(', ');
}

/** What the command `hosts` prints: lines that may be appended to a hosts file as they are. */
export function describeHosts(target: Target): string {
  const port =
    target.httpsPort === 443
      ? '# Browsers and servers ask these names on port 443, which is where the TLS listener is.'
      : '# A hosts file cannot change a port: clients will ask 443, so start with --https-port 443.';
  return [
    '# vkid-emulator: VK names lead to this machine',
    port,
    ...hostsLines(target),
    '',
    '# Chromium, with any port and no change to the machine:',
    `# --host-resolver-rules="${resolverRules(target)}"`,
    '',
  ].join('\n');
}

/** What the command `ca` prints: the file on the first line, then the PEM. PEM readers skip the line. */
export function describeCa({ caFile, caPem }: { caFile: string; caPem: string }): string {
  return `${caFile}\n${caPem.trimEnd()}\n`;
}
