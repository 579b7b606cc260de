import { type JourneyRow, row, settle } from './rules.ts';

/** Exit screens: «Вернуться в журнал» answers the app with a refusal; no grant. */
export const exitScreens: readonly JourneyRow[] = [
  ...row('X-8', 'vkid-limited', 'back-to-app', null, () =>
    settle({ granted: false, reason: 'too_many_attempts' }),
  ),
  ...row('X-8', 'vkid-blocked', 'back-to-app', null, () =>
    settle({ granted: false, reason: 'account_unavailable' }),
  ),
  ...row('X-8', 'vkid-number-linked', 'back-to-app', null, ({ state }) =>
    settle({ granted: false, reason: 'number_linked', person_id: state.person_id }),
  ),
  ...row('X-8', 'vkid-support', 'back-to-app', null, () =>
    settle({ granted: false, reason: 'another_account' }),
  ),
  ...row('X-8', 'vkid-flow-lost', 'back-to-app', null, () => settle({ granted: false, reason: 'flow_lost' })),
];
