import type { TokenClaims } from '../../authorization/authorization.ts';
import type { World } from '../../worlds/world.ts';
import type { Params } from '../http/request-params.ts';
import { type VkError, vkErrors } from '../http/vk-errors.ts';
import { readToken } from '../tokens/vk-tokens.ts';

/** What VK's token endpoint was asked for, as far as it can be judged without looking anything up. */
export type TokenRequest =
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
  /** From VK's OAuth of old to VK ID, without the person: a token for a code (VK's SDKs for phones). */
  | {
      readonly grant: 'migration';
      readonly claims: TokenClaims;
      readonly device: string;
      readonly challenge: string;
      readonly method: string;
    };

/** Reads VK's token request (query and body merged). The device comes before the code, as at VK. */
export function readTokenRequest(
  world: World,
  params: Params,
): { asked: TokenRequest } | { refused: VkError } {
  const { grant_type, device_id: device = '' } = params;
  const param = (name: string): string => params[name] ?? '';
  if (grant_type === 'authorization_code') {
    if (device === '') return { refused: vkErrors.badDevice };
    const claims = readToken(world, 'code', param('code'));
    if (!claims) return { refused: vkErrors.codeDead };
    const [verifier, redirect_uri] = [param('code_verifier'), param('redirect_uri')];
    return { asked: { grant: 'code', claims, device, verifier, redirect_uri } };
  }
  if (grant_type === 'refresh_token') {
    const claims = readToken(world, 'refresh', param('refresh_token'));
    if (!claims) return { refused: vkErrors.refreshDead };
    const scopes = param('scope')
      .split(/[\s,]+/u)
      .filter(Boolean);
    return {
      asked: { grant: 'refresh', claims, ...(device && { device }), ...(scopes.length > 0 && { scopes }) },
    };
  }
  if (grant_type === 'access_token') {
    if (device === '') return { refused: vkErrors.badDevice };
    // Tokens of the OAuth of old and no others: one of VK ID would outlive its own revocation.
    const claims = readToken(world, 'legacyAccess', param('access_token'));
    if (!claims) return { refused: vkErrors.badToken };
    const [challenge, method] = [param('code_challenge'), param('code_challenge_method')];
    return { asked: { grant: 'migration', claims, device, challenge, method } };
  }
  return { refused: vkErrors.badGrantType };
}
