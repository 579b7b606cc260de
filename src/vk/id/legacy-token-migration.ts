import { accessToken, issueCode } from '../../authorization/authorization.ts';
import { vkScopes } from '../../domain/claims.ts';
import { readMethod } from '../../domain/oauth/pkce.ts';
import { vkErrors } from '../http/vk-errors.ts';
import { writeToken } from '../tokens/vk-tokens.ts';
import type { VkidTokenAnswer } from './vkid-token-answer.ts';
import type { VkidTokenContext } from './vkid-token-endpoint.ts';
import type { VkidTokenRequest } from './vkid-token-request.ts';

/**
 * A code of VK ID for the holder of a legacy access token, under the consent that the token stands under. No
 * authorization request named a redirect URI, so none is compared.
 */
export async function migrateLegacyToken(
  context: VkidTokenContext,
  request: Extract<VkidTokenRequest, { grant: 'migration' }>,
): Promise<VkidTokenAnswer> {
  const { world, directory, app, state } = context;
  const method = readMethod(request.method);
  if (request.challenge === '' || method === undefined || (method === 'plain' && !world.policy.plain_pkce))
    return vkErrors.badProof;
  const holder = await accessToken(world, directory, request.claims);
  if ('refused' in holder) {
    context.refuse(holder);
    return vkErrors.badToken;
  }
  const { client_id } = holder.app;
  if (client_id !== app.client_id) {
    context.refuse({ refused: 'other-client', client_id });
    return vkErrors.badToken;
  }
  if (holder.person.status !== 'active') return vkErrors.accountGone;
  const code = await issueCode(world, directory, holder, {
    scopes: vkScopes.filter((scope) => holder.scopes.includes(scope)),
    device: request.device,
    challenge: request.challenge,
    method,
  });
  return {
    code: writeToken(world, 'code', code),
    ...(state !== undefined && { state }),
    device_id: request.device,
  };
}
