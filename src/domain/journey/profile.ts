import { type AboutFault, draftOf, readAbout } from '../about-self.ts';
import { numberLinked, personalApp, tellAboutSelfA, toNumberLinked } from './after.ts';
import type { Act, Report } from './events.ts';
import { both, type Case, type Move, named, type Row, row } from './rules.ts';
import type { ChooseProfile, Subject, TellAboutSelf } from './state.ts';

/** The educational profile (2.4, rows A-*, C-*, P-*): create one, choose one, check its data. */
export const profile: readonly Row[] = [
  ...row('AF-1', 'vkid-create-profile', 'create-profile', numberLinked, toNumberLinked),
  ...row('A-1', 'vkid-create-profile', 'create-profile', null, tellAboutSelfA),
  ...row('AF-1', 'vkid-choose-profile', 'choose-profile', numberLinked, toNumberLinked),
  ...row('C-1', 'vkid-choose-profile', 'choose-profile', profileIsTheirs, (step) => {
    const chosen = chosenProfile(step);
    const subject = {
      path: 'C',
      person_id: step.state.person_id,
      profile_id: step.event.profile_id,
    } as const;
    return chosen
      ? { state: { at: 'vkid-about-self', subject, draft: draftOf(chosen), saving: false } }
      : { state: step.state };
  }),

  ...row('P-1', 'vkid-about-self', 'tell-about-self', dataInvalid, (step) => ({
    state: { ...step.state, draft: step.event.draft, saving: false },
    notice: { faults: faultsIn(step) },
  })),
  ...row('P-2', 'vkid-about-self', 'tell-about-self', pathIs('A'), save),
  ...row('P-3', 'vkid-about-self', 'tell-about-self', pathIs('B'), save),
  ...row('P-4', 'vkid-about-self', 'tell-about-self', pathIs('C'), save),

  // The directory's answer to `save-about`.
  ...row('P-5', 'vkid-about-self', 'number-taken', null, ({ state: { subject } }) => ({
    state:
      subject.path === 'B'
        ? { at: 'vkid-phone', typed: subject.phone, taken: subject.phone }
        : { at: 'vkid-phone', typed: '' },
  })),
  ...row('VA-2', 'vkid-about-self', 'saved', personalApp, ({ event }) => ({
    state: { at: 'vkid-allow', person_id: event.person_id },
  })),
  ...row('P-2', 'vkid-about-self', 'saved', both(profileIsNamed, pathIs('A')), toConsent),
  ...row('P-3', 'vkid-about-self', 'saved', both(profileIsNamed, pathIs('B')), toConsent),
  ...row('P-4', 'vkid-about-self', 'saved', pathIs('C'), toConsent),
];

type AboutStep = Case<TellAboutSelf, Extract<Act, { on: 'tell-about-self' }>>;
type SavedStep = Case<TellAboutSelf, Extract<Report, { on: 'saved' }>>;
type ChooseStep = Case<ChooseProfile, Extract<Act, { on: 'choose-profile' }>>;

function chosenProfile({ facts, event }: ChooseStep) {
  return facts.person?.educational_profiles.find(({ id }) => id === event.profile_id);
}

function profileIsTheirs(step: ChooseStep): boolean {
  return chosenProfile(step) !== undefined;
}

function read({ journey, facts, event }: AboutStep) {
  const { now, policy } = facts;
  return readAbout(event.draft, {
    now,
    ...(journey.intent.kind === 'educational' && { minAge: policy.min_age }),
  });
}

function faultsIn(step: AboutStep): AboutFault[] {
  const found = read(step);
  return 'faults' in found ? found.faults : [];
}

function dataInvalid(step: AboutStep): boolean {
  return faultsIn(step).length > 0;
}

function pathIs(path: Subject['path']) {
  return named(`path${path}`, ({ state }: Case<TellAboutSelf>) => state.subject.path === path);
}

function profileIsNamed({ event }: SavedStep): boolean {
  return event.profile_id !== undefined;
}

/** The directory does the saving and reports `saved` or `number-taken` (P-5). Posting again repeats the order. */
function save(step: AboutStep): Move {
  const found = read(step);
  if (!('about' in found)) return { state: step.state };
  const educational = step.journey.intent.kind === 'educational';
  return {
    state: { ...step.state, draft: step.event.draft, saving: true },
    effects: [{ do: 'save-about', subject: step.state.subject, about: found.about, educational }],
  };
}

/** After P-2, P-3 and P-4; on path C the profile is the one that was chosen. */
function toConsent({ state, event }: SavedStep): Move {
  const { subject } = state;
  const profile_id = subject.path === 'C' ? subject.profile_id : event.profile_id;
  if (profile_id === undefined) return { state };
  return {
    state: { at: 'vkid-consent', path: subject.path, person_id: event.person_id, profile_id },
  };
}
