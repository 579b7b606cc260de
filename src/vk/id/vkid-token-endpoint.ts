import { issueIdToken, redeem, refresh } from '../../authorization/authorization.ts';
import type { ApplicationRecord } from '../../directory/directory.ts';
import type { Application } from '../../domain/application.ts';
import { isStrictVerifier } from '../../domain/oauth/pkce.ts';
import { comparedRedirect } from '../../domain/oauth/redirect-uri.ts';
import type { Policy } from '../../domain/policy.ts';
import { safeEqual } from '../../secrets/digest.ts';
import type { SigningKey } from '../../secrets/signing-key.ts';
import { readClientId, type RequestParams } from '../http/request-params.ts';
import { vkErrors } from '../http/vk-errors.ts';
import type { VkContext } from '../vk-context.ts';
import { migrateLegacyToken } from './legacy-token-migration.ts';
import { codeErrors, refreshErrors, type VkidTokenAnswer, vkidTokenBody } from './vkid-token-answer.ts';
import { readVkidTokenRequest, type VkidTokenRequest } from './vkid-token-request.ts';

/** What the grants need besides the request: its app, the key of ID tokens, and what the answer repeats. */
export interface VkidTokenContext extends VkContext {
  readonly app: ApplicationRecord;
  readonly key: SigningKey;
  readonly state: string | undefined;
  readonly request_id: string;
}

type GrantRequest<Grant> = Extract<VkidTokenRequest, { grant: Grant }>;

/** VK's token endpoint: its checks of the app first, then the device, then the code. */
export async function answerVkidTokenRequest(
  context: VkContext,
  params: RequestParams,
  { key, request_id }: { readonly key: SigningKey; readonly request_id: string },
): Promise<VkidTokenAnswer> {
  const client_id = readClientId(params['client_id']);
  if (client_id === undefined) return vkErrors.badClientId;
  const app = await context.directory.applications.get(client_id);
  if (!app) return vkErrors.unknownApp;
  if (!hasServiceToken(app, params['service_token'], context.world.policy)) return vkErrors.badServiceToken;
  const read = readVkidTokenRequest(context.world, params);
  if ('refused' in read) return read.refused;
  const { request } = read;
  const tokenContext: VkidTokenContext = { ...context, app, key, state: params['state'], request_id };
  if (request.grant === 'code') return redeemCode(tokenContext, request);
  if (request.grant === 'refresh') return refreshTokens(tokenContext, request);
  return migrateLegacyToken(tokenContext, request);
}

/** VK's rules for service tokens are unknown: a wrong one never passes, a missing one where the world is not strict. */
function hasServiceToken(
  app: Application,
  sent: string | undefined,
  { strict_service_token }: Policy,
): boolean {
  if (app.service_token === undefined) return true;
  return sent ? safeEqual(sent, app.service_token) : !strict_service_token;
}

async function redeemCode(
  context: VkidTokenContext,
  request: GrantRequest<'code'>,
): Promise<VkidTokenAnswer> {
  const { world, directory, app, request_id } = context;
  const { verifier } = request;
  const tokens = await redeem(world, directory, request.claims, {
    client_id: app.client_id,
    device: request.device,
    // A verifier of a length that the policy forbids holds for no challenge.
    verifier: world.policy.strict_pkce && !isStrictVerifier(verifier) ? '' : verifier,
    redirect_uri: comparedRedirect(app, request.redirect_uri),
    request_id,
  });
  if ('refused' in tokens) {
    context.refuse(tokens);
    return codeErrors[tokens.refused];
  }
  const { person } = tokens;
  return vkidTokenBody(context, tokens, { id_token: issueIdToken(world, context.key, { person, app }) });
}

async function refreshTokens(
  context: VkidTokenContext,
  { claims, device, scopes }: GrantRequest<'refresh'>,
): Promise<VkidTokenAnswer> {
  const { world, directory, app } = context;
  const tokens = await refresh(world, directory, claims, {
    client_id: app.client_id,
    ...(device !== undefined && { device }),
    ...(scopes && { scopes }),
  });
  if (!('refused' in tokens)) return vkidTokenBody(context, tokens, {});
  context.refuse(tokens);
  return refreshErrors[tokens.refused];
}
