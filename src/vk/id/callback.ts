import type { Params } from '../params.ts';
import { withParams } from './redirect.ts';

/** Seconds that a code lives; VK says so in the callback. */
export const codeLifetime = 600;

/** How an authorization ended, with all that VK's callback tells of it. */
export type CallbackEnd =
  | { readonly code: string; readonly device: string; readonly ext_id: string }
  | { readonly silent: SilentToken }
  | {
      readonly error: string;
      readonly description: string;
      /** Our extension: an educational app can tell its user what happened. */
      readonly reason?: string;
      readonly device: string;
    };

/** What 1.x of the web SDK gets: a backend exchanges the token at api.vk.com. */
export interface SilentToken {
  readonly token: string;
  readonly uuid: string;
  readonly user: {
    readonly id: number;
    readonly first_name: string;
    readonly last_name: string;
    readonly avatar: string;
    readonly phone: string;
  };
}

/** VK's callback: the address that was asked for, and the end of it in VK's parameters. */
export function writeCallback(redirectUri: string, end: CallbackEnd, state: string | undefined): string {
  const echo = { ...(state !== undefined && { state }) };
  if ('silent' in end) {
    const payload = { type: 'silent_token', auth: 1, ttl: codeLifetime, ...end.silent };
    return withParams(redirectUri, { payload: JSON.stringify(payload), ...echo });
  }
  if ('code' in end) {
    const { code, device, ext_id } = end;
    return withParams(redirectUri, {
      code,
      expires_in: String(codeLifetime),
      device_id: device,
      ...echo,
      type: 'code_v2',
      ext_id,
    });
  }
  const { error, description, reason, device } = end;
  return withParams(redirectUri, {
    error: renamed[error] ?? error,
    error_description: description,
    ...(reason !== undefined && { error_reason: reason }),
    ...echo,
    ...(error === 'access_denied' && { device_id: device }),
  });
}

/** The standard tells apart what VK has one word for. */
const renamed: Params = {
  consent_required: 'interaction_required',
  account_selection_required: 'interaction_required',
};
