import type { AdapterPayload } from 'oidc-provider';
import {
  allowsRedirect,
  type Application,
  isLoopbackPattern,
  phoneRedirects,
} from '../domain/application.ts';
import { baseScope } from '../domain/claims.ts';

/** The lists that our redirect check reads; the provider's own lists are only there to satisfy its schema. */
export const registeredRedirects = 'registered_redirect_uris';
export const registeredLogouts = 'registered_post_logout_redirect_uris';

/** What comes with signing in; the rest an app may be kept from. */
const everyonesScopes = ['openid', 'offline_access', baseScope];

/** An app of the directory as the provider wants to see a client. */
export function clientMetadata(app: Application, issuer: string): AdapterPayload {
  return {
    client_id: String(app.client_id),
    client_name: app.name,
    ...(app.secret && { client_secret: app.secret }),
    token_endpoint_auth_method: app.secret ? 'client_secret_basic' : 'none',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    response_types: ['code'],
    ...(app.scopes && { scope: [...new Set([...everyonesScopes, ...app.scopes])].join(' ') }),
    redirect_uris: listed(app.redirect_uris, issuer),
    post_logout_redirect_uris: app.post_logout_redirect_uris.filter((uri) => isExactWeb(uri)),
    [registeredRedirects]: [...app.redirect_uris, ...phoneRedirects(app.client_id)],
    [registeredLogouts]: [...app.post_logout_redirect_uris],
  };
}

/** Whether the client may be sent there: by our rule (exact, or a loopback pattern), not by the provider's. */
export const mayRedirect = (registered: unknown, uri: string): boolean =>
  Array.isArray(registered) && allowsRedirect(registered, uri);

/**
 * The provider accepts only web URIs here, and takes a lone one for granted where a request names none. So what it
 * cannot hold is left out, and a second entry keeps it from guessing.
 */
function listed(uris: readonly string[], issuer: string): string[] {
  const exact = uris.filter((uri) => isExactWeb(uri));
  return exact.length === uris.length && exact.length > 0
    ? exact
    : [...exact, `${issuer}/oidc/none`, `${issuer}/oidc/nowhere`];
}

const isExactWeb = (uri: string): boolean =>
  /^https?:/u.test(uri) && !isLoopbackPattern(uri) && URL.canParse(uri);
