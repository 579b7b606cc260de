import type { VkTenant } from '../means.ts';
import { undress } from '../id/dress.ts';
import type { Params } from '../params.ts';
import { isAnonymous, openAnonymousTokens } from './anonymous.ts';
import { type ApiError, apiErrors } from './api-errors.ts';
import type { Caller } from './call.ts';
import { openServiceTokens } from './service-tokens.ts';

/** Who calls, by the token they show, or why that token is no good. */
export async function readCaller(
  tenant: VkTenant,
  params: Params,
  bearerToken: string | undefined,
): Promise<{ caller: Caller } | { error: ApiError }> {
  const token = params['access_token'] ?? bearerToken ?? params['anonymous_token'] ?? '';
  if (token === '') return { caller: { by: 'nobody' } };
  if (isAnonymous(token)) {
    const judged = await openAnonymousTokens(tenant.world).judge(token);
    if (judged === 'valid') return { caller: { by: 'nobody' } };
    return { error: judged === 'expired' ? apiErrors.anonymousOld : apiErrors.anonymousBad };
  }
  const app = await openServiceTokens(tenant).whose(token);
  return app ? { caller: { by: 'app', app } } : readPerson(tenant, token);
}

async function readPerson(
  { engine, directory, world }: VkTenant,
  dressed: string,
): Promise<{ caller: Caller } | { error: ApiError }> {
  const ofVkId = undress('access', dressed);
  const token = ofVkId ?? undress('legacy', dressed);
  const bearer = token === undefined ? undefined : await engine.whose(token);
  if (!bearer) {
    const old = token !== undefined && (await engine.expired(token));
    return { error: old ? apiErrors.oldToken : apiErrors.badToken };
  }
  const person = await directory.people.get(bearer.person_id);
  if (!person) return { error: apiErrors.userGone };
  if (person.status === 'deactivated') return { error: apiErrors.userDeactivated };
  if (person.status !== 'active') return { error: apiErrors.userGone };
  if ((await world.policy()).api_other_address) return { error: apiErrors.otherAddress };
  return { caller: { by: 'person', person, bearer, vkId: ofVkId !== undefined } };
}

/** What the helpers outside of `/method/` need: the person behind a token of any kind. */
export const personBehind = async (tenant: VkTenant, token: string) => {
  const read = await readPerson(tenant, token);
  return 'caller' in read && read.caller.by === 'person' ? read.caller : undefined;
};
