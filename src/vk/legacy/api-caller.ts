import { accessToken } from '../../authorization/authorization.ts';
import type { VkContext } from '../vk-context.ts';
import type { RequestParams } from '../http/request-params.ts';
import { readToken } from '../tokens/vk-tokens.ts';
import { isAnonymousToken, validateAnonymousToken } from './anonymous-tokens.ts';
import { type ApiError, apiErrors } from './api-errors.ts';
import type { ApiCaller } from './method-call.ts';
import { appOfServiceToken } from './service-tokens.ts';

/** The caller of a method, by the token of the call; or VK's error for a token that is not good. */
export async function readApiCaller(
  context: VkContext,
  params: RequestParams,
  bearerToken: string | undefined,
): Promise<{ caller: ApiCaller } | { error: ApiError }> {
  const { world, directory } = context;
  const token = params['access_token'] ?? bearerToken ?? params['anonymous_token'] ?? '';
  if (token === '') return { caller: { by: 'anonymous' } };
  if (isAnonymousToken(token)) {
    const verdict = await validateAnonymousToken(world, directory, token);
    if (verdict === 'valid') return { caller: { by: 'anonymous' } };
    return { error: verdict === 'expired' ? apiErrors.anonymousOld : apiErrors.anonymousBad };
  }
  const app = await appOfServiceToken(world, directory, token);
  return app ? { caller: { by: 'app', app } } : readPerson(context, token);
}

async function readPerson(
  { world, directory, refuse }: VkContext,
  token: string,
): Promise<{ caller: ApiCaller } | { error: ApiError }> {
  const ofVkId = readToken(world, 'access', token);
  const claims = ofVkId ?? readToken(world, 'legacyAccess', token);
  if (!claims) return { error: apiErrors.badToken };
  const holder = await accessToken(world, directory, claims);
  if ('refused' in holder) {
    refuse(holder);
    return { error: holder.refused === 'expired' ? apiErrors.oldToken : apiErrors.badToken };
  }
  const { status } = holder.person;
  if (status === 'deactivated') return { error: apiErrors.userDeactivated };
  if (status !== 'active') return { error: apiErrors.userGone };
  if (world.policy.api_other_address) return { error: apiErrors.otherAddress };
  return { caller: { by: 'person', person: holder.person, holder, vkId: ofVkId !== undefined } };
}

/** The person of an access token, VK ID's or legacy, for the helpers outside of `/method/`. */
export const personBehind = async (context: VkContext, token: string) => {
  const read = await readPerson(context, token);
  return 'caller' in read && read.caller.by === 'person' ? read.caller : undefined;
};
