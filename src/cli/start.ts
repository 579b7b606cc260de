import { systemRandom } from '../secrets/random.ts';
import { readSettings } from '../settings/settings.ts';
import type { RunCommand } from './command.ts';
import { reportFailure, reportUsageErrors } from './report-errors.ts';
import { openLogger } from '../logger.ts';
import { readyLine, readyTable } from './ready-record.ts';

/** What is in flight has five seconds to finish; this much later it is given up, ms. */
const stopLimit = 5500;

/** Starts the emulator and runs it until it is told to stop. */
export const start: RunCommand = async ({ flags }) => {
  const told = stopSignal();
  const read = await readSettings(flags, process.env, Date.now());
  if ('faults' in read) return reportUsageErrors(read.faults);
  const { settings } = read;
  const logger = openLogger(settings.logLevel);
  try {
    const { startEmulator } = await import('../emulator.ts');
    const emulator = await startEmulator(settings, { now: Date.now, random: systemRandom(), logger });
    process.stdout.write(
      process.stdout.isTTY ? readyTable(emulator, settings.seed.people) : readyLine(emulator),
    );
    const signal = await told;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(0), stopLimit).unref();
    await emulator.close();
    return 0;
  } catch (fault) {
    return reportFailure(fault);
  } finally {
    // Nothing that was left open may hold the process now.
    setTimeout(() => process.exit(), 500).unref();
  }
};

/** The first signal asks to stop; the second ends the process at once, as it would have without us. */
function stopSignal(): Promise<NodeJS.Signals> {
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve(signal);
        for (const [other, code] of Object.entries(codes)) process.on(other, () => process.exit(code));
      });
    }
  });
}
