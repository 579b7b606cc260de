import { draftOf } from '../about-self.ts';
import type { Person } from '../person.ts';
import type { Case, Move } from './rules.ts';

/**
 * AFTER (2.4): where a person goes once it is known who they are. Shared by the sign-in form (AF-*) and by a live
 * session (RT-2, RT-3), whose screens ask AF-1 a step later: first the person sees whose account it is.
 */
export function arrive(step: Case, person: Person, how: 'form' | 'session'): Move {
  const { journey, facts } = step;
  const person_id = person.id;
  // SI-20: said only now, when the person is proven.
  if (person.status !== 'active') return { state: { at: 'vkid-blocked', status: person.status, person_id } };
  if (journey.intent.kind === 'personal') return arriveAtPersonalApp(step, person);
  if (how === 'form' && facts.numberLinked)
    return { state: { at: 'vkid-number-linked', person_id }, former: null };
  if (person.educational_profiles.length > 0)
    return { state: { at: 'vkid-choose-profile', person_id }, former: null };
  if (how === 'session') return { state: { at: 'vkid-create-profile', person_id } };
  return { ...tellAboutSelfA(person), former: null };
}

/** A personal app: what was allowed before needs no question, unless the client wants one (`prompt=consent`). */
function arriveAtPersonalApp({ journey: { intent }, facts }: Case, person: Person): Move {
  if (!facts.consented || intent.fresh_consent)
    return { state: { at: 'vkid-allow', person_id: person.id }, former: null };
  const outcome = { granted: true, person_id: person.id, scopes: intent.scopes } as const;
  return { state: { at: 'settled', outcome }, effects: [{ do: 'settle', outcome }] };
}

/** A-1 and AF-3 lead here: «Информация о себе», prefilled from VK ID. */
export const tellAboutSelfA = (person: Person): Move => ({
  state: {
    at: 'vkid-about-self',
    subject: { path: 'A', person_id: person.id },
    draft: draftOf(person),
    saving: false,
  },
});

export const hasProfile = ({ facts }: Case): boolean => (facts.person?.educational_profiles.length ?? 0) > 0;

/** The person the step is about. A step whose rows need one is never chosen without (see `login`: the journey is lost then). */
export function accountOf({ facts }: Case): Person {
  if (!facts.person) throw new Error('this row needs a person among its facts');
  return facts.person;
}
