import { type NewPasswordFault, readNewPassword } from '../new-password.ts';
import type { Person } from '../person.ts';
import { accountUnavailable, knownPerson, toBlocked } from './after-sign-in.ts';
import { numberIsFree, useCode } from './enter-code.ts';
import type { Act } from './events.ts';
import { type Guard, type Move, type JourneyRow, row, type StepInput } from './rules.ts';
import { firstCode, sendCode } from './send-code.ts';
import { accountLimited, lastPasswordAttempt, toLimited, typedNumber } from './phone-and-password.ts';
import type { RecoverCode, RecoverDone, RecoverNew, RecoverPerson } from './state.ts';

type ProvenStep = StepInput<RecoverCode, Extract<Act, { on: 'enter-code' }>>;
type NameStep = StepInput<RecoverPerson, Extract<Act, { on: 'enter-last-name' }>>;
type NewStep = StepInput<RecoverNew, Extract<Act, { on: 'save-password' }>>;

/** A row of a right code that recovers; what is wrong with one is said by the rows of `enter-code.ts`. */
const proven = <Found>(
  id: string,
  guard: Guard<ProvenStep, Found>,
  apply: (step: ProvenStep, found: Exclude<Found, false | undefined>) => Move,
): JourneyRow[] =>
  row(id, 'vkid-recover-otp', 'enter-code', guard, (step, found) => useCode(step.state, apply(step, found)));

/**
 * A new password (2.6) for the owner of the number: within the journey, and back to the screen where it was asked for.
 * Nothing tells whether a number has an account before it is proven. No session begins here.
 */
export const recovery: readonly JourneyRow[] = [
  ...row('RC-1', 'vkid-password', 'forgot-password', null, ({ state }) => ({
    state: { at: 'vkid-recover-start', parked: state },
  })),
  ...row('RC-2', 'vkid-recover-start', 'recover', null, ({ state: { parked } }) => ({
    state: { at: 'vkid-recover-phone', typed: parked.phone, parked },
  })),
  ...row('RC-7', ['vkid-recover-start', 'vkid-recover-phone'], 'remembered', null, ({ state }) => ({
    state: state.parked,
  })),

  ...row('RC-3', 'vkid-recover-phone', 'enter-phone', typedNumber, (step, { phone, person }) => {
    const state: RecoverCode = {
      at: 'vkid-recover-otp',
      phone,
      ...(person && { person_id: person.id }),
      password_proven: false,
      code: firstCode(step, phone, 'recover'),
      parked: step.state.parked,
    };
    return { state, effects: [sendCode(step, state)] };
  }),

  // There is nothing to recover: the number has no account, and its holder may make one (SI-5).
  ...proven('RC-4', numberIsFree, ({ state }) => ({ state: { at: 'vkid-phone', typed: state.phone } })),
  ...proven('SI-20', accountUnavailable, toBlocked),
  ...proven('RC-4', personIsAsked, (step, person) => ({
    state: { ...whose(step, person), at: 'vkid-recover-person' },
  })),
  ...proven('RC-4', knownPerson, toNew),

  // A last name is guessed as a password is, so that the same attempts are counted.
  ...row('RC-4', 'vkid-recover-person', 'enter-last-name', nameMissing, ({ state }) => ({
    state,
    notice: { faults: [{ id: 'E-16', field: 'last_name' }] },
  })),
  ...row('SI-7', 'vkid-recover-person', 'enter-last-name', accountLimited, toLimited),
  ...row('RC-4', 'vkid-recover-person', 'enter-last-name', nameRight, toNew),
  ...row('SI-7', 'vkid-recover-person', 'enter-last-name', lastPasswordAttempt, (step, until) => ({
    ...toLimited(step, until),
    effects: [{ do: 'count-wrong-password', person_id: step.state.person_id }],
  })),
  ...row('RC-4', 'vkid-recover-person', 'enter-last-name', null, ({ state }) => ({
    state,
    notice: { faults: [{ id: 'E-36', field: 'last_name' }] },
    effects: [{ do: 'count-wrong-password', person_id: state.person_id }],
  })),

  // Blocked since the number was proven.
  ...row('SI-20', 'vkid-recover-new', 'save-password', accountUnavailable, toBlocked),
  ...row('RC-5', 'vkid-recover-new', 'save-password', passwordUnfit, ({ state }, faults) => ({
    state,
    notice: { faults },
  })),
  ...row('RC-5', 'vkid-recover-new', 'save-password', null, ({ state, event }) => ({
    state,
    effects: [{ do: 'set-password', person_id: state.person_id, password: event.password }],
  })),
  ...row('RC-5', 'vkid-recover-new', 'password-set', null, ({ state: { phone, person_id, parked } }) => ({
    state: { at: 'vkid-recover-done', phone, person_id, parked },
  })),

  ...row('RC-6', 'vkid-recover-done', 'sign-in-again', null, ({ state }) => ({ state: askAgain(state) })),
];

// Guards

function personIsAsked({ facts }: StepInput): Person | undefined {
  return facts.policy.recover_person ? facts.person : undefined;
}

function nameMissing({ event }: NameStep): boolean {
  return event.typed.trim() === '';
}

function nameRight({ event, facts: { person } }: NameStep): Person | undefined {
  return person && folded(event.typed) === folded(person.last_name) ? person : undefined;
}

function passwordUnfit({ event, state }: NewStep): NewPasswordFault[] | undefined {
  const faults = readNewPassword(event, state.min_length);
  return faults.length > 0 ? faults : undefined;
}

// Moves

const whose = ({ state }: StepInput<RecoverCode | RecoverPerson>, person: Person) => ({
  phone: state.phone,
  person_id: person.id,
  parked: state.parked,
});

function toNew(step: StepInput<RecoverCode | RecoverPerson>, person: Person): Move {
  const { min_password_length: min_length } = step.facts.policy;
  return { state: { ...whose(step, person), at: 'vkid-recover-new', min_length } };
}

/** Another number may have been recovered than the one that the parked screen is about. */
const askAgain = ({ parked, phone, person_id }: RecoverDone) => ({
  ...parked,
  phone,
  person_id,
  taken_meanwhile: parked.taken_meanwhile && parked.phone === phone,
});

/** As people write a name: in upper or lower letters, and «е» for «ё». */
const folded = (name: string): string => name.trim().toLowerCase().replaceAll('ё', 'е');
