import type { Effect, Event } from './events.ts';
import type { Facts, Journey, Notice, Outcome, State } from './state.ts';

/** Everything one step may look at. */
export interface Case<S extends State = State, E extends Event = Event> {
  readonly journey: Journey;
  readonly state: S;
  readonly event: E;
  readonly facts: Facts;
}

/** Where a row leads. `former` remembers a screen to return to; `null` forgets it; absent leaves it. */
export interface Move {
  readonly state: State;
  readonly notice?: Notice;
  readonly effects?: readonly Effect[];
  readonly former?: State | null;
}

/** One row of the catalogue: its id, from where, on what, under which guard, and what then. */
export interface Row {
  readonly id: string;
  readonly at: State['at'];
  readonly on: Event['on'];
  /** A named predicate, so that the printed table can say the guard. Absent: otherwise. */
  when?(step: Case): boolean;
  go(step: Case): Move;
}

type StateAt<At extends State['at']> = Extract<State, { at: At }>;
type EventOn<On extends Event['on']> = Event extends infer E
  ? E extends { on: infer Names }
    ? On extends Names
      ? E
      : never
    : never
  : never;

/** Writes a row, its guard and its move typed for the screens and the event that the row names. */
export function row<At extends State['at'], On extends Event['on']>(
  id: string,
  at: At | readonly At[],
  on: On,
  guard: ((step: Case<StateAt<At>, EventOn<On>>) => boolean) | null,
  go: (step: Case<StateAt<At>, EventOn<On>>) => Move,
): Row[] {
  const screens: readonly At[] = typeof at === 'string' ? [at] : at;
  return screens.map((screen) => {
    // A row's methods are typed narrower than Row's; `choose` calls them only where `at` and `on` agree.
    const narrow: {
      when?(step: Case<StateAt<At>, EventOn<On>>): boolean;
      go(step: Case<StateAt<At>, EventOn<On>>): Move;
    } = guard ? { when: guard, go } : { go };
    return { id, at: screen, on, ...narrow };
  });
}

/** A guard under the name that the printed table shows. */
export const named = <C>(name: string, guard: (step: C) => boolean): ((step: C) => boolean) =>
  Object.defineProperty(guard, 'name', { value: name });

/** Both guards at once. */
export const both = <C>(first: (step: C) => boolean, second: (step: C) => boolean): ((step: C) => boolean) =>
  named(`${first.name} and ${second.name}`, (step) => first(step) && second(step));

/** The last move: an answer for the app. */
export const settle = (outcome: Outcome): Move => ({
  state: { at: 'settled', outcome },
  effects: [{ do: 'settle', outcome }],
});

/** The first row that fits. */
export function choose(rows: readonly Row[], step: Case): Move | undefined {
  return rows
    .find((row) => row.at === step.state.at && row.on === step.event.on && (row.when?.(step) ?? true))
    ?.go(step);
}
