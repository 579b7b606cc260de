import { createHash } from 'node:crypto';
import { endTokens, redeem } from '../../../authorization/authorization.ts';
import { readToken } from '../../tokens/vk-tokens.ts';
import { apiErrors, badParameter } from '../api-errors.ts';
import { type ApiAnswer, type AppMethodCall, type ApiMethods, refuse, respond } from '../method-call.ts';
import { legacyTokenBody } from '../legacy-token-body.ts';

/** What mobile SDKs ask around a sign-in, and the end of a sign-in at VK ID's first version. */
export const authMethods: ApiMethods = {
  // Which installed VK apps could sign the person in: none of them is here.
  'auth.getVKConnectSettings': { takes: 'anyone', answer: () => respond({ items: [] }) },
  'auth.getSilentAuthProviders': { takes: 'anyone', answer: () => respond([]) },
  'auth.logout': {
    takes: 'person',
    vkId: true,
    answer: async ({ caller, context }) => {
      await endTokens(context.world, caller.holder.sign_in.id);
      return respond(1);
    },
  },
  'auth.exchangeSilentAuthToken': { takes: 'app', answer: exchangeSilentToken },
};

/** A silent token is the code of VK ID's first version: it is good once, with the page's own id of the sign-in. */
async function exchangeSilentToken({
  params,
  caller,
  context,
  request_id,
}: AppMethodCall): Promise<ApiAnswer> {
  const { world, directory } = context;
  const { token, uuid } = params;
  if (!token) return refuse(badParameter('token'));
  if (!uuid) return refuse(badParameter('uuid'));
  const claims = readToken(world, 'silent', token);
  if (!claims) return refuse(apiErrors.silentTokenDead);
  const proof = { client_id: caller.app.client_id, uuid, request_id };
  const tokens = await redeem(world, directory, claims, proof);
  if ('refused' in tokens) {
    context.refuse(tokens);
    return refuse(tokens.refused === 'other-client' ? apiErrors.foreignApp : apiErrors.silentTokenDead);
  }
  const { person, scopes } = tokens;
  const given = legacyTokenBody(world, tokens);
  return respond({
    access_token: given.access_token,
    access_token_id: createHash('sha256').update(given.access_token).digest('hex').slice(0, 32),
    user_id: given.user_id,
    additional_signup_required: false,
    is_partial: false,
    is_service: false,
    source: 1,
    source_description: 'Silent authentication',
    expires_in: given.expires_in,
    ...(given.email !== undefined && { email: given.email }),
    ...(scopes.includes('phone') && { phone: person.phone.replace('+', ''), phone_validated: 1 }),
  });
}
