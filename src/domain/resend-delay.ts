import type { OneTimeCode } from './one-time-code.ts';
import type { Policy } from './policy.ts';

/** The moment (ms) from which another code may be asked for: `resend_delay` seconds after this one was sent (SI-17). */
export const resendAt = (sent_at: number, { resend_delay }: Policy): number => sent_at + resend_delay * 1000;

/** Whether a new code may be asked for: after the delay, or at once when this one can no longer work (SI-14, SI-15). */
export const mayResend = (code: OneTimeCode, now: number): boolean =>
  code.state === 'spent' || now >= Math.min(code.expires_at, code.resend_at);
