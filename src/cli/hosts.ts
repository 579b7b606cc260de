import { vkHosts } from '../network/vk-hosts.ts';
import { readSettingValues } from '../settings/settings.ts';
import type { RunCommand } from './command.ts';
import { reportUsageErrors } from './report-errors.ts';

/** Prints what a machine must be told so that VK's names lead to the TLS listener. */
export const hosts: RunCommand = async ({ flags }) => {
  const { values, faults } = readSettingValues(flags, process.env);
  if (faults.length > 0) return reportUsageErrors(faults);
  const { host, httpsPort } = values;
  if (httpsPort === 'off' || httpsPort === 0) {
    return reportUsageErrors(['hosts needs the port of the TLS listener: name it with --https-port.']);
  }
  const address = addressFor(host);
  process.stdout.write(describeHosts({ httpsPort, ...(address !== undefined && { address }) }));
  return 0;
};

/** The address that reaches a listener on `host`; absent = 127.0.0.1. A hosts file takes addresses, no names. */
function addressFor(host: string): string | undefined {
  if (host === '::') return '::1';
  return host === '0.0.0.0' || !/^[\d.]+$|:/u.test(host) ? undefined : host;
}

/** Where VK's names are to lead. */
interface TlsListener {
  readonly httpsPort: number;
  /** The address the TLS listener is on; 127.0.0.1 when not given. */
  readonly address?: string;
}

/** Lines that may be appended to a hosts file as they are. */
export function describeHosts(listener: TlsListener): string {
  const port =
    listener.httpsPort === 443
      ? '# Browsers and servers ask these names on port 443, which is where the TLS listener is.'
      : '# A hosts file cannot change a port: clients will ask 443, so start with --https-port 443.';
  return [
    '# vkid-emulator: VK names lead to this machine',
    port,
    ...hostsLines(listener),
    '',
    '# Chromium, with any port and no change to the machine:',
    `# --host-resolver-rules="${resolverRules(listener)}"`,
    '',
  ].join('\n');
}

/** One line per VK service: Windows reads at most nine names from a line. */
function hostsLines({ address = '127.0.0.1' }: Pick<TlsListener, 'address'>): string[] {
  const services = new Set(vkHosts.values());
  return [...services].map((service) =>
    [address, ...[...vkHosts.keys()].filter((name) => vkHosts.get(name) === service)].join(' '),
  );
}

/** The value of Chromium's `--host-resolver-rules`: it can change the port too, and needs no rights on the machine. */
function resolverRules({ httpsPort, address = '127.0.0.1' }: TlsListener): string {
  const target = address.includes(':') ? `[${address}]` : address;
  return [...vkHosts.keys()].map((name) => `MAP ${name}:443 ${target}:${httpsPort}`).join(', ');
}
