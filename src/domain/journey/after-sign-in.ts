import { draftOf, emptyDraft } from '../about-self.ts';
import type { Person, PersonStatus } from '../person.ts';
import type { Phone } from '../phone.ts';
import { type Move, settle, type StepInput } from './rules.ts';

/**
 * AFTER (2.4): where a person goes once they are known, as guards and moves. The rows are in `first-screen.ts` for a
 * live session and in `enter-code.ts` for a proven number.
 * VA-* are ours: a personal app has no rows in the catalogue, only its one question, `vkid-allow`.
 */

/** A person whose account is blocked or deactivated. */
export interface Unavailable {
  readonly id: number;
  readonly status: Exclude<PersonStatus, 'active'>;
}

/** SI-20: said only now, when the person is proven. */
export function accountUnavailable({ facts: { person } }: StepInput): Unavailable | undefined {
  return person && person.status !== 'active' ? { id: person.id, status: person.status } : undefined;
}

export const toBlocked = (_step: StepInput, { id, status }: Unavailable): Move => ({
  state: { at: 'vkid-blocked', status, person_id: id },
});

export function personalApp({ journey, facts }: StepInput): Person | undefined {
  return journey.request.kind === 'personal' ? facts.person : undefined;
}

/** VA-1: what was allowed before needs no question, unless the client wants one (`prompt=consent`). */
export function allowedBefore({ journey: { request }, facts }: StepInput): Person | undefined {
  const isAllowed = request.kind === 'personal' && facts.consented && !request.force_consent;
  return isAllowed ? facts.person : undefined;
}

export const grantAgain = ({ journey }: StepInput, { id }: Person): Move =>
  settle({ granted: true, person_id: id, scopes: journey.request.scopes });

export const toAllow = (_step: StepInput, { id }: Person): Move => ({
  state: { at: 'vkid-allow', person_id: id },
  former: null,
});

/** AF-1: never asked before the number is proven. */
export function numberLinked({ facts }: StepInput): Person | undefined {
  return facts.numberLinked ? facts.person : undefined;
}

export const toNumberLinked = (_step: StepInput, { id }: Person): Move => ({
  state: { at: 'vkid-number-linked', person_id: id },
  former: null,
});

export function personWithProfile({ facts: { person } }: StepInput): Person | undefined {
  return person && person.educational_profiles.length > 0 ? person : undefined;
}

export const toChooseProfile = (_step: StepInput, { id }: Person): Move => ({
  state: { at: 'vkid-choose-profile', person_id: id },
  former: null,
});

export function knownPerson({ facts }: StepInput): Person | undefined {
  return facts.person;
}

/** A-1 and AF-3 lead here: «Информация о себе», prefilled from VK ID. */
export function tellAboutSelfA(_step: StepInput, person: Person): Move {
  const subject = { path: 'A', person_id: person.id } as const;
  return {
    state: { at: 'vkid-about-self', subject, draft: draftOf(person), saving: false },
    former: null,
  };
}

/** SI-22: a proven number that has no owner yet. */
export const tellAboutSelfB = (phone: Phone): Move => ({
  state: { at: 'vkid-about-self', subject: { path: 'B', phone }, draft: emptyDraft, saving: false },
  former: null,
});
