import { type Params, readClientId } from '../params.ts';
import { dress, undress } from './dress.ts';
import { type VkError, vkErrors } from './errors.ts';

/** What VK's token endpoint was asked for, once its own checks have passed. */
export type TokenOrder =
  | {
      readonly grant: 'code';
      readonly client_id: number;
      readonly token: string;
      readonly device: string;
      readonly form: Params;
    }
  | {
      readonly grant: 'refresh';
      readonly client_id: number;
      readonly token: string;
      readonly device?: string;
      readonly form: Params;
    };

/** Judges VK's token request (query and body merged) as far as it can be judged without looking anything up. */
export function readTokenRequest(params: Params): { order: TokenOrder } | { refused: VkError } {
  const { grant_type, device_id } = params;
  const client_id = readClientId(params['client_id']);
  if (client_id === undefined) return { refused: vkErrors.badClientId };
  if (grant_type === 'authorization_code') {
    if (!device_id) return { refused: vkErrors.badDevice };
    const code = undress('code', params['code'] ?? '');
    if (code === undefined) return { refused: vkErrors.codeDead };
    if (!params['code_verifier']) return { refused: vkErrors.badVerifier };
    if (!params['redirect_uri']) return { refused: vkErrors.badRedirect };
    const { code_verifier, redirect_uri } = params;
    const form = { grant_type, client_id: String(client_id), code, code_verifier, redirect_uri };
    return { order: { grant: 'code', client_id, token: code, device: device_id, form } };
  }
  if (grant_type === 'refresh_token') {
    const token = undress('refresh', params['refresh_token'] ?? '');
    if (token === undefined) return { refused: vkErrors.refreshDead };
    const form = { grant_type, client_id: String(client_id), refresh_token: token, ...scopeOf(params) };
    return { order: { grant: 'refresh', client_id, token, ...(device_id && { device: device_id }), form } };
  }
  return { refused: vkErrors.badGrantType };
}

const scopeOf = ({ scope }: Params): Params =>
  scope
    ? {
        scope: scope
          .split(/[\s,]+/u)
          .filter(Boolean)
          .join(' '),
      }
    : {};

/** The engine's token answer, as far as VK's needs it. */
export interface EngineTokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scope: string;
}

/**
 * VK's token answer. `user_id` is a number here (iOS and Android decode it as one); `id_token` comes with a code and
 * never with a refresh; `state` echoes what was sent, and is absent when nothing was.
 */
export function tokenBody(
  tokens: EngineTokens,
  more: { readonly user_id: number; readonly id_token?: string; readonly state?: string | undefined },
): Record<string, unknown> {
  return {
    refresh_token: dress('refresh', tokens.refresh_token),
    access_token: dress('access', tokens.access_token),
    ...(more.id_token && { id_token: more.id_token }),
    token_type: 'Bearer',
    expires_in: tokens.expires_in,
    user_id: more.user_id,
    ...(more.state !== undefined && { state: more.state }),
    scope: tokens.scope,
  };
}

/**
 * VK's ID token. `iis` is VK's own spelling of `iss`, and verifiers read it; `jti` is the constant that marks the kind
 * of token; `sub` and `app` are numbers. `iss` and `aud` beside them are our choice, for standard libraries.
 */
export const idTokenClaims = (
  { user_id, client_id }: { readonly user_id: number; readonly client_id: number },
  now: number,
): Record<string, unknown> => {
  const iat = Math.floor(now / 1000);
  return {
    iis: 'VK',
    iss: 'VK',
    sub: user_id,
    app: client_id,
    aud: String(client_id),
    iat,
    exp: iat + 3600,
    jti: 21,
  };
};
