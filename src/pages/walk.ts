import { exits } from '../domain/journey/exits.ts';
import { phoneIn } from '../domain/journey/journey.ts';
import type { Journey, Outcome } from '../domain/journey/state.ts';
import type { Engine } from '../engine/engine.ts';
import type { Login, Progress } from '../login/login.ts';
import { type Form, one, readAct } from './act.ts';
import { present, type Seen } from './present.ts';
import type { Fault, View } from './view.ts';

/** What the pages need of one world. */
export interface Tenant {
  readonly engine: Pick<Engine, 'intent' | 'issuer' | 'settle'>;
  readonly login: Login;
  /** The world's time and rules, and the person whom the journey is about now. */
  readonly look: (journey: Journey) => Promise<Pick<Seen, 'now' | 'minAge' | 'person'>>;
  /** The console's inbox, narrowed to a number where one is known. */
  readonly inboxUrl: (phone?: string) => string;
}

/** Who stands at which door. */
export interface Visit {
  readonly uid: string;
  readonly cookie: string | undefined;
  readonly address: string;
}

export type Answer =
  | {
      readonly show: View;
      readonly faults: readonly Fault[];
      readonly journey?: Journey;
      readonly phone?: string;
    }
  | { readonly stay: 'current' | Remark }
  | { readonly go: string };

/** What the address says when a post has changed nothing; shown once, on the page it leads to. */
export const remarks = { passed: 'E-32', profile: 'profile-missing', method: 'method-missing' } as const;
export type Remark = keyof typeof remarks;

/** One visit of a person to their journey: to see where it stands, or to take a step. */
export function openWalk({ engine, login, look }: Tenant, clock: () => number) {
  async function see(visit: Visit, remark: string): Promise<Answer> {
    const intent = await engine.intent(visit.uid, visit.cookie);
    if (!intent) return gone(visit);
    const progress = await login.open(visit.uid, intent, visit.address);
    return (await ending(visit, progress)) ?? draw(progress.journey, remark);
  }

  /** This browser has no such request open: it got lost, or it was answered and is over (K-3, X-1). */
  async function gone({ uid }: Visit): Promise<Answer> {
    const journey = await login.find(uid);
    return journey?.state.at === 'settled' ? { ...lost, faults: [{ id: 'E-32' }] } : lost;
  }

  async function step(visit: Visit, form: Form): Promise<Answer> {
    const intent = await engine.intent(visit.uid, visit.cookie);
    const journey = intent && (await login.find(visit.uid));
    if (!journey) return gone(visit);
    const act = readAct(journey.state.at, form);
    const version = Number(one(form, 'version'));
    // A form of an earlier screen may name an act that the present one does not have: it is late, not wrong.
    if (!act || version !== journey.version) {
      const settled = await ending(visit, { journey, stale: true });
      return settled ?? { stay: version === journey.version ? missing(journey) : 'passed' };
    }
    let progress = await login.advance(visit.uid, version, act, visit.address);
    if (act.on === 'back-to-app' && justLost(journey, progress)) {
      // The page already said that time was up: one press is enough to leave.
      progress = await login.advance(visit.uid, progress.journey.version, act, visit.address);
    }
    if (!progress) return lost;
    return (await ending(visit, progress)) ?? { stay: progress.stale ? 'passed' : 'current' };
  }

  /** Where a settled journey goes on; undefined while it is open. */
  async function ending(visit: Visit, { journey, settle }: Progress): Promise<Answer | undefined> {
    if (settle) return leave(visit, settle);
    if (journey.state.at !== 'settled') return undefined;
    // Pressed twice: the first press is settling it. Its answer is repeated (K-3).
    for (let tries = 0; tries < 40; tries += 1) {
      const location = await login.left(visit.uid);
      if (location) return { go: location };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return lost;
  }

  async function leave({ uid, cookie }: Visit, outcome: Outcome): Promise<Answer> {
    const location = await engine.settle(uid, cookie, outcome);
    if (!location) return lost;
    await login.leave(uid, location);
    return { go: location };
  }

  async function draw(journey: Journey, remark: string): Promise<Answer> {
    const seen = { ...(await look(journey)), clock: clock() };
    const late = seen.now >= journey.expires_at && !isExit(journey);
    const shown = late ? undefined : present(journey, seen);
    if (!shown) return { ...lost, show: { screen: 'vkid-flow-lost', returnable: true }, journey };
    const phone = phoneIn(journey.state) ?? seen.person?.phone;
    const faults = isRemark(remark) ? [{ id: remarks[remark] }, ...shown.faults] : shown.faults;
    return { show: shown.view, faults, journey, ...(phone && { phone }) };
  }

  return { see, step };
}

const lost = {
  show: { screen: 'vkid-flow-lost', returnable: false },
  faults: [{ id: 'E-25' }],
} as const satisfies Answer;

const isRemark = (text: string): text is Remark => Object.hasOwn(remarks, text);

/** Nothing was chosen where something must be. */
function missing({ state }: Journey): Remark {
  if (state.at === 'vkid-choose-profile') return 'profile';
  return state.at === 'vkid-otp-method' ? 'method' : 'passed';
}

const isExit = ({ state }: Journey): boolean => exits.some(({ at }) => at === state.at);

const justLost = (before: Journey, after: Progress | undefined): after is Progress =>
  after !== undefined && after.journey.state.at === 'vkid-flow-lost' && before.state.at !== 'vkid-flow-lost';
