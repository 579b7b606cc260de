/**
 * Login: runs journeys. Owns: loading one, gathering the facts a step needs, advancing it with nothing able to come
 * between, performing the effects, saving. Leaves to others: every decision (domain/journey), how a step looks
 * (pages), what a settled journey means on the wire (engine). It has never heard of HTTP.
 */
import type { Directory } from '../directory/directory.ts';
import type { Act, Effect, Event } from '../domain/journey/events.ts';
import { advance, begin, personIn, type Step } from '../domain/journey/journey.ts';
import type { Intent, Journey, Outcome } from '../domain/journey/state.ts';
import { requestLifetime } from '../domain/lifetimes.ts';
import type { Person } from '../domain/person.ts';
import { openShelf } from '../world/shelf.ts';
import type { World } from '../world/world.ts';
import { type Chance, gatherFacts } from './facts.ts';
import { perform } from './perform.ts';

export interface LoginOptions {
  readonly world: World;
  readonly directory: Directory;
  readonly random: Chance;
  /** The host that an SMS binds its code to. */
  readonly host: string;
}

/** What one post came to. `settle` is set for the one caller whose step settled the journey. */
export interface Progress {
  readonly journey: Journey;
  readonly stale: boolean;
  readonly settle?: Outcome;
}

export interface Login {
  /** The journey under this id, begun on first sight. `address` is the browser's, for the VPN check. */
  open(id: string, intent: Intent, address: string): Promise<Progress>;
  /** The journey under this id, if there is one still. */
  find(id: string): Promise<Journey | undefined>;
  /** One step of a person who saw `version`. A form drawn with another version changes nothing (E-32, K-3). */
  advance(id: string, version: number, act: Act, address: string): Promise<Progress | undefined>;
  /** Whom the journey is about, once that is known. */
  person(journey: Journey): Promise<Person | undefined>;
  /** Remembers where the browser was sent when the journey settled, and tells those who pressed twice. */
  leave(id: string, location: string): Promise<void>;
  left(id: string): Promise<string | undefined>;
}

export function openLogin({ world, directory, random, host }: LoginOptions): Login {
  const journeys = openShelf<Journey>(world.store, 'journey', { listed: false });
  const exits = openShelf<string>(world.store, 'journey-exit', { listed: false });
  const facts = gatherFacts({ world, directory, random });

  /** Saves the step if nobody came between, then performs its effects, whose reports are steps again. */
  async function take(journey: Journey, event: Event, address: string): Promise<Progress | undefined> {
    const { facts: known, counted } = await facts(journey, event, address);
    const { step } = await journeys.change(journey.id, (current) => {
      if (current?.version !== journey.version) return { keep: true, step: undefined };
      const step = advance(current, event, known);
      return { put: step.journey, ttl: requestLifetime(known.policy), step };
    });
    const stays = step?.effects.some((effect) => effect.do === 'count-wrong-password');
    if (!stays) await counted?.undo();
    return step && carryOut(step, address);
  }

  async function carryOut(step: Step, address: string): Promise<Progress> {
    let { journey } = step;
    let settle: Outcome | undefined;
    for (const effect of step.effects) {
      if (effect.do === 'settle') settle = effect.outcome;
      else journey = await report(journey, effect, address);
    }
    return { journey, stale: false, ...(settle && { settle }) };
  }

  async function report(
    journey: Journey,
    effect: Exclude<Effect, { do: 'settle' }>,
    address: string,
  ): Promise<Journey> {
    const heard = await perform(effect, { directory, world, host, intent: journey.intent });
    const next = heard && (await take(journey, heard, address));
    return next?.journey ?? journey;
  }

  return {
    open: async (id, intent, address) => {
      const former = await journeys.get(id);
      if (former) return { journey: former, stale: false };
      const { facts: known } = await facts(undefined, { on: 'begin' }, address, intent);
      const step = begin(id, intent, known);
      const begun = await journeys.change(id, (current) =>
        current
          ? { keep: true, current }
          : { put: step.journey, ttl: requestLifetime(known.policy), current: undefined },
      );
      return begun.current ? { journey: begun.current, stale: false } : carryOut(step, address);
    },
    find: (id) => journeys.get(id),
    advance: async (id, version, act, address) => {
      const journey = await journeys.get(id);
      if (!journey) return undefined;
      const taken = journey.version === version ? await take(journey, act, address) : undefined;
      return taken ?? { journey: (await journeys.get(id)) ?? journey, stale: true };
    },
    person: async ({ state }) => {
      const id = personIn(state);
      return id === undefined ? undefined : directory.people.get(id);
    },
    leave: async (id, location) => exits.put(id, location, requestLifetime(await world.policy())),
    left: (id) => exits.get(id),
  };
}
