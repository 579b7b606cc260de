import { draftOf, emptyDraft } from '../about-self.ts';
import type { Person } from '../person.ts';
import type { Phone } from '../phone.ts';
import { type Case, type Move, settle } from './rules.ts';

/**
 * AFTER (2.4): where a person goes once it is known who they are, as guards and moves. The rows stand where the
 * knowledge comes from: `begin.ts` for a live session, `code.ts` for a proven number.
 * VA-* are ours: a personal app has no rows in the catalogue, only its one question, `vkid-allow`.
 */

/** SI-20: said only now, when the person is proven. */
export function accountUnavailable({ facts }: Case): boolean {
  return facts.person !== undefined && facts.person.status !== 'active';
}

export function toBlocked(step: Case): Move {
  const { id, status } = accountOf(step);
  return status === 'active'
    ? { state: step.state }
    : { state: { at: 'vkid-blocked', status, person_id: id } };
}

export function personalApp({ journey }: Case): boolean {
  return journey.intent.kind === 'personal';
}

/** VA-1: what was allowed before needs no question, unless the client wants one (`prompt=consent`). */
export function allowedBefore({ journey: { intent }, facts }: Case): boolean {
  return intent.kind === 'personal' && facts.consented && !intent.fresh_consent;
}

export const grantAgain = (step: Case): Move =>
  settle({ granted: true, person_id: accountOf(step).id, scopes: step.journey.intent.scopes });

export const toAllow = (step: Case): Move => ({
  state: { at: 'vkid-allow', person_id: accountOf(step).id },
  former: null,
});

/** AF-1: never asked before the number is proven. */
export function numberLinked({ facts }: Case): boolean {
  return facts.numberLinked;
}

export const toNumberLinked = (step: Case): Move => ({
  state: { at: 'vkid-number-linked', person_id: accountOf(step).id },
  former: null,
});

export function hasProfile({ facts }: Case): boolean {
  return (facts.person?.educational_profiles.length ?? 0) > 0;
}

export const toChooseProfile = (step: Case): Move => ({
  state: { at: 'vkid-choose-profile', person_id: accountOf(step).id },
  former: null,
});

/** A-1 and AF-3 lead here: «Информация о себе», prefilled from VK ID. */
export function tellAboutSelfA(step: Case): Move {
  const person = accountOf(step);
  const subject = { path: 'A', person_id: person.id } as const;
  return {
    state: { at: 'vkid-about-self', subject, draft: draftOf(person), saving: false },
    former: null,
  };
}

/** SI-22: a proven number and nobody yet. */
export const tellAboutSelfB = (phone: Phone): Move => ({
  state: { at: 'vkid-about-self', subject: { path: 'B', phone }, draft: emptyDraft, saving: false },
  former: null,
});

/** The person the step is about. A row that needs one is never chosen without: see its guard, and `isLost`. */
export function accountOf({ facts }: Case): Person {
  if (!facts.person) throw new Error('this row needs a person among its facts');
  return facts.person;
}
