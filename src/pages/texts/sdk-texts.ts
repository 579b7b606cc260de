import type { Language } from '../page-values.ts';

export type SdkScreen =
  | 'sdk-onetap'
  | 'sdk-floating-onetap'
  | 'sdk-community-subscription'
  | 'sdk-policy-agreements';

export type SdkControl = 'close' | 'continue' | 'decline' | 'mail_ru' | 'ok_ru' | 'other-account';

const ru = {
  titles: {
    'sdk-onetap': 'Вход с VK ID',
    'sdk-floating-onetap': 'Вход с VK ID',
    'sdk-community-subscription': 'Подписка на сообщество',
    'sdk-policy-agreements': 'Условия использования',
  } satisfies Record<SdkScreen, string>,
  leads: {
    'sdk-onetap': () => '',
    'sdk-floating-onetap': (app: string) => (app ? `Войдите в приложение «${app}».` : ''),
    'sdk-community-subscription': (app: string) =>
      app ? `Приложение «${app}» приглашает в своё сообщество ВКонтакте.` : '',
    'sdk-policy-agreements': (app: string) =>
      app ? `Чтобы войти в «${app}», примите условия использования VK ID.` : '',
  } satisfies Record<SdkScreen, (app: string) => string>,
  continues: {
    'sdk-onetap': (name?: string) => (name ? `Продолжить как ${name}` : 'Войти с VK ID'),
    'sdk-floating-onetap': (name?: string) => (name ? `Продолжить как ${name}` : 'Войти с VK ID'),
    'sdk-community-subscription': () => 'Подписаться',
    'sdk-policy-agreements': () => 'Принять',
  } satisfies Record<SdkScreen, (name?: string) => string>,
  controls: {
    close: 'Закрыть',
    decline: 'Отказаться',
    mail_ru: 'Войти с Mail',
    ok_ru: 'Войти с OK',
    'other-account': 'Войти в другой аккаунт',
  } satisfies Record<Exclude<SdkControl, 'continue'>, string>,
  emulated: 'VK ID (эмулятор)',
  done: 'Готово',
  captcha: {
    title: 'Подтвердите, что вы не робот',
    box: 'Я не робот',
    missed: 'Отметьте «Я не робот».',
    proceed: 'Продолжить',
    solved: 'Готово. Возвращаемся в приложение.',
  },
  answerTitle: 'Возвращаемся в приложение',
  answerSent: (target: string) => `Ответ передан странице ${target}, она закроет это окно.`,
  answerUnheard: 'Если окно осталось открытым, приложение открыто по другому адресу, чем его redirect_uri.',
  onwards: 'Перейти в приложение',
};

type SdkTexts = typeof ru;

const en: SdkTexts = {
  titles: {
    'sdk-onetap': 'Sign in with VK ID',
    'sdk-floating-onetap': 'Sign in with VK ID',
    'sdk-community-subscription': 'Subscribing to a community',
    'sdk-policy-agreements': 'Terms of use',
  },
  leads: {
    'sdk-onetap': () => '',
    'sdk-floating-onetap': (app) => (app ? `Sign in to “${app}”.` : ''),
    'sdk-community-subscription': (app) => (app ? `“${app}” invites you to its VK community.` : ''),
    'sdk-policy-agreements': (app) => (app ? `To sign in to “${app}”, accept the terms of VK ID.` : ''),
  },
  continues: {
    'sdk-onetap': (name) => (name ? `Continue as ${name}` : 'Sign in with VK ID'),
    'sdk-floating-onetap': (name) => (name ? `Continue as ${name}` : 'Sign in with VK ID'),
    'sdk-community-subscription': () => 'Subscribe',
    'sdk-policy-agreements': () => 'Accept',
  },
  controls: {
    close: 'Close',
    decline: 'Decline',
    mail_ru: 'Sign in with Mail',
    ok_ru: 'Sign in with OK',
    'other-account': 'Use another account',
  },
  emulated: 'VK ID (emulator)',
  done: 'Done',
  captcha: {
    title: 'Confirm that you are not a robot',
    box: 'I am not a robot',
    missed: 'Tick “I am not a robot”.',
    proceed: 'Continue',
    solved: 'Done. Returning to the app.',
  },
  answerTitle: 'Returning to the app',
  answerSent: (target) => `The page at ${target} has the answer and will close this window.`,
  answerUnheard:
    'If the window stays open, the app is open at another address than that of its redirect_uri.',
  onwards: 'Go to the app',
};

/** Every sentence of the SDK's frames and of the page that ends a popup. */
export const sdkTexts: Readonly<Record<Language, SdkTexts>> = { ru, en };
