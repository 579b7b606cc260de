import type { Fault, Journey, State } from '../domain/journey/state.ts';
import { longestPassword } from '../domain/new-password.ts';
import type { BirthPart, PageFault, NamePart } from './page-values.ts';

type SeenAt = { readonly now: number; readonly clock: number; readonly minAge: number };

/** The errors of a screen: what the last step found, or what the screen is about. */
export function faultsOf(journey: Journey, seen: SeenAt): PageFault[] {
  const { state, notice } = journey;
  if (state.at === 'vkid-limited') {
    return [{ id: 'E-13', until: timeOfDay(seen.clock + state.until - seen.now) }];
  }
  if (state.at === 'vkid-blocked') return [{ id: state.status === 'blocked' ? 'E-15a' : 'E-15b' }];
  if (state.at === 'vkid-number-linked') return [{ id: 'E-21' }];
  if (state.at === 'vkid-flow-lost') return [{ id: 'E-25' }];
  const found = notice.faults.map((fault) => inFull(fault, journey, seen));
  return state.at === 'vkid-support' ? [{ id: 'E-29' }, ...found] : found;
}

/** Adds the values that the sentence needs. */
function inFull(found: Fault, { state }: Journey, seen: SeenAt): PageFault {
  const code = 'code' in state ? state.code : undefined;
  const { id, left } = found;
  if (id === 'E-06') return { id, ...(left !== undefined && { left }) };
  if (id === 'E-08') return { id, digits: code?.length ?? 0 };
  if (id === 'E-12') return { id, seconds: secondsTo(code?.resend_at ?? seen.now, seen.now) };
  if (id === 'E-16') return { id, field: found.field === 'last_name' ? 'last_name' : 'first_name' };
  if (id === 'E-17') return { id, field: namePart(found.field) };
  if (id === 'E-34') return lengthFault(found, state);
  if (id === 'E-18') return birthFault(found, seen.minAge);
  return { id };
}

function lengthFault({ because }: Fault, state: State): PageFault {
  if (because === 'long') return { id: 'E-34', wrong: 'long', length: longestPassword };
  return { id: 'E-34', wrong: 'short', length: state.at === 'vkid-recover-new' ? state.min_length : 1 };
}

function birthFault(found: Fault, minAge: number): PageFault {
  const field = birthPart(found.field);
  if (found.because === 'age') return { id: 'E-18', wrong: 'young', minAge, field };
  return { id: 'E-18', wrong: found.because === 'future' ? 'future' : 'missing', field };
}

export const secondsTo = (moment: number, now: number): number =>
  Math.max(0, Math.ceil((moment - now) / 1000));

const namePart = (field: string | undefined): NamePart =>
  field === 'first_name' || field === 'middle_name' ? field : 'last_name';

const birthPart = (field: string | undefined): BirthPart =>
  field === 'birth_month' || field === 'birth_year' ? field : 'birth_day';

/** HH:MM where the emulator runs, which is where its user sits. */
function timeOfDay(moment: number): string {
  const at = new Date(moment);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
