import { type CodeVerdict, checkCode, readDigits } from '../one-time-code.ts';
import { type PhoneFault, readPhone } from '../phone.ts';
import type { Effect, Event } from './events.ts';
import type { Facts, Journey, Notice, Outcome, State } from './state.ts';

/** Everything one step may look at. */
export interface StepInput<S extends State = State, E extends Event = Event> {
  readonly journey: Journey;
  readonly state: S;
  readonly event: E;
  readonly facts: Facts;
  /** The number that was typed, parsed once. */
  readonly typedPhone?: { readonly phone: string } | { readonly fault: PhoneFault };
  /** The verdict on the code that was entered, made once. */
  readonly verdict?: CodeVerdict;
}

/** Reads what an event brings, before any row looks at it. */
export function inputOf(journey: Journey, event: Event, facts: Facts): StepInput {
  const { state } = journey;
  if (event.on === 'enter-phone') return { journey, state, event, facts, typedPhone: readPhone(event.typed) };
  if (event.on !== 'enter-code' || !('code' in state)) return { journey, state, event, facts };
  const entered = { digits: readDigits(event.typed), hash: facts.codeHash ?? '' };
  return { journey, state, event, facts, verdict: checkCode(state.code, entered, facts.now) };
}

/** Where a row leads. `former` remembers a screen to return to; `null` forgets it; absent leaves it. */
export interface Move {
  readonly state: State;
  readonly notice?: Notice;
  readonly effects?: readonly Effect[];
  readonly former?: State | null;
}

/** One row of the catalogue: its id, from where, on what event, under which guard, and what then. */
export interface JourneyRow {
  readonly id: string;
  readonly from: State['at'];
  readonly event: Event['on'];
  /** Gives what it found, which `apply` gets; undefined or false = not this row. Its name is printed. Absent: otherwise. */
  guard?(step: StepInput): unknown;
  apply(step: StepInput, found: unknown): Move;
}

type StateAt<At extends State['at']> = Extract<State, { at: At }>;
type EventOn<On extends Event['on']> = Event extends infer E
  ? E extends { on: infer Names }
    ? On extends Names
      ? E
      : never
    : never
  : never;

/** A guard: what it found for this step, or nothing. */
export type Guard<S, Found> = (step: S) => Found | false | undefined;

/** Writes a row, its guard and its move typed for the screens and the event that the row names. */
export function row<At extends State['at'], On extends Event['on'], Found>(
  id: string,
  from: At | readonly At[],
  event: On,
  guard: Guard<StepInput<StateAt<At>, EventOn<On>>, Found> | null,
  apply: (step: StepInput<StateAt<At>, EventOn<On>>, found: Exclude<Found, false | undefined>) => Move,
): JourneyRow[] {
  const screens: readonly At[] = typeof from === 'string' ? [from] : from;
  return screens.map((screen) => {
    // A row's methods are typed narrower than JourneyRow's; `choose` calls them only where screen and event agree.
    const narrow: {
      guard?(step: StepInput<StateAt<At>, EventOn<On>>): unknown;
      apply(step: StepInput<StateAt<At>, EventOn<On>>, found: Exclude<Found, false | undefined>): Move;
    } = guard ? { guard, apply } : { apply };
    return { id, from: screen, event, ...narrow };
  });
}

/** A guard under the name that the printed table shows. */
export const named = <G extends object>(name: string, guard: G): G =>
  Object.defineProperty(guard, 'name', { value: name });

/** Both guards at once; what the second found counts. */
export const both = <S, Found>(first: Guard<S, unknown>, second: Guard<S, Found>): Guard<S, Found> =>
  named(`${first.name} and ${second.name}`, (step: S) => {
    const found = first(step);
    return found === undefined || found === false ? undefined : second(step);
  });

/** The last move: an answer for the app. */
export const settle = (outcome: Outcome): Move => ({
  state: { at: 'settled', outcome },
  effects: [{ do: 'settle', outcome }],
});

/** The move of the first row that fits. */
export function choose(rows: readonly JourneyRow[], step: StepInput): Move | undefined {
  for (const row of rows) {
    if (row.from !== step.state.at || row.event !== step.event.on) continue;
    const found = row.guard ? row.guard(step) : true;
    if (found !== undefined && found !== false) return row.apply(step, found);
  }
  return undefined;
}
