import type { Application } from '../../domain/application.ts';
import { eduScope, vkScopes } from '../../domain/claims.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Door } from '../../engine/engine.ts';
import type { Params } from '../params.ts';
import { engineChallenge, readMethod } from './pkce.ts';
import { comparedRedirect, mayLeadTo, scopeIn, withParams } from './redirect.ts';

export interface AuthorizeRules {
  readonly policy: Pick<Policy, 'plain_pkce' | 'strict_pkce' | 'strict_scope'>;
  readonly secret: string;
}

/** What comes of an authorization request: the engine's own, a page that says why not, or an error for the app. */
export type Authorize =
  | { readonly params: Params; readonly door: Door }
  | { readonly refused: string }
  | { readonly bounced: string };

/** VK's authorization request in the engine's words. `silent_token` is what 1.x of the web SDK asks for. */
export function translateAuthorize(query: Params, app: Application, rules: AuthorizeRules): Authorize {
  const { redirect_uri = '', response_type = '' } = query;
  if (redirect_uri === '') return { refused: 'redirect_uri is invalid' };
  // Web SDK 1.x has another name for it.
  const state = query['state'] ?? query['redirect_state'];
  const isSilent = response_type === 'silent_token';
  const proof = isSilent ? {} : readProof(query, rules);
  if (!proof) return { refused: 'code_challenge or code_challenge_method is invalid' };
  if (rules.policy.strict_pkce && !isSilent && (state ?? '').length < 32)
    return { refused: 'state is invalid' };
  const { scopes, strange } = readScopes(query['scope'] ?? scopeIn(redirect_uri), app);
  if (strange && rules.policy.strict_scope && mayLeadTo(app, redirect_uri))
    return {
      bounced: withParams(redirect_uri, {
        error: 'invalid_scope',
        error_description: 'scope is invalid',
        ...(state !== undefined && { state }),
      }),
    };
  const prompt = readPrompt(query['prompt']);
  return {
    params: {
      ...Object.fromEntries(copied.flatMap((name) => (query[name] ? [[name, query[name]] as const] : []))),
      client_id: String(app.client_id),
      redirect_uri: comparedRedirect(app, redirect_uri),
      response_type: isSilent ? 'code' : response_type,
      scope: scopes.join(' '),
      ...(state !== undefined && { state }),
      ...proof,
      ...(prompt && { prompt }),
      vk_face: 'id',
      vk_redirect_uri: redirect_uri,
      ...(isSilent && { vk_response_type: response_type }),
    },
    door: isSilent ? 'silent' : 'id',
  };
}

/** What the pages look at, and by what the end of an authorization knows how VK's SDK began it. */
const copied = [
  'lang_id',
  'scheme',
  'provider',
  'edu_account_name',
  'login_hint',
  'origin',
  'sdk_type',
  'uuid',
  'v',
];

function readProof(query: Params, { policy, secret }: AuthorizeRules): Params | undefined {
  const method = readMethod(query['code_challenge_method']);
  const challenge = query['code_challenge'];
  if (!challenge || method === undefined) return undefined;
  if (method === 'plain' && !policy.plain_pkce) return undefined;
  if (policy.strict_pkce && !/^[\w.~-]{43,128}$/u.test(challenge)) return undefined;
  return { code_challenge: engineChallenge(challenge, method, secret), code_challenge_method: 'S256' };
}

/**
 * Separated by spaces or commas. The basic data come with every sign-in (better-auth asks for `email phone` alone and
 * reads names); what nobody knows is dropped, as is what the app may not have.
 */
function readScopes(scope: string | undefined, app: Application): { scopes: string[]; strange: boolean } {
  const asked = new Set((scope ?? '').split(/[\s,]+/u).filter(Boolean));
  const [basic, ...others] = vkScopes;
  const known: string[] = [...others, ...(app.kind === 'educational' ? [eduScope] : [])];
  const given = known.filter((name) => asked.has(name) && (app.scopes?.includes(name) ?? true));
  const scopes = [basic, ...given];
  return { scopes, strange: [...asked].some((name) => !scopes.includes(name)) };
}

/** The web SDK always sends the key, often empty; `none` stands alone. */
function readPrompt(prompt: string | undefined): string {
  const words = (prompt ?? '')
    .split(/\s+/u)
    .filter((word) => ['consent', 'login', 'none', 'select_account'].includes(word));
  return words.includes('none') ? 'none' : words.join(' ');
}
