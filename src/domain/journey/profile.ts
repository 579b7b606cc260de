import { draftOf, readAbout, type AboutFault } from '../about-self.ts';
import { accountOf, tellAboutSelfA } from './after.ts';
import type { Act } from './events.ts';
import type { ChooseProfile, CreateProfile, TellAboutSelf } from './state.ts';
import { row, type Case, type Move, type Row } from './rules.ts';

/** The educational profile (2.4, rows A-*, C-*, P-*): create one, choose one, check its data. */
export const profile: readonly Row[] = [
  ...row('AF-1', 'vkid-create-profile', 'create-profile', numberLinked, toNumberLinked),
  ...row('A-1', 'vkid-create-profile', 'create-profile', null, (step) => tellAboutSelfA(accountOf(step))),
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
  ...row('A-2', ['vkid-create-profile', 'vkid-choose-profile'], 'switch-account', null, ({ state }) => ({
    state: { at: 'vkid-phone', typed: '' },
    former: state,
  })),

  ...row('P-1', 'vkid-about-self', 'tell-about-self', dataInvalid, ({ state, event, ...rest }) => ({
    state: { ...state, draft: event.draft, saving: false },
    notice: { faults: faultsIn({ state, event, ...rest }) },
  })),
  ...row('P-2', 'vkid-about-self', 'tell-about-self', pathIs('A'), save),
  ...row('P-3', 'vkid-about-self', 'tell-about-self', pathIs('B'), save),
  ...row('P-4', 'vkid-about-self', 'tell-about-self', pathIs('C'), save),
  ...row('P-5', 'vkid-about-self', 'number-taken', null, ({ state }) => ({
    state: { at: 'vkid-phone', typed: state.subject.path === 'B' ? state.subject.phone : '' },
  })),
  ...row('P-3', 'vkid-about-self', 'saved', personalApp, ({ event }) => ({
    state: { at: 'vkid-allow', person_id: event.person_id },
  })),
  ...row('P-2', 'vkid-about-self', 'saved', null, ({ state, event }) => ({
    state: {
      at: 'vkid-consent',
      path: state.subject.path,
      person_id: event.person_id,
      profile_id: event.profile_id ?? 0,
    },
  })),

  ...row('X-8', 'vkid-number-linked', 'back-to-app', null, ({ state }) => {
    const outcome = { granted: false, reason: 'number_linked', person_id: state.person_id } as const;
    return { state: { at: 'settled', outcome }, effects: [{ do: 'settle', outcome }] };
  }),
  ...row('A-2', 'vkid-number-linked', 'switch-account', null, ({ state }) => ({
    state: { at: 'vkid-phone', typed: '' },
    former: state,
  })),
];

type AboutStep = Case<TellAboutSelf, Extract<Act, { on: 'tell-about-self' }>>;
type ChooseStep = Case<ChooseProfile, Extract<Act, { on: 'choose-profile' }>>;

function numberLinked({ facts }: Case): boolean {
  return facts.numberLinked;
}

function toNumberLinked({ state }: Case<ChooseProfile | CreateProfile>): Move {
  return { state: { at: 'vkid-number-linked', person_id: state.person_id } };
}

function chosenProfile({ facts, event }: ChooseStep) {
  return facts.person?.educational_profiles.find(({ id }) => id === event.profile_id);
}

function profileIsTheirs(step: ChooseStep): boolean {
  return chosenProfile(step) !== undefined;
}

function personalApp({ journey }: Case): boolean {
  return journey.intent.kind === 'personal';
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

function pathIs(path: 'A' | 'B' | 'C') {
  const guard = ({ state }: AboutStep): boolean => state.subject.path === path;
  return Object.defineProperty(guard, 'name', { value: `path${path}` });
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
