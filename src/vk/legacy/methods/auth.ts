import { createHash } from 'node:crypto';
import { apiErrors, badParameter } from '../api-errors.ts';
import { type AppCall, type Methods, refuse, type Said, say } from '../call.ts';
import { redeem } from '../exchange.ts';
import { openSilentTokens } from '../silent.ts';

/** What mobile SDKs ask around a sign-in, and the end of a sign-in at VK ID's first version. */
export const authMethods: Methods = {
  // Which installed VK apps could sign the person in: none of them is here.
  'auth.getVKConnectSettings': { takes: 'anyone', answer: () => say({ items: [] }) },
  'auth.getSilentAuthProviders': { takes: 'anyone', answer: () => say([]) },
  'auth.logout': {
    takes: 'person',
    vkId: true,
    answer: async ({ caller, tenant }) => {
      await tenant.engine.endTokens(caller.bearer.grant_id);
      return say(1);
    },
  },
  'auth.exchangeSilentAuthToken': { takes: 'app', answer: exchangeSilentToken },
};

async function exchangeSilentToken({ params, caller, tenant }: AppCall): Promise<Said> {
  const { token, uuid } = params;
  if (!token) return refuse(badParameter('token'));
  if (!uuid) return refuse(badParameter('uuid'));
  const login = await openSilentTokens(tenant.world).look(token);
  if (!login || login.uuid !== uuid) return refuse(apiErrors.silentTokenDead);
  if (login.client_id !== caller.app.client_id) return refuse(apiErrors.foreignApp);
  const { code, redirect_uri } = login;
  const form = { client_id: String(login.client_id), code, redirect_uri };
  const redeemed = await redeem(tenant, form, 'silent');
  if ('refused' in redeemed) return refuse(apiErrors.silentTokenDead);
  const { token: given, person, scopes } = redeemed;
  return say({
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
