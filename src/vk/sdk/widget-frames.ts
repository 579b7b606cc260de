import {
  type FrameAppearance,
  frameAppearanceOf,
  messageHandlers,
  type FrameMessage,
  frameMessage,
} from '../http/frame-messages.ts';
import type { RequestParams } from '../http/request-params.ts';

/** The widgets that VK's SDK shows in a frame, by the path it asks for. */
export const widgetFrames = {
  button_one_tap_auth: 'sdk-onetap',
  floating_one_tap_auth: 'sdk-floating-onetap',
  community_subscription: 'sdk-community-subscription',
  // 1.x only.
  user_policy_agreements: 'sdk-policy-agreements',
} as const;

export type WidgetScreen = (typeof widgetFrames)[keyof typeof widgetFrames];

/** A button of a frame: its purpose, and the message that pressing it posts to the page. */
export interface WidgetControl {
  readonly does: 'close' | 'continue' | 'decline' | 'mail_ru' | 'ok_ru' | 'other-account';
  readonly says?: FrameMessage;
}

/** The frame of a widget as plain values. */
export interface WidgetFrame extends FrameAppearance {
  readonly screen: WidgetScreen;
  /** The messages that it posts as soon as it is shown. */
  readonly opening: readonly FrameMessage[];
  readonly controls: readonly WidgetControl[];
  readonly appName: string;
  /** Of the person who has a VK ID session in this browser. */
  readonly firstName?: string;
  /** Of the one-tap button, in pixels. */
  readonly size: { readonly height: number; readonly radius: number };
}

/** The app of a frame, if it is known, and the person signed in to VK ID in this browser. */
export interface FrameAudience {
  readonly app?: { readonly name: string };
  readonly person?: { readonly first_name: string };
}

export function widgetFrame(
  screen: WidgetScreen,
  query: RequestParams,
  { app, person }: FrameAudience,
): WidgetFrame {
  return {
    screen,
    ...frameAppearanceOf(query),
    opening: app
      ? openings[screen](person !== undefined)
      : [frameMessage(messageHandlers.error, { error: 'invalid_client' })],
    controls: controls[screen](query),
    appName: app?.name ?? '',
    ...(person && { firstName: person.first_name }),
    size: { height: pixels(query['style_height'], 44), radius: pixels(query['style_border_radius'], 8) },
  };
}

const openings: Readonly<Record<WidgetScreen, (session: boolean) => readonly FrameMessage[]>> = {
  // Without a session the page goes back to the button it has drawn itself, and takes this frame away.
  'sdk-onetap': (session) => [
    frameMessage(messageHandlers.oneTap.authenticationInfo, { is_online: session }),
    frameMessage(session ? messageHandlers.load : messageHandlers.oneTap.notAuthorized),
  ],
  // Without one, the page shows the frame all the same, half a second later: it has a card of its own to show.
  'sdk-floating-onetap': (session) => [
    frameMessage(session ? messageHandlers.load : messageHandlers.floatingOneTap.notAuthorized),
  ],
  'sdk-community-subscription': () => [frameMessage(messageHandlers.communitySubscription.ready)],
  'sdk-policy-agreements': () => [frameMessage(messageHandlers.load)],
};

const controls: Readonly<Record<WidgetScreen, (query: RequestParams) => readonly WidgetControl[]>> = {
  'sdk-onetap': (query) => signInControls(messageHandlers.oneTap.showFullAuth, query),
  'sdk-floating-onetap': (query) => [
    ...signInControls(messageHandlers.floatingOneTap.showFullAuth, query),
    { does: 'close', says: frameMessage(messageHandlers.close) },
  ],
  // What its first button does is up to the server.
  'sdk-community-subscription': () => [
    { does: 'continue' },
    { does: 'close', says: frameMessage(messageHandlers.close) },
  ],
  'sdk-policy-agreements': () => [
    { does: 'continue', says: frameMessage(messageHandlers.agreements.accept) },
    { does: 'decline', says: frameMessage(messageHandlers.agreements.decline) },
  ],
};

/** A frame gives no code: each of its buttons asks the page to open the whole sign-in, in one way or another. */
function signInControls(
  handler: string,
  { show_alternative_login, providers = '' }: RequestParams,
): WidgetControl[] {
  const asked = new Set(providers.split(','));
  const others = (['ok_ru', 'mail_ru'] as const).filter((name) => asked.has(name));
  return [
    { does: 'continue', says: frameMessage(handler) },
    ...(show_alternative_login === '1'
      ? [{ does: 'other-account', says: frameMessage(handler, { screen: 'phone' }) } as const]
      : []),
    ...others.map((name) => ({ does: name, says: frameMessage(handler, { sdk_oauth: name }) })),
  ];
}

/** A length that a page may ask for: the SDK itself allows a button of 32 to 56. */
function pixels(text: string | undefined, usual: number): number {
  const length = /^\d{1,2}$/u.test(text ?? '') ? Number(text) : usual;
  return Math.min(length, 56);
}
