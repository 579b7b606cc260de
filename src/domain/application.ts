/** An app registered at VK ID, in the shape that the world file, the control API and the store share. */
export interface Application {
  readonly client_id: number;
  readonly name: string;
  /** `educational` gets the Sferum journey, `personal` the ordinary consent (`vkid-allow`). */
  readonly kind: 'educational' | 'personal';
  readonly redirect_uris: readonly string[];
  /** With one the app is confidential at the standard server and at legacy OAuth; VK ID ignores it. */
  readonly secret?: string;
  readonly service_token?: string;
  /** The scopes it may ask for; absent = all. */
  readonly scopes?: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
}

/** Registered in place of a URI: any port and any path on that one loopback origin (`http://localhost:*` + `/*`). */
const anyOnLoopback = /^(https?):\/\/(localhost|127\.0\.0\.1|\[::1\]):\*\/\*$/u;

export const isLoopbackPattern = (registered: string): boolean => anyOnLoopback.test(registered);

/** VK's own address of an app on a phone: the scheme names the app, so that no app has to register it. */
export const phoneRedirects = (client_id: number): readonly string[] =>
  ['vk.ru', 'vk.com'].map((host) => `vk${client_id}://${host}/blank.html`);

/**
 * Whether an app may be sent to `asked`: the exact string is registered, or a loopback pattern covers it, or it is a
 * loopback address that was registered without a port, as VK's form wants it, and is asked for with one.
 * Nothing is normalised, so `…/callback/` is not `…/callback`: our strictness finds the client's bug. What a pattern
 * covers must be a URI as written, in visible ASCII: a backslash or a tab there is read differently by browsers.
 */
export function allowsRedirect(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked) && !isLoopbackPattern(asked)) return true;
  const address = /^(https?):\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?([/?][!-"$-[\]-~]*)?$/u.exec(
    asked,
  );
  if (!address || Number(address[3] ?? 0) > 65_535) return false;
  const [, scheme, host, , rest = ''] = address;
  return registered.some((one) => one === `${scheme}://${host}:*/*` || one === `${scheme}://${host}${rest}`);
}

/** VK's own page for desktop apps, which read the token from its address: open to every app at VK's legacy OAuth. */
export const isBlankPage = (asked: string): boolean =>
  /^https:\/\/oauth\.vk\.(?:com|ru)\/blank\.html$/u.test(asked);
