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
  /** The message that closing it posts to the page. */
  readonly close: FrameMessage;
  /** It covers the whole page; else it takes as much height in it as it needs. */
  readonly covers: boolean;
}

/** The posted form: `missed` = without the box ticked, `token` = ticked, and the token is the proof. */
export type CaptchaAnswer = { readonly missed: true } | { readonly token: string };

export function captchaFrame(query: RequestParams, answer?: CaptchaAnswer): CaptchaFrame {
  const close = frameMessage(messageHandlers.captcha.close);
  const solved = answer !== undefined && 'token' in answer;
  return {
    ...frameAppearanceOf(query),
    // Closing tells the page nothing more once it has its token: the page only removes the frame.
    opening: solved
      ? [frameMessage(messageHandlers.captcha.result, { token: answer.token }), close]
      : [frameMessage(messageHandlers.load)],
    state: solved ? 'solved' : answer ? 'missed' : 'asked',
    close,
    covers: query['variant'] !== 'block',
  };
}
