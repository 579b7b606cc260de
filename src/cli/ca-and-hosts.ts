import { openCertificates } from '../network/certificates.ts';
import { describeCa, describeHosts } from '../network/client-setup.ts';
import { readWhere } from '../settings/settings.ts';
import type { Run } from './command.ts';
import { explain, refuse } from './report-faults.ts';

/** Prints the local CA, which is made if there is none yet. */
export const ca: Run = async ({ flags }) => {
  const { environment, faults } = readWhere(flags, process.env);
  if (faults.length > 0) return refuse(faults);
  try {
    process.stdout.write(describeCa(await openCertificates({ dataDir: environment.dataDir, now: Date.now })));
    return 0;
  } catch (fault) {
    return explain(fault);
  }
};

/** Prints what a machine must be told so that VK's names lead to the TLS listener. */
export const hosts: Run = async ({ flags }) => {
  const { environment, faults } = readWhere(flags, process.env);
  if (faults.length > 0) return refuse(faults);
  const { host, httpsPort } = environment;
  if (httpsPort === 'off' || httpsPort === 0) {
    return refuse(['hosts needs the port of the TLS listener: name it with --https-port.']);
  }
  const address = reach(host);
  process.stdout.write(describeHosts({ httpsPort, ...(address !== undefined && { address }) }));
  return 0;
};

/** The address that reaches a listener on `host`; absent = 127.0.0.1. A hosts file takes addresses, no names. */
function reach(host: string): string | undefined {
  if (host === '::') return '::1';
  return host === '0.0.0.0' || !/^[\d.]+$|:/u.test(host) ? undefined : host;
}
