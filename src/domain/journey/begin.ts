import { accountOf, arrive, hasProfile } from './after.ts';
import { type Row, type Case, row } from './rules.ts';

/** ROUTE (2.2): the first screen, by what the browser brought along. RT-1 is the engine's, before any journey. */
export const begins: readonly Row[] = [
  ...row('RT-2', 'vkid-phone', 'begin', sessionWithProfile, (step) =>
    arrive(step, accountOf(step), 'session'),
  ),
  ...row('RT-3', 'vkid-phone', 'begin', sessionAlive, (step) => arrive(step, accountOf(step), 'session')),
  ...row('RT-5', 'vkid-phone', 'begin', null, ({ state }) => ({ state })),
];

function sessionAlive({ journey: { intent }, facts }: Case): boolean {
  return (
    intent.session_person_id !== undefined &&
    facts.person?.id === intent.session_person_id &&
    !intent.fresh_login
  );
}

function sessionWithProfile(step: Case): boolean {
  return sessionAlive(step) && hasProfile(step);
}
