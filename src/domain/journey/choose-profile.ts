import { type AboutFault, draftOf, readAbout } from '../about-self.ts';
import type { About, EducationalProfile } from '../educational-profile.ts';
import { knownPerson, numberLinked, tellAboutSelfA, toNumberLinked } from './after-sign-in.ts';
import type { Act, Effect, Report } from './events.ts';
import { type Guard, type Move, named, type JourneyRow, row, type StepInput } from './rules.ts';
import type { ChooseProfile, Subject, TellAboutSelf } from './state.ts';

/** The educational profile (2.4, rows A-*, C-*, P-*): create one, choose one, check its data. */
export const profile: readonly JourneyRow[] = [
  ...row('AF-1', 'vkid-create-profile', 'create-profile', numberLinked, toNumberLinked),
  ...row('A-1', 'vkid-create-profile', 'create-profile', knownPerson, tellAboutSelfA),
  ...row('AF-1', 'vkid-choose-profile', 'choose-profile', numberLinked, toNumberLinked),
  ...row('C-1', 'vkid-choose-profile', 'choose-profile', chosenProfile, (step, chosen) => {
    const subject = {
      path: 'C',
      person_id: step.state.person_id,
      profile_id: step.event.profile_id,
    } as const;
    return { state: { at: 'vkid-about-self', subject, draft: draftOf(chosen), saving: false } };
  }),

  ...row('P-1', 'vkid-about-self', 'tell-about-self', dataInvalid, (step, faults) => ({
    state: { ...step.state, draft: step.event.draft, saving: false },
    notice: { faults },
  })),
  ...row('P-2', 'vkid-about-self', 'tell-about-self', validOnPath('A'), save),
  ...row('P-3', 'vkid-about-self', 'tell-about-self', validOnPath('B'), save),
  ...row('P-4', 'vkid-about-self', 'tell-about-self', validOnPath('C'), save),

  // The directory's answer to `save-about`.
  ...row('P-5', 'vkid-about-self', 'number-taken', null, ({ state: { subject } }) => ({
    state:
      subject.path === 'B'
        ? { at: 'vkid-phone', typed: subject.phone, taken: subject.phone }
        : { at: 'vkid-phone', typed: '' },
  })),
  ...row('VA-2', 'vkid-about-self', 'saved', personalApp, ({ event, state }) => ({
    state: { at: 'vkid-allow', person_id: event.person_id },
    effects: signInNew(state, event.person_id),
  })),
  ...row('P-2', 'vkid-about-self', 'saved', profileOnPath('A'), toConsent),
  ...row('P-3', 'vkid-about-self', 'saved', profileOnPath('B'), toConsent),
  ...row('P-4', 'vkid-about-self', 'saved', profileOnPath('C'), toConsent),
];

type AboutStep = StepInput<TellAboutSelf, Extract<Act, { on: 'tell-about-self' }>>;
type SavedStep = StepInput<TellAboutSelf, Extract<Report, { on: 'saved' }>>;
type ChooseStep = StepInput<ChooseProfile, Extract<Act, { on: 'choose-profile' }>>;

function chosenProfile({ facts, event }: ChooseStep): EducationalProfile | undefined {
  return facts.person?.educational_profiles.find(({ id }) => id === event.profile_id);
}

function read({ journey, facts, event }: AboutStep) {
  const { now, policy } = facts;
  return readAbout(event.draft, {
    now,
    ...(journey.request.kind === 'educational' && { minAge: policy.min_age }),
  });
}

function dataInvalid(step: AboutStep): AboutFault[] | undefined {
  const found = read(step);
  return 'faults' in found ? found.faults : undefined;
}

/** Gives what was told, in the form in which it is kept. */
function validOnPath(path: Subject['path']): Guard<AboutStep, About> {
  return named(`path${path}`, (step: AboutStep) => {
    const found = step.state.subject.path === path ? read(step) : undefined;
    return found && 'about' in found ? found.about : undefined;
  });
}

function personalApp({ journey }: SavedStep): boolean {
  return journey.request.kind === 'personal';
}

/** Gives the profile that was saved: on path C it is the one that was chosen. */
function profileOnPath(path: Subject['path']): Guard<SavedStep, number> {
  return named(`profileOnPath${path}`, ({ state: { subject }, event }: SavedStep) => {
    if (subject.path !== path) return undefined;
    return subject.path === 'C' ? subject.profile_id : event.profile_id;
  });
}

/** The directory does the saving and reports `saved` or `number-taken` (P-5). Posting again repeats the order. */
function save({ journey, state, event }: AboutStep, about: About): Move {
  const educational = journey.request.kind === 'educational';
  return {
    state: { ...state, draft: event.draft, saving: true },
    effects: [{ do: 'save-about', subject: state.subject, about, educational }],
  };
}

/** After P-2, P-3 and P-4. */
function toConsent({ state, event }: SavedStep, profile_id: number): Move {
  return {
    state: { at: 'vkid-consent', path: state.subject.path, person_id: event.person_id, profile_id },
    effects: signInNew(state, event.person_id),
  };
}

/** SI-21 on path B: the number was proven before there was a person to sign in. */
const signInNew = ({ subject }: TellAboutSelf, person_id: number): Effect[] =>
  subject.path === 'B' ? [{ do: 'sign-in', person_id }] : [];
