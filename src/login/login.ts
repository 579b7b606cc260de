/**
 * Login: runs journeys. Owns: loading one, gathering the facts a step needs, advancing it, and writing the step with
 * all that it does in one commit, which holds only while nothing came between. Leaves to others: every decision
 * (domain/journey), how a step looks (pages), the answer to the app (authorization). It has never
 * heard of HTTP.
 */
import {
  complete,
  type OpenRequest,
  openRequests,
  openSessions,
  type RequestRecord,
  type SettledRequest,
  type WireAnswers,
} from '../authorization/authorization.ts';
import type { Directory } from '../directory/directory.ts';
import type { Act, Effect, Event, Report } from '../domain/journey/events.ts';
import { advance, begin, type Step } from '../domain/journey/journey.ts';
import type { Journey, Outcome } from '../domain/journey/state.ts';
import type { Change } from '../storage/store.ts';
import type { Found } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';
import { perform } from './effects.ts';
import { gatherFacts, type Known, type StepContext } from './facts.ts';
import { keysOfStep } from './read-ahead.ts';

export interface LoginOptions {
  readonly world: World;
  readonly directory: Directory;
  readonly answers: WireAnswers;
  /** The host that an SMS binds its code to. */
  readonly host: string;
}

/** A browser at the page of a request. */
export interface Browser {
  /** Its address, for the VPN check. */
  readonly address: string;
  /** The value of its session cookie. */
  readonly session: string | undefined;
}

/** The state of a request. `stale`: the post was drawn with another version, and changed nothing (E-32, K-3). */
export type Progress = {
  readonly stale: boolean;
  /** A session that began with this step: the browser's cookie from now on. */
  readonly session?: string;
} & ({ readonly journey: Journey; readonly open: OpenRequest } | { readonly settled: SettledRequest });

export interface Login {
  find(id: string): Promise<Found<RequestRecord>>;
  /** The journey of an open request, begun on first sight. */
  look(found: Found<RequestRecord>, browser: Browser): Promise<Progress | undefined>;
  /** One step of a person who saw `version` of what was found. Undefined where there is no such request any more. */
  submit(
    found: Found<RequestRecord>,
    version: number,
    act: Act,
    browser: Browser,
  ): Promise<Progress | undefined>;
}

/** What became of a step that was to be written. `overtaken`: something came between, and nothing was written. */
type Written = Progress | 'lost' | 'overtaken';

/** Each round that one caller loses, another wins. */
const mostRounds = 1000;

export function openLogin({ world, directory, answers, host }: LoginOptions): Login {
  const requests = openRequests(world);
  const sessions = openSessions(world, directory.people);

  interface Writing {
    readonly context: StepContext & { readonly host: string; readonly session: string | undefined };
    readonly known: Known;
    readonly found: Found<RequestRecord>;
  }

  /** Everything that a step does, as one commit. */
  async function write(step: Step, { context, known, found }: Writing): Promise<Written> {
    const changes: Change[] = [];
    let [journey, outcome, session]: [Journey, Outcome?, string?] = [step.journey];
    let { person } = known;
    const effects: Effect[] = [...step.effects];
    for (let effect = effects.shift(); effect; effect = effects.shift()) {
      if (effect.do === 'settle') {
        outcome = effect.outcome;
        continue;
      }
      const now = {
        ...known,
        facts: { ...known.facts, ...(person && { person }) },
        ...(person && { person }),
      };
      const done = await perform(effect, context, now);
      changes.push(...done.changes);
      session = done.session ?? session;
      if (done.person) person = done.person;
      if (done.report) {
        const heard = hear(journey, done.report, { ...known.facts, ...(person && { person }) });
        journey = heard.journey;
        effects.push(...heard.effects);
      }
    }
    if (outcome) return settle(outcome, { context, known, found }, changes, session);
    if (
      known.person &&
      known.wrongPasswords &&
      !step.effects.some((one) => one.do === 'count-wrong-password')
    )
      changes.push(directory.rateLimits.toKeepWrongPasswords(known.person, known.wrongPasswords));
    const open = {
      ...context.open,
      journey,
      ...(person && { person_keys: { ...context.open.person_keys, [person.id]: person.key } }),
    };
    changes.push(...requests.toOpen(open, found));
    if (!(await world.space.commit(changes))) return 'overtaken';
    return { stale: false, journey, open, ...(session !== undefined && { session }) };
  }

  async function settle(
    outcome: Outcome,
    { context, found }: Writing,
    changes: readonly Change[],
    session: string | undefined,
  ): Promise<Written> {
    const { open, journey, signed_in } = context;
    if (outcome.granted && session === undefined && signed_in?.person.id !== outcome.person_id) {
      // What is granted is the session's own. Another tab has signed another person in, or the session is over.
      return signed_in && journey ? { stale: true, journey, open } : 'lost';
    }
    const completed = await complete(world, directory, answers, { open, found }, outcome);
    // The person or the app is gone: the next reading finds that out.
    if (!completed) return 'overtaken';
    if (!(await world.space.commit([...changes, ...completed.changes]))) return 'overtaken';
    return { stale: false, settled: completed.settled, ...(session !== undefined && { session }) };
  }

  /** Undefined where the app is gone, or is another one under the same id: the request is lost with it. */
  async function contextOf(open: OpenRequest, browser: Browser): Promise<Writing['context'] | undefined> {
    const [signed_in, app] = await Promise.all([
      sessions.signedIn(browser.session),
      directory.applications.get(open.request.client_id),
    ]);
    if (app?.key !== open.request.app_key) return undefined;
    return {
      world,
      directory,
      host,
      open,
      journey: open.journey,
      address: browser.address,
      session: browser.session,
      signed_in,
    };
  }

  const stepOf = (journey: Journey | undefined, open: OpenRequest, event: Event, { facts }: Known): Step =>
    journey ? advance(journey, event, facts) : begin(open.id, open.request, facts);

  /** Loads, looks up, advances and writes, again and again while others come between. */
  async function take(
    first: Found<RequestRecord>,
    browser: Browser,
    eventOf: (open: OpenRequest) => Event | undefined,
  ): Promise<Progress | undefined> {
    let found = first;
    for (let round = 0; round < mostRounds; round += 1) {
      const record = found.thing;
      if (!record) return undefined;
      if ('settled' in record) return { stale: true, settled: record.settled };
      const { open } = record;
      const { id } = open;
      const event = eventOf(open);
      if (!event) return open.journey && { stale: true, journey: open.journey, open };
      world.space.ahead(keysOfStep(world, open, event));
      const context = await contextOf(open, browser);
      if (!context) return undefined;
      const known = await gatherFacts(context, event);
      const step = stepOf(open.journey, open, event, known);
      const done = await write(step, { context, known, found });
      if (done === 'lost') return undefined;
      if (done !== 'overtaken') return done;
      found = await requests.find(id);
    }
    throw new Error('a request changed all the time while a step was to be taken');
  }

  return {
    find: (id) => requests.find(id),
    look: async (found, browser) => {
      const record = found.thing;
      if (!record) return undefined;
      if ('settled' in record) return { stale: false, settled: record.settled };
      const { open } = record;
      if (open.journey) return { stale: false, journey: open.journey, open };
      const begun = await take(found, browser, ({ journey }) => (journey ? undefined : { on: 'begin' }));
      return begun && { ...begun, stale: false };
    },
    submit: (found, version, act, browser) =>
      take(found, browser, ({ journey }) => (journey?.version === version ? act : undefined)),
  };
}

const hear = (journey: Journey, report: Report, facts: Known['facts']): Step =>
  advance(journey, report, facts);
