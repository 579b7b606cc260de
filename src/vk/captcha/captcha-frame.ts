import {
  type FrameAppearance,
  frameAppearanceOf,
  messageHandlers,
  type FrameMessage,
  frameMessage,
} from '../http/frame-messages.ts';
import type { RequestParams } from '../http/request-params.ts';

/** VK's captcha as plain values: one box to tick, never a puzzle. */
export interface CaptchaFrame extends FrameAppearance {
  readonly opening: readonly FrameMessage[];
  readonly state: 'asked' | 'missed' | 'solved';
  /** What leaving it tells the page. */
  readonly close: FrameMessage;
  /** It lies over the whole page; else it stands in it, as high as it needs to be. */
  readonly covers: boolean;
}

/** What came of the box: `missed` = sent without it, `token` = ticked, and this proves it. */
export type CaptchaAnswer = { readonly missed: true } | { readonly token: string };

export function captchaFrame(query: RequestParams, answer?: CaptchaAnswer): CaptchaFrame {
  const close = frameMessage(messageHandlers.captcha.close);
  const solved = answer !== undefined && 'token' in answer;
  return {
    ...frameAppearanceOf(query),
    // Leaving tells the page nothing new once it has its token: it only takes the frame away.
    opening: solved
      ? [frameMessage(messageHandlers.captcha.result, { token: answer.token }), close]
      : [frameMessage(messageHandlers.load)],
    state: solved ? 'solved' : answer ? 'missed' : 'asked',
    close,
    covers: query['variant'] !== 'block',
  };
}

/** Where VK's captcha is, as a client must be told. */
export interface CaptchaAddress {
  /** The whole address. */
  readonly address: string;
  /** Without scheme and host: the client puts VK's own in front. */
  readonly path: string;
}

/** Beside the host that was asked: of VK's names the same zone's id host, of any other name the issuer. */
export function captchaAddress(
  asked: { readonly host: string; readonly protocol: string },
  { issuer, session }: { readonly issuer: string; readonly session: string },
): CaptchaAddress {
  const [, zone, port = ''] = /(?:^|\.)vk\.(ru|com|me)(:\d+)?$/u.exec(asked.host) ?? [];
  const vk = zone === 'com' ? 'com' : 'ru';
  const query = new URLSearchParams({ domain: `vk.${vk}`, session_token: session, variant: 'popup' });
  const page = `/not_robot_captcha?${query.toString()}`;
  const world = new URL(issuer).pathname.replace(/\/$/u, '');
  const path = world + page;
  return { path, address: zone ? `${asked.protocol}://id.vk.${vk}${port}${path}` : issuer + page };
}
