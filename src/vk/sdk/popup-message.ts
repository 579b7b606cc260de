import type { SettledRequest } from '../../authorization/authorization.ts';
import type { Params } from '../http/request-params.ts';

/** How a popup ends: the one message for the page that opened it, and where to go when nobody did. */
export interface PopupAnswer {
  readonly message: Readonly<Record<string, unknown>>;
  /** The only origin that may read the message: the app's registered address is there. */
  readonly target: string;
  readonly location: string;
}

/**
 * Whether the end of an authorization belongs to whoever opened the window. Only the SDK's popup modes send `origin`;
 * 2.0 and 2.1 mean to and forget it, so there the SDK's name must do, and the page finds out whether it was opened.
 * VK's own rule is unknown.
 */
export function popupAnswer(settled: SettledRequest): PopupAnswer | undefined {
  const { asked, location } = settled;
  const isPopup =
    Boolean(asked['origin']) || (asked['sdk_type'] === 'vkid' && /^2\.[01]\./u.test(asked['v'] ?? ''));
  if (!isPopup || !URL.canParse(location)) return undefined;
  const { protocol, origin, searchParams } = new URL(location);
  if (!/^https?:$/u.test(protocol)) return undefined;
  return { message: messageOf(Object.fromEntries(searchParams), settled), target: origin, location };
}

/**
 * `given` is what the redirect would have carried: the SDK takes the same fields from a message. The app's own address
 * may have parameters of these names, too; ours come after them.
 */
function messageOf(given: Params, { asked, isRefused }: SettledRequest): PopupAnswer['message'] {
  if (isRefused) return { payload: { error: given['error'] } };
  if (asked['response_type'] === 'silent_token') {
    const { uuid = '' } = asked;
    return { action: `vk_connect_response${uuid}`, payload: JSON.parse(given['payload'] ?? 'null') };
  }
  const { code, state = '', device_id, type, expires_in, ext_id } = given;
  return {
    action: `oauth2_authorize_response${state}`,
    payload: {
      code,
      state,
      device_id,
      type,
      expires_in: Number(expires_in),
      ...(ext_id !== undefined && { ext_id }),
    },
  };
}
