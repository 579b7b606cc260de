import { StoreError } from './store-error.ts';

/** Beyond a century is for ever; it also keeps the number one that Redis can add to its clock. */
const LONGEST = 100 * 366 * 24 * 3600 * 1000;

/** A lifetime in whole milliseconds; 0 when it is over before it begins. */
export function millisecondsOf(ttl: number): number {
  if (Number.isNaN(ttl)) {
    throw new StoreError('ERR_STORE_LIFETIME', 'a lifetime must be a number of seconds');
  }
  return Math.min(Math.max(Math.ceil(ttl * 1000), 0), LONGEST);
}
