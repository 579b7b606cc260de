import { lockedUntil, attemptsLeft } from '../rate-limit.ts';
import type { Person } from '../person.ts';
import type { Phone, PhoneFault } from '../phone.ts';
import type { Act } from './events.ts';
import { both, type Move, type JourneyRow, row, settle, type StepInput } from './rules.ts';
import { firstCode, limited, numberLimited, sendCode, wantsPassword } from './send-code.ts';
import type { AskCode, AskPassword, AskPhone, RecoverPhone } from './state.ts';

/** A number is read and limited in the same ways whatever its code is for. */
const anyPhone = ['vkid-phone', 'vkid-recover-phone'] as const;

/**
 * The sign-in sub-machine (2.3): the number and the password. The code's rows are in `enter-code.ts` and
 * `send-code.ts`.
 */
export const phoneAndPassword: readonly JourneyRow[] = [
  ...row('CB-3', 'vkid-phone', 'cancel', null, () => settle({ granted: false, reason: 'user_denied' })),
  ...row('SI-1', anyPhone, 'enter-phone', invalidNumber, ({ state, event }, id) => ({
    state: { ...state, typed: event.typed.slice(0, 64) },
    notice: { faults: [{ id, field: 'phone' }] },
  })),
  ...row('SI-2', anyPhone, 'enter-phone', numberLimited, limited),
  ...row('SI-3', 'vkid-phone', 'enter-phone', ownerWithPassword, ({ state }, { phone, person }) => ({
    state: {
      at: 'vkid-password',
      phone,
      person_id: person.id,
      taken_meanwhile: state.taken === phone,
    },
  })),
  ...row('SI-4', 'vkid-phone', 'enter-phone', ownerOfNumber, sendFirstCode),
  ...row('SI-5', 'vkid-phone', 'enter-phone', typedNumber, sendFirstCode),

  ...row('SI-7', 'vkid-password', 'enter-password', accountLimited, toLimited),
  ...row('SI-2', 'vkid-password', 'enter-password', both(passwordRight, numberLimited), limited),
  ...row('SI-8', 'vkid-password', 'enter-password', passwordRight, sendFirstCode),
  ...row('SI-7', 'vkid-password', 'enter-password', lastPasswordAttempt, (step, until) => ({
    ...toLimited(step, until),
    effects: [{ do: 'count-wrong-password', person_id: step.state.person_id }],
  })),
  ...row('SI-6', 'vkid-password', 'enter-password', null, ({ state, facts }) => {
    const free = attemptsLeft(facts.wrongPasswords, facts.policy.wrong_passwords_per_hour, facts.now);
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

type PhoneStep = StepInput<AskPhone | RecoverPhone, Extract<Act, { on: 'enter-phone' }>>;
type PasswordStep = StepInput<AskPassword>;

/** A number, and who has it. */
interface Numbered {
  readonly phone: Phone;
  readonly person?: Person;
}

// Guards

function invalidNumber({ typedPhone }: PhoneStep): PhoneFault | undefined {
  return typedPhone && 'fault' in typedPhone ? typedPhone.fault : undefined;
}

export function typedNumber({ typedPhone, facts: { person } }: PhoneStep): Numbered | undefined {
  if (!typedPhone || 'fault' in typedPhone) return undefined;
  return { phone: typedPhone.phone, ...(person && { person }) };
}

function ownerOfNumber(step: PhoneStep): (Numbered & { readonly person: Person }) | undefined {
  const number = typedNumber(step);
  return number?.person && { phone: number.phone, person: number.person };
}

function ownerWithPassword(step: PhoneStep) {
  return wantsPassword(step) && ownerOfNumber(step);
}

/** Gives the end of the lock. */
export function accountLimited({ facts }: StepInput): number | undefined {
  return lockedUntil(facts.wrongPasswords, passwordRule(facts), facts.now);
}

function passwordRight({
  state,
  facts: { passwordRight: isRight, person },
}: PasswordStep): Numbered | undefined {
  return isRight === true && person ? { phone: state.phone, person } : undefined;
}

/** This one is the last before the lock, or the first after it: then one more miss locks again. Gives the end of the lock. */
export function lastPasswordAttempt({ facts }: StepInput): number | undefined {
  const free = attemptsLeft(facts.wrongPasswords, facts.policy.wrong_passwords_per_hour, facts.now);
  return free !== undefined && free <= 1 ? facts.now + facts.policy.lock * 1000 : undefined;
}

// Moves

export function toLimited(_step: StepInput, until: number): Move {
  return { state: { at: 'vkid-limited', until } };
}

function sendFirstCode(step: StepInput<AskPassword | AskPhone>, { phone, person }: Numbered): Move {
  const state: AskCode = {
    at: 'vkid-otp',
    phone,
    ...(person && { person_id: person.id }),
    password_proven: step.state.at === 'vkid-password',
    code: firstCode(step, phone, 'login'),
  };
  return { state, effects: [sendCode(step, state)] };
}

const passwordRule = ({ policy }: StepInput['facts']) => ({
  limit: policy.wrong_passwords_per_hour,
  lock: policy.lock,
});
