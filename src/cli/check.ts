import { readSeedFile } from '../settings/settings.ts';
import type { RunCommand } from './command.ts';
import { reportUsageErrors } from './report-errors.ts';

/** Validates a world file: every fault is a line that begins with the file. */
export const check: RunCommand = async ({ operands: [file = ''] }) => {
  const read = await readSeedFile(file, Date.now());
  if ('faults' in read) return reportUsageErrors(read.faults.map((fault) => `${file}: ${fault}.`));
  process.stdout.write(`${file} is a good world: people ${read.people.length}, apps ${read.apps.length}\n`);
  return 0;
};
