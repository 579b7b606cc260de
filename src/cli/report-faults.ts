/** Says what went wrong, a line each. */
export function complain(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`vkid-emulator: ${line.replaceAll(/\s*\n\s*/gu, ' ')}\n`);
}

/** Says what was asked wrongly, a line each; gives the exit code. */
export function refuse(faults: readonly string[]): number {
  complain(faults);
  return 2;
}

/**
 * Says why something could not be done; gives the exit code. A fault with a code is one of the world outside, whose
 * message already says what to do; any other is a fault of ours and is shown whole.
 */
export function explain(fault: unknown): number {
  if (!(fault instanceof Error)) throw fault;
  if (!('code' in fault)) {
    process.stderr.write(`vkid-emulator: this should not have happened; please report it.\n${fault.stack}\n`);
    return 1;
  }
  if (fault.code === 'ERR_STORE_URL') return refuse([`--store: ${fault.message}.`]);
  complain([fault.message]);
  return 1;
}
