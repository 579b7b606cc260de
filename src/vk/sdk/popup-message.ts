import type { SettledRequest } from '../../authorization/authorization.ts';
import type { RequestParams } from '../http/request-params.ts';

/** The end of an authorization in a popup: one message for its opener, and the address to go to where there is none. */
export interface PopupMessage {
  readonly message: Readonly<Record<string, unknown>>;
  /** The only origin that may read the message: the app's registered address is there. */
  readonly target: string;
  readonly location: string;
}

/**
 * The message that a popup posts to its opener; undefined where the browser is redirected. Only the SDK's popup modes
 * send `origin`. Versions 2.0 and 2.1 leave it out by mistake: there the SDK's name and version tell, and the page finds
 * out whether it has an opener. VK's own rule is unknown.
 */
export function popupMessage(settled: SettledRequest): PopupMessage | undefined {
  const { asked, location } = settled;
  const isPopup =
    Boolean(asked['origin']) || (asked['sdk_type'] === 'vkid' && /^2\.[01]\./u.test(asked['v'] ?? ''));
  if (!isPopup || !URL.canParse(location)) return undefined;
  const { protocol, origin, searchParams } = new URL(location);
  if (!/^https?:$/u.test(protocol)) return undefined;
  return { message: messageFrom(Object.fromEntries(searchParams), settled), target: origin, location };
}

/**
 * `redirected`: the parameters of the redirect, from which the SDK takes the same fields. The app's own address may have
 * parameters of these names; ours come after them.
 */
function messageFrom(
  redirected: RequestParams,
  { asked, isRefused }: SettledRequest,
): PopupMessage['message'] {
  if (isRefused) return { payload: { error: redirected['error'] } };
  if (asked['response_type'] === 'silent_token') {
    const { uuid = '' } = asked;
    return {
      action: `vk_connect_response${uuid}`,
      payload: JSON.parse(redirected['payload'] ?? 'null'),
    };
  }
  const { code, state = '', device_id, type, expires_in, ext_id } = redirected;
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
