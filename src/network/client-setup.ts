import { vkHosts } from './vk-hosts.ts';

/** Where VK's names are to lead. */
interface Target {
  readonly httpsPort: number;
  /** The address the TLS listener is on; 127.0.0.1 when not given. */
  readonly address?: string;
}

/** Lines for a hosts file, one per VK service: Windows reads at most nine names from a line. */
function hostsLines({ address = '127.0.0.1' }: Pick<Target, 'address'> = {}): string[] {
  const services = new Set(vkHosts.values());
  return [...services].map((service) =>
    [address, ...[...vkHosts.keys()].filter((name) => vkHosts.get(name) === service)].join(' '),
  );
}

/** The value of Chromium's `--host-resolver-rules`: it can change the port too, and needs no rights on the machine. */
function resolverRules({ httpsPort, address = '127.0.0.1' }: Target): string {
  const endpoint = address.includes(':') ? `[${address}]` : address;
  return [...vkHosts.keys()].map((name) => `MAP ${name}:443 ${endpoint}:${httpsPort}`).join(', ');
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
