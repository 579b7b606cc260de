import type { AuthorizationRequest } from '../oauth/authorization-request.ts';
import type { Phone } from '../phone.ts';
import { accountSwitch } from './account-switch.ts';
import { firstScreen } from './first-screen.ts';
import { enterCode } from './enter-code.ts';
import { consent } from './consent.ts';
import type { Effect, Event } from './events.ts';
import { exitScreens } from './exit-screens.ts';
import { profile } from './choose-profile.ts';
import { recovery } from './recovery.ts';
import { choose, inputOf, type JourneyRow } from './rules.ts';
import { sending } from './send-code.ts';
import { phoneAndPassword } from './phone-and-password.ts';
import type { Facts, Journey, Notice, State } from './state.ts';

/**
 * The way from "who are you" to "may they know you", as a table. `begin` picks the first step (RT-*), `advance`
 * the next one; steps never call one another. What is decided here is done elsewhere: see `Effect`.
 */

export interface Step {
  readonly journey: Journey;
  readonly effects: readonly Effect[];
}

/** Opens a journey at the screen that ROUTE names (RT-2…RT-5). */
export function begin(id: string, request: AuthorizationRequest, facts: Facts): Step {
  const blank: Journey = {
    id,
    version: 0,
    request,
    expires_at: facts.now + facts.policy.journey_ttl * 1000,
    state: { at: 'vkid-phone', typed: request.login_hint ?? '' },
    notice: quiet,
  };
  return take(blank, { on: 'begin' }, facts, firstScreen);
}

/** One step. An event that the current screen does not have changes nothing and says E-32; settled is final. */
export function advance(journey: Journey, event: Event, facts: Facts): Step {
  if (journey.state.at === 'settled') return { journey, effects: [] };
  if (isLost(journey, facts) && !isLeaving(journey, event)) {
    return { journey: next(journey, { at: 'vkid-flow-lost' }), effects: [] };
  }
  return take(journey, event, facts, table);
}

/** The rows of the catalogue, in the order in which they are tried. Each row can be printed: id, screen, event, guard. */
export const table: readonly JourneyRow[] = [
  ...accountSwitch,
  ...phoneAndPassword,
  ...enterCode,
  ...sending,
  ...recovery,
  ...profile,
  ...consent,
  ...exitScreens,
];

function take(journey: Journey, event: Event, facts: Facts, rows: readonly JourneyRow[]): Step {
  const move = choose(rows, inputOf(journey, event, facts));
  if (!move) return { journey: next(journey, journey.state, { faults: [{ id: 'E-32' }] }), effects: [] };
  const { state, notice = quiet, effects = [], former } = move;
  const moved = next(journey, state, notice);
  return { journey: former === undefined ? moved : withFormer(moved, former), effects };
}

/** it took too long, or what it is about is gone: the person, the number they prove, the profile they chose. */
function isLost({ state, expires_at }: Journey, { now, person }: Facts): boolean {
  if (now >= expires_at) return true;
  const person_id = personIn(state);
  if (person_id === undefined) return false;
  const phone = phoneIn(state);
  const profile_id = profileIn(state);
  return (
    person?.id !== person_id ||
    (phone !== undefined && person.phone !== phone) ||
    (profile_id !== undefined && !person.educational_profiles.some(({ id }) => id === profile_id))
  );
}

/** An exit screen is left as what it is, however late. */
const isLeaving = ({ state }: Journey, event: Event): boolean =>
  event.on === 'back-to-app' && exitScreens.some(({ from }) => from === state.at);

/** Whom a state is about, once that is known. */
export function personIn(state: State): number | undefined {
  if (state.at === 'vkid-otp-method') return state.otp.person_id;
  if (state.at === 'vkid-recover-start') return state.parked.person_id;
  if (state.at === 'vkid-about-self') return state.subject.path === 'B' ? undefined : state.subject.person_id;
  return 'person_id' in state ? state.person_id : undefined;
}

/** The number that a state is about. */
export function phoneIn(state: State): Phone | undefined {
  if (state.at === 'vkid-otp-method') return state.otp.phone;
  if (state.at === 'vkid-recover-start') return state.parked.phone;
  return 'phone' in state ? state.phone : undefined;
}

function profileIn(state: State): number | undefined {
  if (state.at === 'vkid-consent') return state.profile_id;
  return state.at === 'vkid-about-self' && state.subject.path === 'C' ? state.subject.profile_id : undefined;
}

const next = (journey: Journey, state: State, notice: Notice = quiet): Journey => ({
  ...journey,
  version: journey.version + 1,
  state,
  notice,
});

function withFormer({ former: _, ...journey }: Journey, former: State | null): Journey {
  return former === null ? journey : { ...journey, former };
}

const quiet: Notice = { faults: [] };
