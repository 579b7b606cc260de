import type { ApiErrorCode } from '../../domain/policy.ts';
import { captchaErrorCode, captchaSid } from '../captcha/captcha-order.ts';
import type { RequestParams } from '../http/request-params.ts';
import type { ApiError } from './api-errors.ts';

/** The error that the world's policy orders for a method, if any. */
export const orderedCode = (
  ordered: Readonly<Record<string, ApiErrorCode>>,
  name: string,
): ApiErrorCode | undefined => (Object.hasOwn(ordered, name) ? ordered[name] : ordered['*']);

interface OrderedErrorContext {
  readonly params: RequestParams;
  readonly issuer: string;
  /** The address of the captcha, and whether the call has solved it. */
  readonly captcha: { readonly address: string; readonly solved: boolean };
}

/** That error with what VK adds to it; undefined once the client has done what it asks for. */
export function orderedError(
  code: ApiErrorCode,
  asked: OrderedErrorContext,
): (ApiError & Readonly<Record<string, unknown>>) | undefined {
  if (isFulfilled[code]?.(asked)) return undefined;
  return { error_code: code, error_msg: texts[code], ...extras(code, asked) };
}

/** After an error that asks for something, a client sends the same call again, with what was asked for. */
const isFulfilled: Readonly<Partial<Record<ApiErrorCode, (asked: OrderedErrorContext) => boolean>>> = {
  [captchaErrorCode]: ({ captcha }) => captcha.solved,
  24: ({ params }) => params['confirm'] === '1',
};

function extras(
  code: ApiErrorCode,
  { issuer, captcha }: OrderedErrorContext,
): Readonly<Record<string, unknown>> {
  if (code === captchaErrorCode) {
    const captcha_img = `${issuer}/api.vk.com/captcha.php?sid=${captchaSid}`;
    return { captcha_sid: captchaSid, captcha_img, redirect_uri: captcha.address };
  }
  if (code === 17) return { redirect_uri: `${issuer}/oauth.vk.com/blank.html` };
  return code === 24 ? { confirmation_text: 'Подтвердите действие' } : {};
}

/** The picture behind `captcha_img`. Any answer to it is right. */
export const captchaPicture = `<svg xmlns="http://www.w3.org/2000/svg" width="130" height="50"><rect width="130" height="50" fill="#eee"/><text x="65" y="33" font-family="monospace" font-size="24" text-anchor="middle">captcha</text></svg>`;

/** As VK's schema has them (`errors.json`). */
const texts: Readonly<Record<ApiErrorCode, string>> = {
  1: 'Unknown error occurred',
  6: 'Too many requests per second',
  9: 'Flood control',
  10: 'Internal server error',
  14: 'Captcha needed',
  15: 'Access denied',
  17: 'Validation required: please open redirect_uri in browser',
  18: 'User was deleted or banned',
  24: 'Confirmation required',
  27: 'Group authorization failed',
  28: 'Application authorization failed',
  29: 'Rate limit reached',
  100: 'One of the parameters specified was missing or invalid',
  113: 'Invalid user id',
  1051: 'Method is not available for this profile type: method is unavailable with current profile type',
  1114: 'Anonymous token has expired',
  1116: 'Anonymous token is invalid',
  1117: 'Access token has expired',
  3609: 'Token extension required',
  3610: 'User is deactivated',
};

/** The error of a call that is refused before its method is looked up. */
export const captchaNeeded: ApiError = {
  error_code: captchaErrorCode,
  error_msg: texts[captchaErrorCode],
};
