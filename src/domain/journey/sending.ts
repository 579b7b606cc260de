import { type Challenge, type Channel, issueCode, mayResend, type Purpose } from '../challenge.ts';
import { lockedUntil } from '../limits.ts';
import { signInPolicyOf } from '../person.ts';
import type { Phone } from '../phone.ts';
import { accountOf } from './after.ts';
import type { Act, Effect } from './events.ts';
import { type Case, type Move, type Row, row } from './rules.ts';
import type { AskAnyCode, ChooseMethod } from './state.ts';

/** Another code is asked for in the same ways whatever it is for. */
const anyCode = ['vkid-otp', 'vkid-recover-otp'] as const;

/** Asking for another code (2.3, SI-16…SI-19): again, by the other channel, or from the list of methods. SI-2 limits all. */
export const sending: readonly Row[] = [
  ...row('SI-17', anyCode, 'resend', tooEarly, sayTooEarly),
  ...row('SI-2', anyCode, 'resend', numberLimited, limited),
  ...row('SI-16', anyCode, 'resend', null, (step) => sendAgain(step, step.state.challenge.channel)),

  ...row('SI-17', anyCode, 'by-call', tooEarly, sayTooEarly),
  ...row('SI-2', anyCode, 'by-call', numberLimited, limited),
  ...row('SI-18', anyCode, 'by-call', null, (step) => sendAgain(step, 'call')),
  ...row('SI-17', anyCode, 'by-sms', tooEarly, sayTooEarly),
  ...row('SI-2', anyCode, 'by-sms', numberLimited, limited),
  ...row('SI-18', anyCode, 'by-sms', null, (step) => sendAgain(step, 'sms')),

  ...row('SI-18', anyCode, 'other-method', null, ({ state }) => ({
    state: { at: 'vkid-otp-method', otp: state },
  })),
  ...row('SI-18', 'vkid-otp-method', 'close', null, ({ state }) => ({ state: state.otp })),
  ...row('SI-18', 'vkid-otp-method', 'choose-method', passwordCanBeAsked, (step) => ({
    state: {
      at: 'vkid-password',
      phone: step.state.otp.phone,
      person_id: accountOf(step).id,
      taken_meanwhile: false,
    },
    effects: cancelCode(step.state.otp),
  })),
  ...row('SI-18', 'vkid-otp-method', 'choose-method', noSuchMethod, ({ state }) => ({
    state,
    notice: { faults: [{ id: 'E-32' }] },
  })),
  ...row('SI-17', 'vkid-otp-method', 'choose-method', tooEarly, sayTooEarly),
  ...row('SI-2', 'vkid-otp-method', 'choose-method', numberLimited, limited),
  ...row('SI-18', 'vkid-otp-method', 'choose-method', null, (step) =>
    sendAgain(step, step.event.method === 'call' ? 'call' : 'sms'),
  ),

  ...row('SI-2', anyCode, 'send-limited', null, limited),
  // Nothing was sent, so there is nothing to wait for: the other channel is free at once.
  ...row('SI-19', anyCode, 'send-failed', null, ({ state, facts }) => ({
    state: { ...state, challenge: { ...state.challenge, resend_at: facts.now } },
    notice: { faults: [{ id: 'E-14' }] },
  })),
];

type MethodStep = Case<ChooseMethod, Extract<Act, { on: 'choose-method' }>>;

export const otpOf = (state: AskAnyCode | ChooseMethod): AskAnyCode =>
  state.at === 'vkid-otp-method' ? state.otp : state;

// Guards

export function numberLimited({ facts }: Case): boolean {
  return lockedUntil(facts.sends, sendRule(facts), facts.now) !== undefined;
}

export function wantsPassword({ facts }: Case): boolean {
  const { person, policy } = facts;
  return person !== undefined && signInPolicyOf(person, policy.sign_in[person.phone]) === 'password_then_otp';
}

function tooEarly({ state, facts }: Case<AskAnyCode | ChooseMethod>): boolean {
  return !mayResend(otpOf(state).challenge, facts.now);
}

function passwordCanBeAsked({ event, state, facts }: MethodStep): boolean {
  const { otp } = state;
  if (event.method !== 'password' || otp.at !== 'vkid-otp') return false;
  return !otp.password_proven && facts.person?.password !== undefined;
}

/** After `passwordCanBeAsked`: no password is set, or it is proven already, or it is the one that is forgotten. */
function noSuchMethod({ event }: MethodStep): boolean {
  return event.method === 'password';
}

// Moves

export function limited({ facts }: Case): Move {
  const until = lockedUntil(facts.sends, sendRule(facts), facts.now) ?? facts.now;
  return { state: { at: 'vkid-limited', until } };
}

function sayTooEarly({ state }: Case<AskAnyCode | ChooseMethod>): Move {
  return { state: otpOf(state), notice: { faults: [{ id: 'E-12' }] } };
}

function sendAgain(step: Case<AskAnyCode | ChooseMethod>, channel: Channel): Move {
  const { state, facts } = step;
  const otp = otpOf(state);
  const former = otp.challenge;
  const challenge = issueCode({ ...former, channel, former }, facts.fresh, facts.policy, facts.now);
  const again = { ...otp, challenge };
  return {
    state: again,
    notice: { faults: [], status: 'code-sent' },
    effects: [...withdrawCode(otp, 'superseded'), sendCode(step, again)],
  };
}

/** The first code for a number. */
export const firstChallenge = ({ facts }: Case, phone: Phone, purpose: Purpose): Challenge =>
  issueCode({ phone, purpose, channel: 'sms' }, facts.fresh, facts.policy, facts.now);

export const sendCode = ({ facts }: Case, { challenge }: AskAnyCode) =>
  ({
    do: 'send-code',
    challenge_id: challenge.id,
    phone: challenge.phone,
    channel: challenge.channel,
    purpose: challenge.purpose,
    digits: facts.fresh.digits,
    expires_at: challenge.expires_at,
  }) as const;

/** The open code works no longer; a spent one was cancelled when it was spent (SI-15). */
const withdrawCode = ({ challenge }: AskAnyCode, state: 'cancelled' | 'superseded'): Effect[] =>
  challenge.state === 'open' ? [{ do: 'mark-code', challenge_id: challenge.id, state }] : [];

export const cancelCode = (otp: AskAnyCode): Effect[] => withdrawCode(otp, 'cancelled');

const sendRule = ({ policy }: Case['facts']) => ({ limit: policy.sends_per_hour, lock: policy.lock });
