import { allowsRedirect, type Application, isBlankPage } from '../../domain/application.ts';
import type { Params } from '../params.ts';
import { type LegacyError, legacyErrors } from './errors.ts';
import { readLegacyScopes } from './scopes.ts';

/**
 * A request to `oauth.vk.com/authorize` in the engine's words, or what VK shows instead of redirecting. `display`, `v`
 * and `group_ids` change nothing here; a `code_challenge` is not VK's and is not looked at.
 */
export function translateLegacyAuthorize(
  query: Params,
  app: Application | undefined,
): { params: Params } | { refused: LegacyError } {
  if (!app) return { refused: legacyErrors.badClient };
  const { redirect_uri = '', state, response_type = 'code', login_hint } = query;
  if (!isBlankPage(redirect_uri) && !allowsRedirect(app.redirect_uris, redirect_uri)) {
    return { refused: legacyErrors.badRedirect };
  }
  if (response_type !== 'code' && response_type !== 'token') return { refused: legacyErrors.badResponseType };
  const lang = readLang(query['lang'] ?? query['lang_id']);
  return {
    params: {
      client_id: String(app.client_id),
      redirect_uri,
      response_type: 'code',
      scope: readLegacyScopes(query['scope'], app).join(' '),
      ...(state !== undefined && { state }),
      ...(lang !== undefined && { lang_id: lang }),
      ...(login_hint && { login_hint }),
      // Asks again for what was allowed before.
      ...(query['revoke'] === '1' && { prompt: 'consent' }),
      vk_face: 'oauth',
      vk_response_type: response_type,
    },
  };
}

/** By VK's numbers or by two letters. */
function readLang(lang: string | undefined): string | undefined {
  if (/^\d{1,3}$/u.test(lang ?? '')) return lang;
  return lang === undefined ? undefined : /^en/iu.test(lang) ? '3' : '0';
}

/** How an authorization ended, in VK's words of old. */
export type LegacyEnd =
  | { readonly code: string }
  | { readonly token: Readonly<Record<string, string | number>> }
  | { readonly error: string; readonly description: string; readonly reason?: string };

/** Where the person goes back to: the answer is in the query for a code, in the fragment for a token. */
export function translateLegacyCallback(
  redirectUri: string,
  end: LegacyEnd,
  { state, inFragment }: { readonly state: string | undefined; readonly inFragment: boolean },
): string {
  const address = new URL(redirectUri);
  const said = [...Object.entries(sayEnd(end)), ...(state === undefined ? [] : [['state', state] as const])];
  if (inFragment) {
    address.hash = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
  } else {
    for (const [name, value] of said) address.searchParams.set(name, String(value));
  }
  return address.href;
}

function sayEnd(end: LegacyEnd): Readonly<Record<string, string | number>> {
  if ('code' in end) return { code: end.code };
  if ('token' in end) return end.token;
  if (end.error !== 'access_denied') return { error: end.error, error_description: end.description };
  return {
    error: 'access_denied',
    error_reason: end.reason ?? 'user_denied',
    error_description: 'User denied your request',
  };
}
