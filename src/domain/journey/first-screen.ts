import type { Person } from '../person.ts';
import {
  accountUnavailable,
  allowedBefore,
  grantAgain,
  personalApp,
  personWithProfile,
  toAllow,
  toBlocked,
  toChooseProfile,
} from './after-sign-in.ts';
import { both, type JourneyRow, row, type StepInput } from './rules.ts';

/**
 * ROUTE (2.2): the first screen, by what the browser brought along. RT-1 is the server's, before any journey; RT-4
 * is off. RT-2 and RT-3 ask AF-1 a step later: first the person sees whose account it is.
 */
export const firstScreen: readonly JourneyRow[] = [
  ...row('SI-20', 'vkid-phone', 'begin', both(sessionAlive, accountUnavailable), toBlocked),
  ...row('VA-1', 'vkid-phone', 'begin', both(sessionAlive, allowedBefore), grantAgain),
  ...row('VA-2', 'vkid-phone', 'begin', both(sessionAlive, personalApp), toAllow),
  ...row('RT-2', 'vkid-phone', 'begin', both(sessionAlive, personWithProfile), toChooseProfile),
  ...row('RT-3', 'vkid-phone', 'begin', sessionAlive, (_step, person) => ({
    state: { at: 'vkid-create-profile', person_id: person.id },
  })),
  ...row('RT-5', 'vkid-phone', 'begin', null, ({ state }) => ({ state })),
];

function sessionAlive({ journey: { request }, facts: { person } }: StepInput): Person | undefined {
  const isTheirs = person !== undefined && person.id === request.session_person_id;
  return isTheirs && !request.force_login ? person : undefined;
}
