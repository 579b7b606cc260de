import type { PageFault, PageValues, ScreenValues } from '../../src/pages/page-values.ts';

/** Each screen of VK ID as data, with the errors that may stand on it. Every free string goes through `s`. */
export function screens(
  s: (text: string) => string,
): { view: ScreenValues; faults: PageFault[]; name: string }[] {
  const card = {
    initials: s('АП'),
    hue: 3,
    name: s('Петрова Анна Сергеевна'),
    phoneMask: s('+7 *** ***-00-01'),
  };
  const values = {
    last_name: s('Петрова'),
    first_name: s('Анна'),
    middle_name: s('Сергеевна'),
    birth_day: s('7'),
    birth_month: s('3'),
    birth_year: s('1985'),
    gender: 'female',
  };
  const data = [
    { kind: 'name', value: card.name },
    { kind: 'birthday', value: s('07.03.1985') },
    { kind: 'gender', value: 'female' },
    { kind: 'phone', value: s('+7 999 000-00-01') },
    { kind: 'role', value: 'teacher' },
  ] as const;
  const otp = { screen: 'vkid-otp', phoneMask: card.phoneMask, digits: 6, choosable: true } as const;
  const exits = [
    ['vkid-limited', { id: 'E-13', until: s('14:35') }],
    ['vkid-blocked', { id: 'E-15a' }],
    ['vkid-number-linked', { id: 'E-21' }],
    ['vkid-flow-lost', { id: 'E-25' }],
    ['vkid-support', { id: 'E-29' }],
  ] as const;
  const about: PageFault[] = [
    { id: 'E-16', field: 'last_name' },
    { id: 'E-17', field: 'middle_name' },
    { id: 'E-18', wrong: 'missing', field: 'birth_day' },
    { id: 'E-19' },
  ];
  const views: [ScreenValues, PageFault[]?, string?][] = [
    [{ screen: 'vkid-phone', phone: s('') }],
    [{ screen: 'vkid-phone', phone: s('495 123') }, [{ id: 'E-03' }], 'failed'],
    [
      {
        screen: 'vkid-password',
        phone: s('+79990000001'),
        phoneMask: card.phoneMask,
        taken: true,
      },
      [{ id: 'E-06', left: 3 }],
    ],
    [{ ...otp, channel: 'sms', resendIn: 42, others: ['call'], closed: false, justSent: true }],
    [
      { ...otp, channel: 'call', resendIn: 0, others: ['sms'], closed: false, justSent: false },
      [{ id: 'E-09' }],
      'call',
    ],
    [
      { ...otp, channel: 'sms', resendIn: 0, others: ['call'], closed: true, justSent: false },
      [{ id: 'E-09' }],
      'closed',
    ],
    [
      {
        screen: 'vkid-otp-method',
        methods: [
          { id: 'sms', chosen: true },
          { id: 'call', chosen: false },
          { id: 'password', chosen: false },
        ],
      },
    ],
    [{ screen: 'vkid-recover-start', phoneMask: card.phoneMask }],
    [{ screen: 'vkid-recover-phone', phone: s('+7 999 000-00-01') }],
    [
      {
        ...otp,
        screen: 'vkid-recover-otp',
        channel: 'sms',
        resendIn: 42,
        others: ['call'],
        closed: false,
        justSent: false,
      },
      [{ id: 'E-09' }],
    ],
    [{ screen: 'vkid-recover-person' }, [{ id: 'E-36' }]],
    [{ screen: 'vkid-recover-new', phone: s('+79990000001'), minLength: 8 }],
    [
      { screen: 'vkid-recover-new', phone: s('+79990000001'), minLength: 8 },
      [{ id: 'E-34', wrong: 'short', length: 8 }, { id: 'E-35' }],
      'failed',
    ],
    [{ screen: 'vkid-recover-done' }],
    [{ screen: 'vkid-create-profile', account: card }],
    [
      {
        screen: 'vkid-choose-profile',
        profiles: [
          { ...card, id: s('9001'), organization: s('Школа № 17'), chosen: true },
          { ...card, id: s('9002'), hue: 1, chosen: false },
        ],
      },
    ],
    [{ screen: 'vkid-about-self', prefilled: true, values }],
    [{ screen: 'vkid-about-self', prefilled: false, values }, about, 'failed'],
    [{ screen: 'vkid-consent', journalAccount: s('Петрова А. С., учитель'), profile: card, data }],
    [
      {
        screen: 'vkid-allow',
        account: card,
        scopes: [
          { scope: s('vkid.personal_info'), required: true, chosen: true, data: data.slice(0, 3) },
          { scope: s('phone'), required: false, chosen: true, data: data.slice(3, 4) },
          {
            scope: 'email',
            required: false,
            chosen: false,
            data: [{ kind: 'email', value: s('a@example.ru') }],
          },
        ],
      },
    ],
    ...exits.map(([screen, fault]): [ScreenValues, PageFault[]] => [{ screen, returnable: true }, [fault]]),
    [
      {
        screen: 'vkid-request-error',
        reason: 'return-address',
        detail: s('redirect_uri: http://localhost:1/cb'),
        requestId: s('req-7'),
      },
    ],
    [{ screen: 'vkid-sign-out', account: card }],
    [{ screen: 'vkid-signed-out' }],
    [{ screen: 'vkid-device', userCode: s('') }, [{ id: 'device-unknown' }]],
    [{ screen: 'vkid-device-confirm', userCode: s('123-456') }],
    [{ screen: 'vkid-device-done', allowed: true }],
  ];
  return views.map(([view, faults = [], name = '']) => ({
    view,
    faults,
    name: `${view.screen}${name && `-${name}`}`,
  }));
}

/** What surrounds them. */
export function pageOf(s: (text: string) => string, more: Partial<PageValues> = {}): PageValues {
  return {
    lang: 'ru',
    csrf: s('csrf-token'),
    version: 4,
    appName: s('Электронный журнал'),
    appKind: 'educational',
    bannerInboxUrl: s('/__emulator/inbox?phone=%2B79990000001'),
    assets: '/__emulator/assets',
    faults: [],
    ...more,
  };
}
