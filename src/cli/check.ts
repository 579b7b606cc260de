import { readSeedFile } from '../settings/settings.ts';
import type { Run } from './command.ts';
import { refuse } from './report-faults.ts';

/** Validates a world file: every fault is a line that begins with the file. */
export const check: Run = async ({ operands: [file = ''] }) => {
  const read = await readSeedFile(file, Date.now());
  if ('faults' in read) return refuse(read.faults.map((fault) => `${file}: ${fault}.`));
  process.stdout.write(`${file} is a good world: people ${read.people.length}, apps ${read.apps.length}\n`);
  return 0;
};
