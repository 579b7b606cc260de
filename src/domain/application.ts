/** An app registered at VK ID, in the shape that the world file, the control API and the store share. */
export interface Application {
  readonly client_id: number;
  readonly name: string;
  /** `educational` gets the Sferum journey, `personal` the ordinary consent (`vkid-allow`). */
  readonly kind: 'educational' | 'personal';
  readonly redirect_uris: readonly string[];
  /** With one the app is confidential at the OIDC and legacy faces; the VK ID face ignores it. */
  readonly secret?: string;
  readonly service_token?: string;
  /** The scopes it may ask for; absent = all. */
  readonly scopes?: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
}

/** Registered in place of a URI: any port and any path on that one loopback origin (`http://localhost:*` + `/*`). */
const anyOnLoopback = /^(https?):\/\/(localhost|127\.0\.0\.1|\[::1\]):\*\/\*$/u;

export const isLoopbackPattern = (registered: string): boolean => anyOnLoopback.test(registered);

/**
 * Whether an app may be sent to `asked`: the exact string is registered, or a loopback pattern covers it.
 * Nothing is normalised, so `…/callback/` is not `…/callback`: our strictness finds the client's bug. What a pattern
 * covers must be a URI as it stands, in visible ASCII: a backslash or a tab there is read differently by browsers.
 */
export function allowsRedirect(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked) && !isLoopbackPattern(asked)) return true;
  const address =
    /^(https?):\/\/(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(?:[/?][!-"$-[\]-~]*)?$/u.exec(asked);
  if (!address || Number(address[3] ?? 0) > 65_535) return false;
  return registered.includes(`${address[1]}://${address[2]}:*/*`);
}
