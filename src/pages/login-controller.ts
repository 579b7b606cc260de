import type { SettledRequest } from '../authorization/authorization.ts';
import { exitScreens } from '../domain/journey/exit-screens.ts';
import { personIn, phoneIn } from '../domain/journey/journey.ts';
import type { Journey } from '../domain/journey/state.ts';
import type { Browser, Progress } from '../login/login.ts';
import { type Form, one, readAct } from './read-act.ts';
import type { PagesContext } from './pages.ts';
import { present } from './screen-values.ts';
import type { PageFault, ScreenValues } from './page-values.ts';

/** What a visit of a person to their sign-in comes to. */
export type LoginAnswer = {
  /** A session that began with it: the browser's cookie from now on. */
  readonly session?: string;
} & (
  | {
      readonly show: ScreenValues;
      readonly faults: readonly PageFault[];
      readonly journey?: Journey;
      readonly phone?: string;
    }
  | { readonly redirect: 'current' | Remark }
  | { readonly settled: SettledRequest; readonly isFirst: boolean }
);

/** What the address says when a post has changed nothing; shown once, on the page it leads to. */
export const remarks = { passed: 'E-32', profile: 'profile-missing', method: 'method-missing' } as const;
export type Remark = keyof typeof remarks;

const lost = {
  show: { screen: 'vkid-flow-lost', returnable: false },
  faults: [{ id: 'E-25' }],
} as const satisfies LoginAnswer;

const passed = { ...lost, faults: [{ id: 'E-32' }] } as const satisfies LoginAnswer;

/** A request that is lost, for a browser that has none of this id. */
export const lostRequest: LoginAnswer = lost;

interface Visit {
  readonly id: string;
  readonly browser: Browser;
  /** Whether the browser has the cookie of this request. */
  readonly isTheirs: boolean;
}

/** The page for the sign-in's present state. */
export async function show(context: PagesContext, visit: Visit, remark: string): Promise<LoginAnswer> {
  const { login } = context;
  const found = await login.find(visit.id);
  // This browser has no such request open: it got lost, or it was answered and is over (K-3, X-1).
  if (!visit.isTheirs) return found.thing && 'settled' in found.thing ? passed : lost;
  const progress = await login.look(found, visit.browser);
  if (!progress) return lost;
  const session = sessionOf(progress);
  if ('settled' in progress) return { settled: progress.settled, isFirst: !progress.stale, ...session };
  return { ...(await draw(context, progress.journey, remark)), ...session };
}

/** One step of a person who has posted a form. */
export async function submit(context: PagesContext, visit: Visit, form: Form): Promise<LoginAnswer> {
  const { login } = context;
  const found = await login.find(visit.id);
  const record = found.thing;
  if (!visit.isTheirs || !record) return record && 'settled' in record ? passed : lost;
  // Pressed twice: the answer of the first press is repeated (K-3).
  if ('settled' in record) return { settled: record.settled, isFirst: false };
  const { journey } = record.open;
  if (!journey) return lost;
  const act = readAct(journey.state.at, form);
  const version = Number(one(form, 'version'));
  // A form of an earlier screen may name an act that the present one does not have: it is late, not wrong.
  if (!act || version !== journey.version)
    return { redirect: version === journey.version ? missing(journey) : 'passed' };
  let progress = await login.submit(found, version, act, visit.browser);
  if (act.on === 'back-to-app' && justLost(journey, progress)) {
    // The page already said that time was up: one press is enough to leave.
    progress = await login.submit(await login.find(visit.id), progress.journey.version, act, visit.browser);
  }
  if (!progress) return lost;
  const session = sessionOf(progress);
  if ('settled' in progress) return { settled: progress.settled, isFirst: !progress.stale, ...session };
  return { redirect: progress.stale ? 'passed' : 'current', ...session };
}

async function draw(
  { world, directory, clock }: PagesContext,
  journey: Journey,
  remark: string,
): Promise<LoginAnswer> {
  const id = personIn(journey.state);
  const person = id === undefined ? undefined : await directory.people.get(id);
  const seen = {
    now: world.now(),
    clock: clock(),
    minAge: world.policy.min_age,
    ...(person && { person }),
  };
  const isLate = seen.now >= journey.expires_at && !isExit(journey);
  const shown = isLate ? undefined : present(journey, seen);
  if (!shown) return { ...lost, show: { screen: 'vkid-flow-lost', returnable: true }, journey };
  const phone = phoneIn(journey.state) ?? person?.phone;
  const faults = isRemark(remark) ? [{ id: remarks[remark] }, ...shown.faults] : shown.faults;
  return { show: shown.view, faults, journey, ...(phone && { phone }) };
}

const sessionOf = ({ session }: Progress) => (session === undefined ? {} : { session });

const isRemark = (text: string): text is Remark => Object.hasOwn(remarks, text);

/** Nothing was chosen where something must be. */
function missing({ state }: Journey): Remark {
  if (state.at === 'vkid-choose-profile') return 'profile';
  return state.at === 'vkid-otp-method' ? 'method' : 'passed';
}

const isExit = ({ state }: Journey): boolean => exitScreens.some(({ from }) => from === state.at);

type Lost = Extract<Progress, { journey: Journey }>;

const justLost = (before: Journey, after: Progress | undefined): after is Lost =>
  after !== undefined &&
  'journey' in after &&
  after.journey.state.at === 'vkid-flow-lost' &&
  before.state.at !== 'vkid-flow-lost';
