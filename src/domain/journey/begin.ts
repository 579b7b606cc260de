import {
  accountOf,
  accountUnavailable,
  allowedBefore,
  grantAgain,
  hasProfile,
  personalApp,
  toAllow,
  toBlocked,
  toChooseProfile,
} from './after.ts';
import { both, type Case, type Row, row } from './rules.ts';

/**
 * ROUTE (2.2): the first screen, by what the browser brought along. RT-1 is the engine's, before any journey; RT-4
 * is off. RT-2 and RT-3 ask AF-1 a step later: first the person sees whose account it is.
 */
export const begins: readonly Row[] = [
  ...row('SI-20', 'vkid-phone', 'begin', both(sessionAlive, accountUnavailable), toBlocked),
  ...row('VA-1', 'vkid-phone', 'begin', both(sessionAlive, allowedBefore), grantAgain),
  ...row('VA-2', 'vkid-phone', 'begin', both(sessionAlive, personalApp), toAllow),
  ...row('RT-2', 'vkid-phone', 'begin', both(sessionAlive, hasProfile), toChooseProfile),
  ...row('RT-3', 'vkid-phone', 'begin', sessionAlive, (step) => ({
    state: { at: 'vkid-create-profile', person_id: accountOf(step).id },
  })),
  ...row('RT-5', 'vkid-phone', 'begin', null, ({ state }) => ({ state })),
];

function sessionAlive({ journey: { intent }, facts }: Case): boolean {
  return (
    intent.session_person_id !== undefined &&
    facts.person?.id === intent.session_person_id &&
    !intent.fresh_login
  );
}
