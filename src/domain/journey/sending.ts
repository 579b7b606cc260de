import { type Channel, issueCode, mayResend } from '../challenge.ts';
import { lockedUntil } from '../limits.ts';
import { signInPolicyOf } from '../person.ts';
import { accountOf } from './after.ts';
import type { Act, Effect } from './events.ts';
import { type Case, type Move, type Row, row } from './rules.ts';
import type { AskCode, ChooseMethod } from './state.ts';

/** Asking for another code (2.3, SI-16…SI-19): again, by the other channel, or from the list of methods. SI-2 limits all. */
export const sending: readonly Row[] = [
  ...row('SI-17', 'vkid-otp', 'resend', tooEarly, sayTooEarly),
  ...row('SI-2', 'vkid-otp', 'resend', numberLimited, limited),
  ...row('SI-16', 'vkid-otp', 'resend', null, (step) => sendAgain(step, step.state.challenge.channel)),

  ...row('SI-17', 'vkid-otp', 'by-call', tooEarly, sayTooEarly),
  ...row('SI-2', 'vkid-otp', 'by-call', numberLimited, limited),
  ...row('SI-18', 'vkid-otp', 'by-call', null, (step) => sendAgain(step, 'call')),
  ...row('SI-17', 'vkid-otp', 'by-sms', tooEarly, sayTooEarly),
  ...row('SI-2', 'vkid-otp', 'by-sms', numberLimited, limited),
  ...row('SI-18', 'vkid-otp', 'by-sms', null, (step) => sendAgain(step, 'sms')),

  ...row('SI-18', 'vkid-otp', 'other-method', null, ({ state }) => ({
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

  ...row('SI-2', 'vkid-otp', 'send-limited', null, limited),
  // Nothing was sent, so there is nothing to wait for: the other channel is free at once.
  ...row('SI-19', 'vkid-otp', 'send-failed', null, ({ state, facts }) => ({
    state: { ...state, challenge: { ...state.challenge, resend_at: facts.now } },
    notice: { faults: [{ id: 'E-14' }] },
  })),
];

type MethodStep = Case<ChooseMethod, Extract<Act, { on: 'choose-method' }>>;

export const otpOf = (state: AskCode | ChooseMethod): AskCode =>
  state.at === 'vkid-otp' ? state : state.otp;

// Guards

export function numberLimited({ facts }: Case): boolean {
  return lockedUntil(facts.sends, sendRule(facts), facts.now) !== undefined;
}

export function wantsPassword({ facts }: Case): boolean {
  const { person, policy } = facts;
  return person !== undefined && signInPolicyOf(person, policy.sign_in[person.phone]) === 'password_then_otp';
}

function tooEarly({ state, facts }: Case<AskCode | ChooseMethod>): boolean {
  return !mayResend(otpOf(state).challenge, facts.now);
}

function passwordCanBeAsked({ event, state, facts }: MethodStep): boolean {
  return event.method === 'password' && !state.otp.password_proven && facts.person?.password !== undefined;
}

/** After `passwordCanBeAsked`: no password is set, or it is proven already. */
function noSuchMethod({ event }: MethodStep): boolean {
  return event.method === 'password';
}

// Moves

export function limited({ facts }: Case): Move {
  const until = lockedUntil(facts.sends, sendRule(facts), facts.now) ?? facts.now;
  return { state: { at: 'vkid-limited', until } };
}

function sayTooEarly({ state }: Case<AskCode | ChooseMethod>): Move {
  return { state: otpOf(state), notice: { faults: [{ id: 'E-12' }] } };
}

function sendAgain(step: Case<AskCode | ChooseMethod>, channel: Channel): Move {
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

export const sendCode = ({ facts }: Case, { challenge }: AskCode) =>
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
const withdrawCode = ({ challenge }: AskCode, state: 'cancelled' | 'superseded'): Effect[] =>
  challenge.state === 'open' ? [{ do: 'mark-code', challenge_id: challenge.id, state }] : [];

export const cancelCode = (otp: AskCode): Effect[] => withdrawCode(otp, 'cancelled');

const sendRule = ({ policy }: Case['facts']) => ({ limit: policy.sends_per_hour, lock: policy.lock });
