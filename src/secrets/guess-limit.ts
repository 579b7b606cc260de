import { isIPv6 } from 'node:net';
import { sha256 } from './digest.ts';

/** Wrong guesses of a secret, counted by the address that they come from. */
export interface GuessLimit {
  /** Whole seconds until the address may guess again; undefined while it may. */
  readonly waitOf: (address: string) => number | undefined;
  /** Counts a wrong guess. The same one again tells nothing new, so that a client with a wrong setting locks no other out. */
  readonly count: (address: string, guess: string) => void;
}

/** So many different wrong guesses from one address within `window` (ms) that begins with the first. */
const limit = 10;
const window = 60_000;
/** Of more addresses the ones that began first are forgotten: some 700 bytes each. */
const mostAddresses = 1000;

interface AddressGuesses {
  readonly digests: Set<string>;
  /** ms. */
  readonly ends: number;
}

/** `now` in ms. Kept in memory: each process counts what it is asked. */
export function createGuessLimit(now: () => number): GuessLimit {
  const guesses = new Map<string, AddressGuesses>();

  function currentOf(group: string): AddressGuesses | undefined {
    const found = guesses.get(group);
    if (found === undefined || found.ends > now()) return found;
    guesses.delete(group);
    return undefined;
  }

  return {
    waitOf: (address) => {
      const current = currentOf(groupOf(address));
      if (current === undefined || current.digests.size < limit) return undefined;
      return Math.ceil((current.ends - now()) / 1000);
    },
    count: (address, guess) => {
      const group = groupOf(address);
      const current = currentOf(group) ?? { digests: new Set<string>(), ends: now() + window };
      if (current.digests.size < limit) current.digests.add(sha256(guess));
      guesses.set(group, current);
      const [oldest] = guesses.keys();
      if (guesses.size > mostAddresses && oldest !== undefined) guesses.delete(oldest);
    },
  };
}

/** One machine has a whole /64 of IPv6 addresses to guess from; an IPv4 address counts the same in both spellings. */
function groupOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  const bare = address.split('%')[0] ?? '';
  if (!isIPv6(bare)) return address;
  const [head = '', tail = ''] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - (left?.length ?? 0) - (right?.length ?? 0) }, () => '0');
  return [...(left ?? []), ...zeros, ...(right ?? [])].slice(0, 4).join(':');
}
