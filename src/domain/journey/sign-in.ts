import { lockedUntil, triesLeft } from '../limits.ts';
import { type Phone, readPhone } from '../phone.ts';
import { accountOf } from './after.ts';
import type { Act } from './events.ts';
import { both, type Case, type Move, type Row, row, settle } from './rules.ts';
import { firstChallenge, limited, numberLimited, sendCode, wantsPassword } from './sending.ts';
import type { AskCode, AskPassword, AskPhone, Fault, RecoverPhone } from './state.ts';

/** A number is read and limited in the same ways whatever its code is for. */
const anyPhone = ['vkid-phone', 'vkid-recover-phone'] as const;

/**
 * The sign-in sub-machine (2.3): who are you, and do you know the password. The code's rows stand in `code.ts`
 * and `sending.ts`.
 */
export const signIn: readonly Row[] = [
  ...row('CB-3', 'vkid-phone', 'cancel', null, () => settle({ granted: false, reason: 'user_denied' })),
  ...row('SI-1', anyPhone, 'enter-phone', invalidNumber, ({ state, event }) => {
    const read = readPhone(event.typed);
    const faults: Fault[] = 'fault' in read ? [{ id: read.fault, field: 'phone' }] : [];
    return { state: { ...state, typed: event.typed.slice(0, 64) }, notice: { faults } };
  }),
  ...row('SI-2', anyPhone, 'enter-phone', numberLimited, limited),
  ...row('SI-3', 'vkid-phone', 'enter-phone', wantsPassword, (step) => ({
    state: {
      at: 'vkid-password',
      phone: numberIn(step),
      person_id: accountOf(step).id,
      taken_meanwhile: step.state.taken === numberIn(step),
    },
  })),
  ...row('SI-4', 'vkid-phone', 'enter-phone', personKnown, sendFirstCode),
  ...row('SI-5', 'vkid-phone', 'enter-phone', null, sendFirstCode),

  ...row('SI-7', 'vkid-password', 'enter-password', accountLimited, passwordLimited),
  ...row('SI-2', 'vkid-password', 'enter-password', both(passwordRight, numberLimited), limited),
  ...row('SI-8', 'vkid-password', 'enter-password', passwordRight, sendFirstCode),
  ...row('SI-7', 'vkid-password', 'enter-password', lastPasswordTry, (step) => ({
    ...passwordLimited(step),
    effects: [{ do: 'count-wrong-password', person_id: step.state.person_id }],
  })),
  ...row('SI-6', 'vkid-password', 'enter-password', null, ({ state, facts }) => {
    const free = triesLeft(facts.wrongPasswords, facts.policy.wrong_passwords_per_hour, facts.now);
    return {
      state,
      notice: { faults: [{ id: 'E-06', field: 'password', ...(free !== undefined && { left: free - 1 }) }] },
      effects: [{ do: 'count-wrong-password', person_id: state.person_id }],
    };
  }),
  ...row('SI-11', 'vkid-password', 'change-number', null, ({ state }) => ({
    state: { at: 'vkid-phone', typed: state.phone },
  })),
  ...row('SI-10', 'vkid-password', 'not-my-account', null, ({ state }) => ({
    state: { at: 'vkid-support', phone: state.phone },
  })),
];

// Guards

type PhoneStep = Case<AskPhone | RecoverPhone, Extract<Act, { on: 'enter-phone' }>>;
type PasswordStep = Case<AskPassword>;

function invalidNumber({ event }: PhoneStep): boolean {
  return 'fault' in readPhone(event.typed);
}

function personKnown({ facts }: Case): boolean {
  return facts.person !== undefined;
}

export function accountLimited({ facts }: Case): boolean {
  return lockedUntil(facts.wrongPasswords, passwordRule(facts), facts.now) !== undefined;
}

function passwordRight({ facts }: PasswordStep): boolean {
  return facts.passwordRight === true;
}

/** This one is the last before the lock, or the first after it: then one more miss locks again. */
export function lastPasswordTry({ facts }: Case): boolean {
  const free = triesLeft(facts.wrongPasswords, facts.policy.wrong_passwords_per_hour, facts.now);
  return free !== undefined && free <= 1;
}

// Moves

export function passwordLimited({ facts }: Case): Move {
  const until = lockedUntil(facts.wrongPasswords, passwordRule(facts), facts.now);
  return { state: { at: 'vkid-limited', until: until ?? facts.now + facts.policy.lock * 1000 } };
}

function sendFirstCode(step: Case<AskPassword | AskPhone>): Move {
  const phone = step.state.at === 'vkid-password' ? step.state.phone : numberIn(step);
  const { facts } = step;
  const state: AskCode = {
    at: 'vkid-otp',
    phone,
    ...(facts.person && { person_id: facts.person.id }),
    password_proven: step.state.at === 'vkid-password',
    challenge: firstChallenge(step, phone, 'login'),
  };
  return { state, effects: [sendCode(step, state)] };
}

export function numberIn({ event }: Case): Phone {
  const read = event.on === 'enter-phone' ? readPhone(event.typed) : { fault: 'E-02' };
  if (!('phone' in read)) throw new Error('a row behind SI-1 has a number');
  return read.phone;
}

const passwordRule = ({ policy }: Case['facts']) => ({
  limit: policy.wrong_passwords_per_hour,
  lock: policy.lock,
});
