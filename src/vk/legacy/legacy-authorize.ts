import type { NewRequest } from '../../authorization/authorization.ts';
import type { ApplicationRecord } from '../../directory/directory.ts';
import { allowsRedirect, isBlankPage } from '../../domain/application.ts';
import { languageOf } from '../../domain/oauth/authorization-request.ts';
import { readLegacyScopes } from '../../domain/oauth/scopes.ts';
import type { RequestParams } from '../http/request-params.ts';
import { type LegacyError, legacyErrors } from './legacy-errors.ts';

/**
 * Reads a request to `oauth.vk.com/authorize`, or says what VK shows instead of redirecting. `display`, `v` and
 * `group_ids` change nothing here; a `code_challenge` is not VK's and is not looked at.
 */
export function readLegacyAuthorize(
  query: RequestParams,
  app: ApplicationRecord | undefined,
): { begin: Omit<NewRequest, 'browser' | 'signed_in'> } | { refused: LegacyError } {
  if (!app) return { refused: legacyErrors.badClient };
  const { redirect_uri = '', state, response_type = 'code', login_hint } = query;
  if (!isBlankPage(redirect_uri) && !allowsRedirect(app.redirect_uris, redirect_uri))
    return { refused: legacyErrors.badRedirect };
  if (response_type !== 'code' && response_type !== 'token') return { refused: legacyErrors.badResponseType };
  return {
    begin: {
      request: {
        wire: 'vk-oauth',
        client_id: app.client_id,
        app_key: app.key,
        app_name: app.name,
        kind: app.kind,
        scopes: readLegacyScopes(query['scope'], app),
        redirect_uri,
        ...(state !== undefined && { state }),
        lang: languageOf(readLanguage(query['lang'] ?? query['lang_id']), []),
        ...(login_hint && { login_hint: login_hint.slice(0, 32) }),
      },
      binding: { redirect_uri },
      asked: { response_type },
      // Asks again for what was allowed before.
      prompt: query['revoke'] === '1' ? ['consent'] : [],
    },
  };
}

/** By VK's numbers or by two letters. */
function readLanguage(lang: string | undefined): string | undefined {
  if (/^\d{1,3}$/u.test(lang ?? '')) return lang;
  return lang === undefined ? undefined : /^en/iu.test(lang) ? '3' : '0';
}
