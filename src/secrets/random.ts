import { randomBytes, randomFillSync } from 'node:crypto';

/** The only source of random bytes: gives so many of them. */
export type Random = (bytes: number) => Buffer;

/** So many random bytes as text that fits a URL, a cookie or a key. */
export const randomToken = (random: Random, bytes = 16): string => random(bytes).toString('base64url');

/** The system's random bytes, asked for many small pieces at once. What was given out is not kept. */
export function systemRandom(): Random {
  const pool = Buffer.alloc(4096);
  let used = pool.length;
  return (bytes) => {
    if (bytes > 512) return randomBytes(bytes);
    if (used + bytes > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const given = Buffer.from(pool.subarray(used, used + bytes));
    pool.fill(0, used, used + bytes);
    used += bytes;
    return given;
  };
}
