import { baseScope, vkScopes } from '../claims.ts';
import { accountUnavailable, numberLinked, toBlocked, toNumberLinked } from './after-sign-in.ts';
import { type JourneyRow, row, settle, type StepInput } from './rules.ts';

/** The last question: may they know you. K-* for an educational app, VA-* (ours) for a personal one. */
export const consent: readonly JourneyRow[] = [
  ...row('K-4', 'vkid-consent', 'link', vpnOn, ({ state }) =>
    settle({ granted: false, reason: 'vpn', person_id: state.person_id }),
  ),
  // Blocked since they signed in: the question is asked once more before anything is granted.
  ...row('SI-20', 'vkid-consent', 'link', accountUnavailable, toBlocked),
  ...row('AF-1', 'vkid-consent', 'link', numberLinked, toNumberLinked),
  ...row('K-1', 'vkid-consent', 'link', null, ({ state, journey }) =>
    settle({
      granted: true,
      person_id: state.person_id,
      profile_id: state.profile_id,
      scopes: journey.request.scopes,
    }),
  ),
  ...row('K-2', 'vkid-consent', 'cancel', null, ({ state }) =>
    settle({ granted: false, reason: 'user_denied', person_id: state.person_id }),
  ),

  ...row('SI-20', 'vkid-allow', 'allow', accountUnavailable, toBlocked),
  ...row('VA-3', 'vkid-allow', 'allow', null, ({ state, event, journey }) =>
    settle({
      granted: true,
      person_id: state.person_id,
      scopes: journey.request.scopes.filter(
        (scope) => !optionalScopes.includes(scope) || event.scopes.includes(scope),
      ),
    }),
  ),
  ...row('VA-4', 'vkid-allow', 'cancel', null, ({ state }) =>
    settle({ granted: false, reason: 'user_denied', person_id: state.person_id }),
  ),
];

/** Scopes that a person may untick on `vkid-allow`; what is not here comes with signing in. */
export const optionalScopes: readonly string[] = vkScopes.filter((scope) => scope !== baseScope);

function vpnOn({ facts }: StepInput): boolean {
  return facts.vpn;
}
