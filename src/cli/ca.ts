import { type Certificates, openCertificates } from '../network/certificates.ts';
import { readSettingValues } from '../settings/settings.ts';
import type { RunCommand } from './command.ts';
import { reportFailure, reportUsageErrors } from './report-errors.ts';

/** Prints the local CA, which is made if there is none yet. */
export const ca: RunCommand = async ({ flags }) => {
  const { values, faults } = readSettingValues(flags, process.env);
  if (faults.length > 0) return reportUsageErrors(faults);
  try {
    process.stdout.write(describeCa(await openCertificates({ dataDir: values.dataDir, now: Date.now })));
    return 0;
  } catch (fault) {
    return reportFailure(fault);
  }
};

/** The file on the first line, then the PEM. PEM readers skip the line. */
export function describeCa({ caFile, caPem }: Pick<Certificates, 'caFile' | 'caPem'>): string {
  return `${caFile}\n${caPem.trimEnd()}\n`;
}
