import type { Phone } from './phone.ts';
import type { Policy } from './policy.ts';

export type Channel = 'call' | 'sms';
export type Purpose = 'login' | 'recover';

/**
 * One proof of a number by a code. It lives inside its journey, so a code proves exactly one phone, purpose and
 * journey, and the newest code is the only valid one. Times in ms.
 */
export interface Challenge {
  readonly id: string;
  readonly purpose: Purpose;
  readonly phone: Phone;
  readonly channel: Channel;
  readonly length: number;
  /** A hash that the outside makes of journey, purpose, phone and digits; the digits themselves are not here. */
  readonly code_hash: string;
  readonly older_hashes: readonly string[];
  readonly sent_at: number;
  readonly expires_at: number;
  readonly resend_at: number;
  readonly attempts_left: number;
  /** `spent`: too many wrong codes, only a new one helps (SI-15). */
  readonly state: 'open' | 'spent';
}

export interface NextCode {
  readonly id: string;
  readonly digits: string;
  readonly hash: string;
}

/** A first code, or with `former` the next one of the same challenge, which makes the older ones invalid (SI-16, SI-18). */
export function issueCode(
  order: { phone: Phone; purpose: Purpose; channel: Channel; former?: Challenge },
  next: NextCode,
  policy: Policy,
  now: number,
): Challenge {
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
    resend_at: now + policy.resend_delay * 1000,
    attempts_left: policy.code_attempts,
    state: 'open',
  };
}

/** Digits as typed or pasted: spaces and hyphens do not count. */
export const readDigits = (typed: string): string => typed.replaceAll(/[\s\u00a0\-‐-―]/gu, '');

export type CodeVerdict = 'right' | 'E-07' | 'E-08' | 'E-09' | 'E-10' | 'E-11' | 'spent';

/** Judges an entered code; `hash` is the outside's hash of these digits for this challenge. */
export function judgeCode(
  challenge: Challenge,
  entered: { digits: string; hash: string },
  now: number,
): CodeVerdict {
  if (challenge.state === 'spent') return 'spent';
  if (entered.digits === '') return 'E-07';
  if (now >= challenge.expires_at) return 'E-10';
  if (entered.hash === challenge.code_hash) return 'right';
  if (challenge.older_hashes.includes(entered.hash)) return 'E-11';
  if (!/^\d+$/u.test(entered.digits) || entered.digits.length !== challenge.length) return 'E-08';
  return 'E-09';
}

/** A counted miss (SI-13): one attempt fewer, and none left closes the challenge (SI-15). */
export function missed(challenge: Challenge): Challenge {
  const attempts_left = challenge.attempts_left - 1;
  return { ...challenge, attempts_left, state: attempts_left > 0 ? 'open' : 'spent' };
}

/** Whether a new code may be asked for: after the delay, or at once when this one can no longer work (SI-14, SI-15). */
export const mayResend = (challenge: Challenge, now: number): boolean =>
  challenge.state === 'spent' || now >= challenge.expires_at || now >= challenge.resend_at;
