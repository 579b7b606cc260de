import type { Params } from '../params.ts';
import { dress, undress } from './dress.ts';
import { type VkError, vkErrors } from './errors.ts';

/** What VK's token endpoint was asked for, as far as it can be judged without looking anything up. */
export type TokenOrder =
  | {
      readonly grant: 'code';
      readonly token: string;
      readonly device: string;
      readonly verifier: string;
      readonly redirect_uri: string;
    }
  | {
      readonly grant: 'refresh';
      readonly token: string;
      readonly device?: string;
      readonly scope?: string;
    }
  /** From VK's OAuth of old to VK ID, without the person: a token for a code (VK's SDKs for phones). */
  | {
      readonly grant: 'migration';
      readonly token: string;
      readonly device: string;
      readonly challenge: string;
      readonly method: string;
    };

/** Reads VK's token request (query and body merged). The device comes before the code, as at VK. */
export function readTokenRequest(params: Params): { order: TokenOrder } | { refused: VkError } {
  const { grant_type, device_id: device = '' } = params;
  const param = (name: string): string => params[name] ?? '';
  if (grant_type === 'authorization_code') {
    if (device === '') return { refused: vkErrors.badDevice };
    const token = undress('code', param('code'));
    if (token === undefined) return { refused: vkErrors.codeDead };
    const [verifier, redirect_uri] = [param('code_verifier'), param('redirect_uri')];
    return { order: { grant: 'code', token, device, verifier, redirect_uri } };
  }
  if (grant_type === 'refresh_token') {
    const token = undress('refresh', param('refresh_token'));
    if (token === undefined) return { refused: vkErrors.refreshDead };
    const scope = param('scope')
      .split(/[\s,]+/u)
      .filter(Boolean)
      .join(' ');
    return { order: { grant: 'refresh', token, ...(device && { device }), ...(scope && { scope }) } };
  }
  if (grant_type === 'access_token') {
    if (device === '') return { refused: vkErrors.badDevice };
    const token = undress('legacy', param('access_token'));
    if (token === undefined) return { refused: vkErrors.badToken };
    const [challenge, method] = [param('code_challenge'), param('code_challenge_method')];
    return { order: { grant: 'migration', token, device, challenge, method } };
  }
  return { refused: vkErrors.badGrantType };
}

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
