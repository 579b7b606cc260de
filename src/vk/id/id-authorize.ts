import type { ApplicationRecord } from '../../directory/directory.ts';
import { languageOf } from '../../domain/oauth/authorization-request.ts';
import type { AuthorizationRequest } from '../../domain/oauth/authorization-request.ts';
import { isStrictChallenge, readMethod } from '../../domain/oauth/pkce.ts';
import { readPrompt } from '../../domain/oauth/prompts.ts';
import { comparedRedirect, mayLeadTo, withParams } from '../../domain/oauth/redirect-uri.ts';
import { readVkScopes } from '../../domain/oauth/scopes.ts';
import type { Policy } from '../../domain/policy.ts';
import type { NewRequest } from '../../authorization/authorization.ts';
import type { RequestParams } from '../http/request-params.ts';

/** An authorization request as read: one to begin, one to explain on a page of ours, or an error for the app. */
export type ReadIdAuthorize =
  | { readonly begin: Omit<NewRequest, 'browser' | 'signed_in'> }
  | { readonly refused: { readonly error: string; readonly description: string } }
  | { readonly sentBack: string };

type AuthorizePolicy = Pick<Policy, 'plain_pkce' | 'strict_pkce' | 'strict_scope'>;

const refused = (description: string, error = 'invalid_request'): ReadIdAuthorize => ({
  refused: { error, description },
});

/** Reads VK's authorization request. `silent_token` is what 1.x of the web SDK asks for. */
export function readIdAuthorize(
  query: RequestParams,
  app: ApplicationRecord,
  policy: AuthorizePolicy,
): ReadIdAuthorize {
  const { redirect_uri = '', response_type = '' } = query;
  if (redirect_uri === '') return refused('redirect_uri is invalid');
  // Web SDK 1.x calls it `redirect_state`.
  const state = query['state'] ?? query['redirect_state'];
  const isSilent = response_type === 'silent_token';
  const proof = isSilent ? {} : readProof(query, policy);
  if (!proof) return refused('code_challenge or code_challenge_method is invalid');
  if (policy.strict_pkce && !isSilent && (state ?? '').length < 32) return refused('state is invalid');
  if (!mayLeadTo(app, redirect_uri))
    return refused(
      "redirect_uri did not match any of the client's registered redirect_uris",
      'invalid_redirect_uri',
    );
  const { scopes, strange } = readVkScopes(query['scope'] ?? scopeIn(redirect_uri), app);
  const sendBack = (error: string, description: string): ReadIdAuthorize => ({
    sentBack: withParams(redirect_uri, {
      error,
      error_description: description,
      ...(state !== undefined && { state }),
    }),
  });
  if (!isSilent && response_type !== 'code')
    return response_type === ''
      ? sendBack('invalid_request', "missing required parameter 'response_type'")
      : sendBack('unsupported_response_type', 'response_type is unsupported');
  if (strange && policy.strict_scope) return sendBack('invalid_scope', 'scope is invalid');
  return {
    begin: {
      request: {
        ...requestOf(query, app),
        wire: isSilent ? 'vk-silent' : 'vk-id',
        scopes,
        redirect_uri,
        ...(state !== undefined && { state }),
      },
      binding: {
        ...proof,
        ...(isSilent ? { uuid: query['uuid'] ?? '' } : { redirect_uri: comparedRedirect(app, redirect_uri) }),
      },
      asked: Object.fromEntries(
        keptForAnswer.flatMap((name) => (query[name] ? [[name, query[name]] as const] : [])),
      ),
      prompt: readPrompt(query['prompt']),
    },
  };
}

/** Parameters that tell the answer how VK's SDK began the authorization. */
const keptForAnswer = ['origin', 'response_type', 'sdk_type', 'uuid', 'v'];

type ReadByPages = Omit<
  AuthorizationRequest,
  'force_consent' | 'force_login' | 'redirect_uri' | 'scopes' | 'session_person_id' | 'state' | 'wire'
>;

/** The part of the request that the pages show. */
function requestOf(query: RequestParams, app: ApplicationRecord): ReadByPages {
  const { scheme, provider, edu_account_name: account, login_hint: hint } = query;
  return {
    client_id: app.client_id,
    app_key: app.key,
    app_name: app.name,
    kind: app.kind,
    lang: languageOf(query['lang_id'], []),
    ...(scheme && { scheme: /dark|gray/u.test(scheme) ? 'dark' : 'light' }),
    ...((provider === 'ok_ru' || provider === 'mail_ru') && { provider }),
    ...(account && { account_name: account.slice(0, 100) }),
    ...(hint && { login_hint: hint.slice(0, 32) }),
  };
}

function readProof(
  query: RequestParams,
  policy: AuthorizePolicy,
): Pick<NewRequest['binding'], 'challenge' | 'method'> | undefined {
  const method = readMethod(query['code_challenge_method']);
  const challenge = query['code_challenge'];
  if (!challenge || method === undefined) return undefined;
  if (method === 'plain' && !policy.plain_pkce) return undefined;
  if (policy.strict_pkce && !isStrictChallenge(challenge)) return undefined;
  return { challenge, method };
}

/** The scopes that VK's SDKs for phones write into the redirect URI; through VK's own app iOS writes them nowhere else. */
export function scopeIn(redirect_uri: string): string | undefined {
  const written = new URLSearchParams(redirect_uri.split('?')[1]).get('oauth2_params')?.replaceAll(' ', '+');
  if (!written) return undefined;
  try {
    const { scope }: { scope?: unknown } = JSON.parse(Buffer.from(written, 'base64').toString());
    return typeof scope === 'string' ? scope : undefined;
  } catch {
    return undefined;
  }
}
