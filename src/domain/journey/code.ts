import { type Channel, issueCode, judgeCode, mayResend, missed, readDigits } from '../challenge.ts';
import { lockedUntil } from '../limits.ts';
import { signInPolicyOf } from '../person.ts';
import { emptyDraft } from '../about-self.ts';
import { accountOf, arrive } from './after.ts';
import type { Act } from './events.ts';
import { type Case, type Move, type Row, row } from './rules.ts';
import type { AskCode, ChooseMethod, Fault } from './state.ts';

/** Proving a number by a code (2.3, from SI-11 on): enter it, ask for another, choose how it comes. */
export const code: readonly Row[] = [
  ...row('SI-11', ['vkid-otp', 'vkid-otp-method'], 'change-number', null, ({ state }) => ({
    state: { at: 'vkid-phone', typed: otpOf(state).phone },
    effects: [{ do: 'mark-code', challenge_id: otpOf(state).challenge.id, state: 'cancelled' }],
  })),
  ...row('SI-13', 'vkid-otp', 'enter-code', codeIsSpent, ({ state }) => ({ state })),
  ...row('SI-14', 'vkid-otp', 'enter-code', codeExpired, ({ state }) =>
    fault(state, { id: 'E-10', field: 'code' }),
  ),
  ...row('SI-13', 'vkid-otp', 'enter-code', codeUncounted, (step) => fault(step.state, codeFault(step))),
  ...row('SI-15', 'vkid-otp', 'enter-code', lastCodeTry, (step) => ({
    ...fault({ ...step.state, challenge: missed(step.state.challenge) }, codeFault(step)),
  })),
  ...row('SI-13', 'vkid-otp', 'enter-code', codeMissed, (step) =>
    fault({ ...step.state, challenge: missed(step.state.challenge) }, codeFault(step)),
  ),
  ...row('P-5', 'vkid-otp', 'enter-code', passwordBecameNeeded, (step) => ({
    state: {
      at: 'vkid-password',
      phone: step.state.phone,
      person_id: accountOf(step).id,
      taken_meanwhile: true,
    },
    effects: [codeUsed(step.state)],
  })),
  ...row('SI-21', 'vkid-otp', 'enter-code', personKnown, (step) => {
    const { effects = [], ...move } = arrive(step, accountOf(step), 'form');
    return { ...move, effects: [codeUsed(step.state), ...effects] };
  }),
  ...row('SI-22', 'vkid-otp', 'enter-code', null, ({ state }) => ({
    state: {
      at: 'vkid-about-self',
      subject: { path: 'B', phone: state.phone },
      draft: emptyDraft,
      saving: false,
    },
    effects: [codeUsed(state)],
  })),

  ...row('SI-16', 'vkid-otp', 'resend', tooEarly, ({ state }) => fault(state, { id: 'E-12' })),
  ...row('SI-16', 'vkid-otp', 'resend', numberLimited, limited),
  ...row('SI-16', 'vkid-otp', 'resend', null, (step) =>
    sendAgain(step, step.state, step.state.challenge.channel),
  ),
  ...row('SI-17', 'vkid-otp', 'by-call', tooEarly, ({ state }) => fault(state, { id: 'E-12' })),
  ...row('SI-18', 'vkid-otp', 'by-call', numberLimited, limited),
  ...row('SI-18', 'vkid-otp', 'by-call', null, (step) => sendAgain(step, step.state, 'call')),
  ...row('SI-17', 'vkid-otp', 'by-sms', tooEarly, ({ state }) => fault(state, { id: 'E-12' })),
  ...row('SI-18', 'vkid-otp', 'by-sms', numberLimited, limited),
  ...row('SI-18', 'vkid-otp', 'by-sms', null, (step) => sendAgain(step, step.state, 'sms')),
  ...row('SI-18', 'vkid-otp', 'other-method', null, ({ state }) => ({
    state: { at: 'vkid-otp-method', otp: state },
  })),
  ...row('SI-18', 'vkid-otp-method', 'close', null, ({ state }) => ({ state: state.otp })),
  ...row('SI-18', 'vkid-otp-method', 'choose-method', wantsPasswordInstead, (step) => ({
    state: {
      at: 'vkid-password',
      phone: step.state.otp.phone,
      person_id: accountOf(step).id,
      taken_meanwhile: false,
    },
    effects: [{ do: 'mark-code', challenge_id: step.state.otp.challenge.id, state: 'cancelled' }],
  })),
  ...row('SI-17', 'vkid-otp-method', 'choose-method', tooEarly, ({ state }) =>
    fault(state.otp, { id: 'E-12' }),
  ),
  ...row('SI-18', 'vkid-otp-method', 'choose-method', numberLimited, limited),
  ...row('SI-18', 'vkid-otp-method', 'choose-method', null, (step) =>
    sendAgain(step, step.state.otp, step.event.method === 'call' ? 'call' : 'sms'),
  ),
  ...row('SI-19', 'vkid-otp', 'send-failed', null, ({ state }) => fault(state, { id: 'E-14' })),
];

// Guards

type CodeStep = Case<AskCode, Extract<Act, { on: 'enter-code' }>>;

export function numberLimited({ facts }: Case): boolean {
  return lockedUntil(facts.sends, sendRule(facts), facts.now) !== undefined;
}

export function personKnown({ facts }: Case): boolean {
  return facts.person !== undefined;
}

export function wantsPassword({ facts }: Case): boolean {
  const { person, policy } = facts;
  return person !== undefined && signInPolicyOf(person, policy.sign_in[person.phone]) === 'password_then_otp';
}

function codeIsSpent(step: CodeStep): boolean {
  return verdict(step) === 'spent';
}

function codeExpired(step: CodeStep): boolean {
  return verdict(step) === 'E-10';
}

function codeUncounted(step: CodeStep): boolean {
  return verdict(step) === 'E-07' || verdict(step) === 'E-08';
}

function codeMissed(step: CodeStep): boolean {
  return verdict(step) !== 'right';
}

function lastCodeTry(step: CodeStep): boolean {
  return codeMissed(step) && step.state.challenge.attempts_left === 1;
}

/** Somebody took the number between the two screens, and that account wants a password too. */
function passwordBecameNeeded(step: CodeStep): boolean {
  return step.state.person_id === undefined && wantsPassword(step);
}

function tooEarly({ state, facts }: Case<AskCode | ChooseMethod>): boolean {
  return !mayResend(otpOf(state).challenge, facts.now);
}

function wantsPasswordInstead({
  event,
  state,
  facts,
}: Case<ChooseMethod, Extract<Act, { on: 'choose-method' }>>): boolean {
  return event.method === 'password' && !state.otp.password_proven && facts.person?.password !== undefined;
}

// Moves

const fault = (state: AskCode, found: Fault): Move => ({ state, notice: { faults: [found] } });

const codeUsed = (state: AskCode) =>
  ({ do: 'mark-code', challenge_id: state.challenge.id, state: 'used' }) as const;

const otpOf = (state: AskCode | ChooseMethod): AskCode => (state.at === 'vkid-otp' ? state : state.otp);

export function limited({ facts }: Case): Move {
  const until = lockedUntil(facts.sends, sendRule(facts), facts.now) ?? facts.now;
  return { state: { at: 'vkid-limited', until } };
}

function sendAgain(step: Case, otp: AskCode, channel: Channel): Move {
  const { facts } = step;
  const former = otp.challenge;
  const challenge = issueCode({ ...former, channel, former }, facts.fresh, facts.policy, facts.now);
  const state = { ...otp, challenge };
  return {
    state,
    notice: { faults: [], status: 'code-sent' },
    effects: [{ do: 'mark-code', challenge_id: former.id, state: 'superseded' }, sendCode(step, state)],
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

function verdict({ state, event, facts }: CodeStep) {
  return judgeCode(
    state.challenge,
    { digits: readDigits(event.typed), hash: facts.codeHash ?? '' },
    facts.now,
  );
}

function codeFault(step: CodeStep): Fault {
  const found = verdict(step);
  return { id: found === 'right' || found === 'spent' ? 'E-09' : found, field: 'code' };
}

const sendRule = ({ policy }: Case['facts']) => ({ limit: policy.sends_per_hour, lock: policy.lock });
