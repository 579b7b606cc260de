import { afterWrongCode } from '../one-time-code.ts';
import {
  accountUnavailable,
  allowedBefore,
  grantAgain,
  knownPerson,
  numberLinked,
  personalApp,
  personWithProfile,
  tellAboutSelfA,
  tellAboutSelfB,
  toAllow,
  toBlocked,
  toChooseProfile,
  toNumberLinked,
} from './after-sign-in.ts';
import type { Act } from './events.ts';
import { both, type Guard, type Move, type JourneyRow, row, type StepInput } from './rules.ts';
import { cancelCode, limited, numberLimited, otpOf, wantsPassword } from './send-code.ts';
import type { AskAnyCode, AskCode, Fault } from './state.ts';

type CodeStep<S extends AskAnyCode = AskAnyCode> = StepInput<S, Extract<Act, { on: 'enter-code' }>>;

/** A row of a right code that proves a number (SI-12). */
const proven = <Found>(
  id: string,
  guard: Guard<CodeStep<AskCode>, Found> | null,
  apply: (step: CodeStep<AskCode>, found: Exclude<Found, false | undefined>) => Move,
): JourneyRow[] =>
  row(id, 'vkid-otp', 'enter-code', guard, (step, found) => useCode(step.state, apply(step, found)));

/** A row of a right code after which the person is signed in (SI-21). */
const signingIn = <Found extends { readonly id: number }>(
  id: string,
  guard: Guard<CodeStep<AskCode>, Found>,
  apply: (step: CodeStep<AskCode>, found: Exclude<Found, false | undefined>) => Move,
): JourneyRow[] =>
  proven(id, guard, (step, found) => {
    const move = apply(step, found);
    return { ...move, effects: [{ do: 'sign-in', person_id: found.id }, ...(move.effects ?? [])] };
  });

/** The rules are the same for a sign-in and for a recovery (SI-13…SI-15). */
const anyCode = ['vkid-otp', 'vkid-recover-otp'] as const;

/** Proving a number by a code (2.3): what is wrong with it, or where a right one leads. */
export const enterCode: readonly JourneyRow[] = [
  ...row('SI-11', [...anyCode, 'vkid-otp-method'], 'change-number', null, ({ state }) =>
    changeNumber(otpOf(state)),
  ),

  ...row('SI-15', anyCode, 'enter-code', codeIsSpent, ({ state }) => fault(state, { id: 'E-09' })),
  ...row('SI-14', anyCode, 'enter-code', codeExpired, ({ state }) =>
    fault(state, { id: 'E-10', field: 'code' }),
  ),
  ...row('SI-13', anyCode, 'enter-code', codeUncounted, ({ state }, id) =>
    fault(state, { id, field: 'code' }),
  ),
  ...row('SI-15', anyCode, 'enter-code', both(lastCodeAttempt, numberLimited), (step, until) => ({
    ...limited(step, until),
    effects: cancelCode(step.state),
  })),
  ...row('SI-15', anyCode, 'enter-code', lastCodeAttempt, ({ state }, id) => ({
    // No field: from here on the page offers only a new code.
    ...fault(counted(state), { id }),
    effects: cancelCode(state),
  })),
  ...row('SI-13', anyCode, 'enter-code', codeMissed, ({ state }, id) =>
    fault(counted(state), { id, field: 'code' }),
  ),

  // SI-12: from here on the code is right, and where the number has an owner they are signed in (SI-21).
  ...proven('SI-22', numberIsFree, ({ state }) => tellAboutSelfB(state.phone)),
  ...proven('P-5', passwordBecameNeeded, ({ state }, person) => ({
    state: { at: 'vkid-password', phone: state.phone, person_id: person.id, taken_meanwhile: true },
  })),
  ...proven('SI-20', accountUnavailable, toBlocked),
  ...signingIn('VA-1', allowedBefore, grantAgain),
  ...signingIn('VA-2', personalApp, toAllow),
  ...signingIn('AF-1', numberLinked, toNumberLinked),
  ...signingIn('AF-2', personWithProfile, toChooseProfile),
  ...signingIn('AF-3', knownPerson, tellAboutSelfA),
];

// Guards

function codeIsSpent({ verdict }: CodeStep): boolean {
  return verdict === 'spent';
}

function codeExpired({ verdict }: CodeStep): boolean {
  return verdict === 'E-10';
}

function codeUncounted({ verdict }: CodeStep): 'E-07' | 'E-08' | undefined {
  return verdict === 'E-07' || verdict === 'E-08' ? verdict : undefined;
}

/** After the rows above: a wrong code, or one that a newer code has replaced. */
function codeMissed({ verdict }: CodeStep): 'E-09' | 'E-11' | undefined {
  return verdict === 'E-09' || verdict === 'E-11' ? verdict : undefined;
}

function lastCodeAttempt(step: CodeStep): 'E-09' | 'E-11' | undefined {
  return step.state.code.attempts_left <= 1 ? codeMissed(step) : undefined;
}

export function numberIsFree({ facts }: StepInput): boolean {
  return facts.person === undefined;
}

/** The number got an owner between the two screens, and that account wants a password too. */
function passwordBecameNeeded(step: CodeStep<AskCode>) {
  return step.state.person_id === undefined ? wantsPassword(step) : undefined;
}

// Moves

/** SI-12: a right code is used up, wherever it leads. */
export function useCode({ code }: AskAnyCode, { effects = [], ...move }: Move): Move {
  return { ...move, effects: [{ do: 'mark-code', code_id: code.id, state: 'used' }, ...effects] };
}

const changeNumber = (otp: AskAnyCode): Move => ({
  state:
    otp.at === 'vkid-otp'
      ? { at: 'vkid-phone', typed: otp.phone }
      : { at: 'vkid-recover-phone', typed: otp.phone, parked: otp.parked },
  effects: cancelCode(otp),
});

const fault = (state: AskAnyCode, found: Fault): Move => ({ state, notice: { faults: [found] } });

const counted = (state: AskAnyCode): AskAnyCode => ({ ...state, code: afterWrongCode(state.code) });
