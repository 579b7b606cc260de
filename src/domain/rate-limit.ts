/**
 * The end (ms) of a lock after too many attempts, or undefined while another attempt is allowed. `times` are the moments
 * (ms) of earlier attempts, oldest first. A lock begins with the attempt that reached the limit.
 */
export function lockedUntil(
  times: readonly number[],
  rule: { readonly limit: number | null; readonly lock: number },
  now: number,
): number | undefined {
  const recent = times.filter((time) => time > now - hour);
  const last = recent.at(-1);
  if (rule.limit === null || last === undefined || recent.length < rule.limit) return undefined;
  const ends = last + rule.lock * 1000;
  return ends > now ? ends : undefined;
}

/** How many attempts are left in this hour, or undefined where nothing is limited. */
export function attemptsLeft(
  times: readonly number[],
  limit: number | null,
  now: number,
): number | undefined {
  if (limit === null) return undefined;
  return Math.max(0, limit - times.filter((time) => time > now - hour).length);
}

/** The window in which attempts are counted, in ms. */
export const hour = 3_600_000;
