import type { Allow, Consent, Outcome } from './state.ts';
import { row, type Case, type Move, type Row } from './rules.ts';

/** The last question (K-*): may they know you. */
export const consent: readonly Row[] = [
  ...row('K-4', 'vkid-consent', 'link', vpnOn, ({ state }) =>
    settle({ granted: false, reason: 'vpn', person_id: state.person_id }),
  ),
  ...row('AF-1', 'vkid-consent', 'link', numberLinked, ({ state }) => ({
    state: { at: 'vkid-number-linked', person_id: state.person_id },
  })),
  ...row('K-1', 'vkid-consent', 'link', null, ({ state, journey }) =>
    settle({
      granted: true,
      person_id: state.person_id,
      profile_id: state.profile_id,
      scopes: journey.intent.scopes,
    }),
  ),
  ...row('K-2', ['vkid-consent', 'vkid-allow'], 'cancel', null, ({ state }) =>
    settle({ granted: false, reason: 'user_denied', person_id: state.person_id }),
  ),
  ...row('A-2', ['vkid-consent', 'vkid-allow'], 'switch-account', null, ({ state }) => ({
    state: { at: 'vkid-phone', typed: '' },
    former: state,
  })),
  ...row('K-1', 'vkid-allow', 'allow', null, ({ state, event, journey }) =>
    settle({
      granted: true,
      person_id: state.person_id,
      scopes: journey.intent.scopes.filter(
        (scope) => !optionalScopes.includes(scope) || event.scopes.includes(scope),
      ),
    }),
  ),
];

/** Scopes that a person may untick on `vkid-allow`; what is not here comes with signing in. */
export const optionalScopes: readonly string[] = [
  'email',
  'phone',
  'friends',
  'wall',
  'groups',
  'stories',
  'docs',
  'photos',
  'ads',
  'video',
  'status',
  'market',
  'pages',
  'notifications',
  'stats',
  'notes',
];

function vpnOn({ facts }: Case): boolean {
  return facts.vpn;
}

function numberLinked({ facts }: Case<Allow | Consent>): boolean {
  return facts.numberLinked;
}

const settle = (outcome: Outcome): Move => ({
  state: { at: 'settled', outcome },
  effects: [{ do: 'settle', outcome }],
});
