import type { AuthorizationEnd, EngineResponse } from '../../engine/engine.ts';
import type { VkTenant } from '../means.ts';
import { dressCode } from './access-token.ts';
import { type LegacyEnd, translateLegacyCallback } from './authorize.ts';
import { redeem } from './exchange.ts';

/**
 * The end of an authorization that began at VK's OAuth of old. The engine speaks codes only: where a token was asked
 * for, the code is redeemed here and never leaves the house.
 */
export async function finishLegacyAuthorization(
  tenant: VkTenant,
  answer: EngineResponse,
): Promise<EngineResponse> {
  const { ended } = answer;
  const { redirect_uri, state, vk_response_type } = ended?.params ?? {};
  if (!ended || redirect_uri === undefined || typeof answer.headers['location'] !== 'string') return answer;
  const inFragment = vk_response_type === 'token';
  const end = await endOf(tenant, ended, inFragment);
  const location = translateLegacyCallback(redirect_uri, end, { state, inFragment });
  return { ...answer, headers: { ...answer.headers, location } };
}

async function endOf(
  tenant: VkTenant,
  { params, code, error }: AuthorizationEnd,
  asToken: boolean,
): Promise<LegacyEnd> {
  if (code === undefined) {
    const { code: name = 'server_error', description = '', reason } = error ?? {};
    return { error: name, description, ...(reason !== undefined && { reason }) };
  }
  if (!asToken) return { code: dressCode(code) };
  const { client_id = '', redirect_uri = '' } = params;
  const redeemed = await redeem(tenant, { client_id, redirect_uri, code }, 'oauth');
  if ('token' in redeemed) return { token: { ...redeemed.token } };
  return { error: redeemed.refused.error, description: redeemed.refused.error_description };
}
