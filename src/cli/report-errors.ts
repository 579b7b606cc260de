/** Prints what went wrong, a line each. */
export function printErrors(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`vkid-emulator: ${line.replaceAll(/\s*\n\s*/gu, ' ')}\n`);
}

/** Prints what was asked wrongly, a line each; gives the exit code. */
export function reportUsageErrors(faults: readonly string[]): number {
  printErrors(faults);
  return 2;
}

/**
 * Prints why something could not be done; gives the exit code. The message of an error with a code says what to do; any
 * other error is a fault of ours and is shown whole.
 */
export function reportFailure(fault: unknown): number {
  if (!(fault instanceof Error)) throw fault;
  if (!('code' in fault)) {
    process.stderr.write(`vkid-emulator: this should not have happened; please report it.\n${fault.stack}\n`);
    return 1;
  }
  if (fault.code === 'ERR_STORE_URL') return reportUsageErrors([`--store: ${fault.message}.`]);
  printErrors([fault.message]);
  return 1;
}
