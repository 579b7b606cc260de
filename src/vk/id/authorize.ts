import type { Application } from '../../domain/application.ts';
import { eduScope, vkScopes } from '../../domain/claims.ts';
import type { Params } from '../params.ts';

/** VK's authorization request in the engine's words, or the sentence that VK shows instead of redirecting. */
export function translateAuthorize(
  query: Params,
  app: Application | undefined,
): { params: Params } | { refused: string } {
  const method = readMethod(query['code_challenge_method']);
  if (!query['code_challenge'] || method === undefined) {
    return { refused: 'code_challenge or code_challenge_method is invalid' };
  }
  const copied = [
    'state',
    'lang_id',
    'scheme',
    'edu_account_name',
    'login_hint',
    'redirect_uri',
    ...ofTheSdk,
  ];
  const prompt = readPrompt(query['prompt']);
  return {
    params: {
      ...Object.fromEntries(copied.flatMap((name) => (query[name] ? [[name, query[name]] as const] : []))),
      // Web SDK 1.x and app-to-app send only `app_id`.
      client_id: query['client_id'] ?? query['app_id'] ?? '',
      response_type: query['response_type'] ?? '',
      scope: readScopes(query['scope'], app).join(' '),
      code_challenge: query['code_challenge'],
      code_challenge_method: method,
      ...(prompt && { prompt }),
      vk_face: 'id',
    },
  };
}

/** By these the end of an authorization knows how VK's SDK began it. */
const ofTheSdk = ['origin', 'sdk_type', 'uuid', 'v'];

/** Every spelling that real clients send: `s256` (SDKs), `S256` (libraries), `sha256` (Android app to app). */
function readMethod(method: string | undefined): 'S256' | undefined {
  return /^(?:s256|sha256)$/iu.test(method ?? '') ? 'S256' : undefined;
}

/** Separated by spaces or commas; what nobody knows is dropped, as is what the app may not have. */
function readScopes(scope: string | undefined, app: Application | undefined): string[] {
  const asked = new Set((scope ?? '').split(/[\s,]+/u).filter(Boolean));
  const known: string[] = [...vkScopes, ...(app?.kind === 'educational' ? [eduScope] : [])];
  const scopes = known.filter((name) => asked.has(name) && (app?.scopes?.includes(name) ?? true));
  return scopes.length > 0 ? scopes : ['vkid.personal_info'];
}

/** The web SDK always sends the key, often empty; `none` stands alone. */
function readPrompt(prompt: string | undefined): string {
  const words = (prompt ?? '')
    .split(/\s+/u)
    .filter((word) => ['consent', 'login', 'none', 'select_account'].includes(word));
  return words.includes('none') ? 'none' : words.join(' ');
}

/** Seconds that a code lives; VK says so in the callback. */
export const codeLifetime = 600;

/** VK's callback: what the engine redirected with, in VK's clothes. `device` is the new device of this sign-in. */
export function translateCallback(
  location: string,
  end: {
    readonly params: Params;
    readonly code?: string;
    readonly error?: { readonly code: string; readonly description: string; readonly reason?: string };
  },
  given: { readonly code?: string; readonly device: string },
): string {
  const address = new URL(location);
  for (const name of ['code', 'iss', 'error', 'error_description', 'state'])
    address.searchParams.delete(name);
  const { state } = end.params;
  const said = end.error
    ? {
        error: end.error.code,
        error_description: end.error.description,
        // Our extension: an educational app can tell its user what happened.
        ...(end.error.reason && { error_reason: end.error.reason }),
        ...(state !== undefined && { state }),
        device_id: given.device,
      }
    : {
        code: given.code ?? '',
        expires_in: String(codeLifetime),
        device_id: given.device,
        ...(state !== undefined && { state }),
        type: 'code_v2',
      };
  for (const [name, value] of Object.entries(said)) address.searchParams.set(name, value);
  return address.href;
}
