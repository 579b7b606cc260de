import { macOf, safeEqual, sha256 } from './digest.ts';
import { createGuessLimit } from './guess-limit.ts';

/** What a text that was sent in place of a secret is found to be; `retryAfter` in whole seconds, unread till then. */
export type TokenCheck = 'right' | 'wrong' | { readonly retryAfter: number };

/** The value of `--control-token`, for each part of the emulator that asks for it; wrong ones are limited by address. */
export interface ControlToken {
  readonly check: (sent: string, address: string) => TokenCheck;
  /** Proves that its holder knew the token and does not contain it: what a browser keeps. */
  readonly session: string;
  /** As `check`: whether it is `session`. It can be computed from a guessed token, so that a wrong one is a guess too. */
  readonly checkSession: (sent: string, address: string) => TokenCheck;
}

/** `now`: real time, ms. */
export function createControlToken(token: string, now: () => number): ControlToken {
  const limit = createGuessLimit(now);
  const session = macOf(token, 'vkid-emulator console');

  function compare(sent: string, expected: string, address: string): TokenCheck {
    const retryAfter = limit.waitOf(address);
    if (retryAfter !== undefined) return { retryAfter };
    // Digests have one length, so that the time does not tell the token's.
    if (safeEqual(sha256(sent), sha256(expected))) return 'right';
    limit.count(address, sent);
    return 'wrong';
  }

  return {
    check: (sent, address) => compare(sent, token, address),
    session,
    checkSession: (sent, address) => compare(sent, session, address),
  };
}
