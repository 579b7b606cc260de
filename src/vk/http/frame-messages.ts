import type { RequestParams } from './request-params.ts';

/**
 * What VK's web SDK and the frames of its widgets say to each other, in both directions, each time in an object with
 * `type: 'vk-sak-sdk'` (views/scripts/sdk-frame.js).
 */
export interface FrameMessage {
  readonly handler: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * What our frames say when they are shown or a button is pressed, named as VK's SDK has it (`@vkid/sdk` `core/widget/events.js`,
 * `widgets/*\/events.js`; `@vkid/captcha`). The four of the community widget begin with a Cyrillic letter, U+0441: VK's own, and a Latin
 * one would not be heard.
 */
export const messageHandlers = {
  load: 'common: load',
  error: 'common: error',
  close: 'common: close',
  oneTap: {
    notAuthorized: 'onetap: not authorized',
    authenticationInfo: 'onetap: authentication_info',
    showFullAuth: 'onetap: show full auth',
  },
  floatingOneTap: {
    notAuthorized: 'floatingonetap: not authorized',
    showFullAuth: 'floatingonetap: show full auth',
  },
  communitySubscription: { ready: '\u0441ommunity subscription: ready' },
  captcha: { result: 'VKCaptchaGetResult', close: 'VKCaptchaCloseCaptcha' },
  agreements: { accept: 'agreements dialog: accept', decline: 'agreements dialog: decline' },
} as const;

/** The page reads `params` of some messages without checking that it is there. */
export const frameMessage = (handler: string, params: FrameMessage['params'] = {}): FrameMessage => ({
  handler,
  params,
});

/** An origin of the web, spelled as browsers spell it; undefined for anything else. */
export function readOrigin(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { origin, protocol } = new URL(text);
  return /^https?:$/u.test(protocol) && origin === text ? origin : undefined;
}

/** The pages that may embed a frame of VK's: any. The frame posts its messages only to the origin in its own address. */
export const anyEmbedder = 'http: https:';

/** How a frame looks, and the page that it posts its messages to. */
export interface FrameAppearance {
  readonly lang: 'en' | 'ru';
  readonly scheme: 'dark' | 'light';
  /** The origin of the page around it; '' where that page named none, and then no message is posted. */
  readonly target: string;
}

export const frameAppearanceOf = (query: RequestParams): FrameAppearance => ({
  lang: (query['lang_id'] ?? query['lang']) === '3' ? 'en' : 'ru',
  scheme: query['scheme'] === 'dark' ? 'dark' : 'light',
  target: readOrigin(query['origin']) ?? '',
});
