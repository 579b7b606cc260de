import { type Channel, issueCode, type OneTimeCode, type Purpose } from '../one-time-code.ts';
import { mayResend } from '../resend-delay.ts';
import { lockedUntil } from '../rate-limit.ts';
import { type Person, signInPolicyOf } from '../person.ts';
import type { Phone } from '../phone.ts';
import type { Act, Effect } from './events.ts';
import { type Move, type JourneyRow, row, type StepInput } from './rules.ts';
import type { AskAnyCode, ChooseMethod } from './state.ts';

/** Another code is asked for in the same ways whatever it is for. */
const anyCode = ['vkid-otp', 'vkid-recover-otp'] as const;

/** Asking for another code (2.3, SI-16…SI-19): again, by the other channel, or from the list of methods. SI-2 limits all. */
export const sending: readonly JourneyRow[] = [
  ...row('SI-17', anyCode, 'resend', tooEarly, sayTooEarly),
  ...row('SI-2', anyCode, 'resend', numberLimited, limited),
  ...row('SI-16', anyCode, 'resend', null, (step) => sendAgain(step, step.state.code.channel)),

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
  ...row('SI-18', 'vkid-otp-method', 'choose-method', passwordCanBeAsked, (step, person) => ({
    state: {
      at: 'vkid-password',
      phone: step.state.otp.phone,
      person_id: person.id,
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

  // Nothing was sent, so there is nothing to wait for: the other channel is free at once.
  ...row('SI-19', anyCode, 'send-failed', null, ({ state, facts }) => ({
    state: { ...state, code: { ...state.code, resend_at: facts.now } },
    notice: { faults: [{ id: 'E-14' }] },
  })),
];

type MethodStep = StepInput<ChooseMethod, Extract<Act, { on: 'choose-method' }>>;

export const otpOf = (state: AskAnyCode | ChooseMethod): AskAnyCode =>
  state.at === 'vkid-otp-method' ? state.otp : state;

// Guards

/** Gives the end of the lock. */
export function numberLimited({ facts }: StepInput): number | undefined {
  return lockedUntil(facts.sends, sendRule(facts), facts.now);
}

/** Gives the person whose password is asked for too. */
export function wantsPassword({ facts: { person, policy } }: StepInput): Person | undefined {
  if (!person) return undefined;
  return signInPolicyOf(person, policy.sign_in[person.phone]) === 'password_then_otp' ? person : undefined;
}

function tooEarly({ state, facts }: StepInput<AskAnyCode | ChooseMethod>): boolean {
  return !mayResend(otpOf(state).code, facts.now);
}

function passwordCanBeAsked({ event, state: { otp }, facts: { person } }: MethodStep): Person | undefined {
  if (event.method !== 'password' || otp.at !== 'vkid-otp' || otp.password_proven) return undefined;
  return person?.password === undefined ? undefined : person;
}

/** After `passwordCanBeAsked`: no password is set, or it is proven already, or it is the one that is forgotten. */
function noSuchMethod({ event }: MethodStep): boolean {
  return event.method === 'password';
}

// Moves

export function limited(_step: StepInput, until: number): Move {
  return { state: { at: 'vkid-limited', until } };
}

function sayTooEarly({ state }: StepInput<AskAnyCode | ChooseMethod>): Move {
  return { state: otpOf(state), notice: { faults: [{ id: 'E-12' }] } };
}

function sendAgain(step: StepInput<AskAnyCode | ChooseMethod>, channel: Channel): Move {
  const { state, facts } = step;
  const otp = otpOf(state);
  const former = otp.code;
  const code = issueCode({ ...former, channel, former }, facts.nextCode, facts.policy, facts.now);
  const again = { ...otp, code };
  return {
    state: again,
    notice: { faults: [], status: 'code-sent' },
    effects: [...withdrawCode(otp, 'superseded'), sendCode(step, again)],
  };
}

/** The first code for a number. */
export const firstCode = ({ facts }: StepInput, phone: Phone, purpose: Purpose): OneTimeCode =>
  issueCode({ phone, purpose, channel: 'sms' }, facts.nextCode, facts.policy, facts.now);

export const sendCode = ({ facts }: StepInput, { code }: AskAnyCode) =>
  ({
    do: 'send-code',
    code_id: code.id,
    phone: code.phone,
    channel: code.channel,
    purpose: code.purpose,
    digits: facts.nextCode.digits,
    expires_at: code.expires_at,
  }) as const;

/** The open code works no longer; a spent one was cancelled when it was spent (SI-15). */
const withdrawCode = ({ code }: AskAnyCode, state: 'cancelled' | 'superseded'): Effect[] =>
  code.state === 'open' ? [{ do: 'mark-code', code_id: code.id, state }] : [];

export const cancelCode = (otp: AskAnyCode): Effect[] => withdrawCode(otp, 'cancelled');

const sendRule = ({ policy }: StepInput['facts']) => ({ limit: policy.sends_per_hour, lock: policy.lock });
