import { judgeCode, missed, readDigits } from '../challenge.ts';
import {
  accountOf,
  accountUnavailable,
  allowedBefore,
  grantAgain,
  hasProfile,
  numberLinked,
  personalApp,
  tellAboutSelfA,
  tellAboutSelfB,
  toAllow,
  toBlocked,
  toChooseProfile,
  toNumberLinked,
} from './after.ts';
import type { Act } from './events.ts';
import { both, type Case, type Move, type Row, row } from './rules.ts';
import { cancelCode, limited, numberLimited, otpOf, wantsPassword } from './sending.ts';
import type { AskAnyCode, Fault } from './state.ts';

type CodeStep = Case<AskAnyCode, Extract<Act, { on: 'enter-code' }>>;

/** A row of a right code that signs in (SI-12). */
const proven = (
  id: string,
  guard: ((step: CodeStep) => boolean) | null,
  go: (step: CodeStep) => Move,
): Row[] => row(id, 'vkid-otp', 'enter-code', guard, (step) => useCode(step.state, go(step)));

/** A code is judged by the same rules whatever it is for (SI-13…SI-15). */
const anyCode = ['vkid-otp', 'vkid-recover-otp'] as const;

/** Proving a number by a code (2.3): what is wrong with it, or where a right one leads. */
export const code: readonly Row[] = [
  ...row('SI-11', [...anyCode, 'vkid-otp-method'], 'change-number', null, ({ state }) =>
    changeNumber(otpOf(state)),
  ),

  ...row('SI-15', anyCode, 'enter-code', codeIsSpent, ({ state }) => fault(state, { id: 'E-09' })),
  ...row('SI-14', anyCode, 'enter-code', codeExpired, ({ state }) =>
    fault(state, { id: 'E-10', field: 'code' }),
  ),
  ...row('SI-13', anyCode, 'enter-code', codeUncounted, (step) => fault(step.state, codeFault(step))),
  ...row('SI-15', anyCode, 'enter-code', both(lastCodeTry, numberLimited), (step) => ({
    ...limited(step),
    effects: cancelCode(step.state),
  })),
  ...row('SI-15', anyCode, 'enter-code', lastCodeTry, (step) => ({
    // No field: from here on the page offers only a new code.
    ...fault(counted(step.state), { id: codeFault(step).id }),
    effects: cancelCode(step.state),
  })),
  ...row('SI-13', anyCode, 'enter-code', codeMissed, (step) => fault(counted(step.state), codeFault(step))),

  // SI-12: from here on the code is right, and where somebody is known they are signed in (SI-21).
  ...proven('SI-22', numberIsFree, ({ state }) => tellAboutSelfB(state.phone)),
  ...proven('P-5', passwordBecameNeeded, (step) => ({
    state: {
      at: 'vkid-password',
      phone: step.state.phone,
      person_id: accountOf(step).id,
      taken_meanwhile: true,
    },
  })),
  ...proven('SI-20', accountUnavailable, toBlocked),
  ...proven('VA-1', allowedBefore, grantAgain),
  ...proven('VA-2', personalApp, toAllow),
  ...proven('AF-1', numberLinked, toNumberLinked),
  ...proven('AF-2', hasProfile, toChooseProfile),
  ...proven('AF-3', null, tellAboutSelfA),
];

// Guards

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
  return codeMissed(step) && step.state.challenge.attempts_left <= 1;
}

export function numberIsFree({ facts }: Case): boolean {
  return facts.person === undefined;
}

/** Somebody took the number between the two screens, and that account wants a password too. */
function passwordBecameNeeded(step: CodeStep): boolean {
  return step.state.person_id === undefined && wantsPassword(step);
}

// Moves

/** SI-12: whatever a right code leads to, it is used. */
export function useCode({ challenge }: AskAnyCode, { effects = [], ...move }: Move): Move {
  return { ...move, effects: [{ do: 'mark-code', challenge_id: challenge.id, state: 'used' }, ...effects] };
}

const changeNumber = (otp: AskAnyCode): Move => ({
  state:
    otp.at === 'vkid-otp'
      ? { at: 'vkid-phone', typed: otp.phone }
      : { at: 'vkid-recover-phone', typed: otp.phone, parked: otp.parked },
  effects: cancelCode(otp),
});

const fault = (state: AskAnyCode, found: Fault): Move => ({ state, notice: { faults: [found] } });

const counted = (state: AskAnyCode): AskAnyCode => ({ ...state, challenge: missed(state.challenge) });

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
