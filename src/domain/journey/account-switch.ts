import { type Move, type JourneyRow, row, type StepInput } from './rules.ts';

/**
 * «Войти в другой аккаунт» (2.5): the journey has no person until one signs in (SW-2: the rows of AFTER
 * forget `former`), and until then «Отмена» leads back (SW-3). No session ends here.
 */
export const accountSwitch: readonly JourneyRow[] = [
  ...row(
    'A-2',
    ['vkid-create-profile', 'vkid-choose-profile', 'vkid-consent'],
    'switch-account',
    null,
    ({ state }) => askAnother(state),
  ),
  ...row('SW-1', ['vkid-allow', 'vkid-number-linked'], 'switch-account', null, ({ state }) =>
    askAnother(state),
  ),
  // «Отмена» does not lead back to a blocked account where another one came before it.
  ...row('SW-1', 'vkid-blocked', 'switch-account', null, ({ state, journey }) =>
    askAnother(journey.former ?? state),
  ),
  ...row('SW-3', 'vkid-phone', 'cancel', formerScreen, (_step, former) => ({
    state: former,
    former: null,
  })),
];

function formerScreen({ journey }: StepInput) {
  return journey.former;
}

const askAnother = (former: StepInput['state']): Move => ({ state: { at: 'vkid-phone', typed: '' }, former });
