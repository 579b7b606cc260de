import type { Phone } from './phone.ts';
import type { Policy } from './policy.ts';
import { resendAt } from './resend-delay.ts';

export type Channel = 'call' | 'sms';
export type Purpose = 'login' | 'recover';

/**
 * The one-time code that proves a number. It lives inside its journey, so a code proves exactly one phone, purpose and
 * journey, and the newest code is the only valid one. Moments in ms of the world's clock.
 */
export interface OneTimeCode {
  /** The same for all codes that were sent one after the other for this proof. */
  readonly id: string;
  readonly purpose: Purpose;
  readonly phone: Phone;
  readonly channel: Channel;
  /** How many digits. */
  readonly length: number;
  /** A hash of journey, purpose, phone and digits, which `login` makes; the digits themselves are not kept here. */
  readonly code_hash: string;
  readonly older_hashes: readonly string[];
  readonly sent_at: number;
  /** From this moment on it is E-10 (SI-14). */
  readonly expires_at: number;
  readonly resend_at: number;
  readonly attempts_left: number;
  /** `spent`: too many wrong codes, only a new one helps (SI-15). */
  readonly state: 'open' | 'spent';
}

/** Digits drawn at random for a step that sends a code, and their hash. */
export interface NextCode {
  readonly id: string;
  readonly digits: string;
  readonly hash: string;
}

/** A first code, or the one that replaces `former`, which makes all older digits invalid (SI-16, SI-18). */
export function issueCode(
  order: { phone: Phone; purpose: Purpose; channel: Channel; former?: OneTimeCode },
  next: NextCode,
  policy: Policy,
  now: number,
): OneTimeCode {
  const { former } = order;
  return {
    id: next.id,
    purpose: order.purpose,
    phone: order.phone,
    channel: order.channel,
    length: next.digits.length,
    code_hash: next.hash,
    older_hashes: former ? [former.code_hash, ...former.older_hashes].slice(0, 10) : [],
    sent_at: now,
    expires_at: now + policy.code_ttl * 1000,
    resend_at: resendAt(now, policy),
    attempts_left: policy.code_attempts,
    state: 'open',
  };
}

/** A code works up to its end, not at it (SI-14). */
const isExpired = (code: OneTimeCode, now: number): boolean => now >= code.expires_at;

/** Digits as typed or pasted: spaces and hyphens do not count. */
export const readDigits = (typed: string): string => typed.replaceAll(/[\s\u00a0\-‐-―]/gu, '');

export type CodeVerdict = 'right' | 'E-07' | 'E-08' | 'E-09' | 'E-10' | 'E-11' | 'spent';

/** Compares entered digits, and their hash for this journey, with the code: `right`, or the error's id. */
export function checkCode(
  code: OneTimeCode,
  entered: { digits: string; hash: string },
  now: number,
): CodeVerdict {
  if (code.state === 'spent') return 'spent';
  if (entered.digits === '') return 'E-07';
  if (isExpired(code, now)) return 'E-10';
  if (entered.hash === code.code_hash) return 'right';
  if (code.older_hashes.includes(entered.hash)) return 'E-11';
  if (!/^\d+$/u.test(entered.digits) || entered.digits.length !== code.length) return 'E-08';
  return 'E-09';
}

/** After a wrong code that counts (SI-13): one attempt fewer, and without attempts the code is spent (SI-15). */
export function afterWrongCode(code: OneTimeCode): OneTimeCode {
  const attempts_left = code.attempts_left - 1;
  return { ...code, attempts_left, state: attempts_left > 0 ? 'open' : 'spent' };
}
