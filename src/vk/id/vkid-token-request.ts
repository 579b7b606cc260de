import type { TokenClaims } from '../../authorization/authorization.ts';
import type { World } from '../../worlds/world.ts';
import type { RequestParams } from '../http/request-params.ts';
import { type VkError, vkErrors } from '../http/vk-errors.ts';
import { needsDevice } from '../tokens/device-binding.ts';
import { readToken } from '../tokens/vk-tokens.ts';

/** A request to VK's token endpoint, as far as it can be read without looking anything up. */
export type VkidTokenRequest =
  | {
      readonly grant: 'code';
      readonly claims: TokenClaims;
      readonly device: string;
      readonly verifier: string;
      readonly redirect_uri: string;
    }
  | {
      readonly grant: 'refresh';
      readonly claims: TokenClaims;
      readonly device?: string;
      readonly scopes?: readonly string[];
    }
  /** From legacy OAuth to VK ID, without the person: a token for a code (VK's SDKs for phones). */
  | {
      readonly grant: 'migration';
      readonly claims: TokenClaims;
      readonly device: string;
      readonly challenge: string;
      readonly method: string;
    };

type ReadTokenRequest = { readonly request: VkidTokenRequest } | { readonly refused: VkError };

/** Reads VK's token request (query and body merged). The device comes before the code, as at VK. */
export function readVkidTokenRequest(world: World, params: RequestParams): ReadTokenRequest {
  const { grant_type, device_id: device = '' } = params;
  const param = (name: string): string => params[name] ?? '';
  const lacksDevice = (grant: VkidTokenRequest['grant']) => device === '' && needsDevice(grant, world.policy);
  if (grant_type === 'authorization_code') {
    if (lacksDevice('code')) return { refused: vkErrors.badDevice };
    const claims = readToken(world, 'code', param('code'));
    if (!claims) return { refused: vkErrors.codeDead };
    const [verifier, redirect_uri] = [param('code_verifier'), param('redirect_uri')];
    return { request: { grant: 'code', claims, device, verifier, redirect_uri } };
  }
  if (grant_type === 'refresh_token') {
    const claims = readToken(world, 'refresh', param('refresh_token'));
    if (!claims) return { refused: vkErrors.refreshDead };
    if (lacksDevice('refresh')) return { refused: vkErrors.badDevice };
    const scopes = param('scope')
      .split(/[\s,]+/u)
      .filter(Boolean);
    return {
      request: { grant: 'refresh', claims, ...(device && { device }), ...(scopes.length > 0 && { scopes }) },
    };
  }
  if (grant_type === 'access_token') {
    if (lacksDevice('migration')) return { refused: vkErrors.badDevice };
    // Only a legacy token: one of VK ID would outlive its own revocation.
    const claims = readToken(world, 'legacyAccess', param('access_token'));
    if (!claims) return { refused: vkErrors.badToken };
    const [challenge, method] = [param('code_challenge'), param('code_challenge_method')];
    return { request: { grant: 'migration', claims, device, challenge, method } };
  }
  return { refused: vkErrors.badGrantType };
}
