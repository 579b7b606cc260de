import { type CodeRefusal, redeem } from '../../authorization/authorization.ts';
import type { VkContext } from '../vk-context.ts';
import { type RequestParams, readClientId } from '../http/request-params.ts';
import { type LegacyError, legacyErrors } from './legacy-errors.ts';
import { serviceTokenOf } from './service-tokens.ts';
import { type LegacyToken, legacyTokenBody } from './legacy-token-body.ts';
import { readLegacyTokenRequest } from './legacy-token-request.ts';

/** `/access_token`: VK's checks of the client first, then the code's. */
export async function answerLegacyTokenRequest(
  context: VkContext,
  params: RequestParams,
  request_id: string,
): Promise<LegacyError | LegacyToken | Pick<LegacyToken, 'access_token'>> {
  const { world, directory } = context;
  const read = readLegacyTokenRequest(world, params, await appIn(context, params));
  if ('refused' in read) return read.refused;
  const { request } = read;
  const { app } = request;
  // VK's former docs answer an app with its service token. An app without a secret cannot prove which app it is.
  if (request.grant === 'client_credentials')
    return app.secret === undefined ? legacyErrors.noSecret : { access_token: serviceTokenOf(world, app) };
  const { claims, redirect_uri } = request;
  const tokens = await redeem(world, directory, claims, {
    client_id: app.client_id,
    redirect_uri,
    request_id,
  });
  if (!('refused' in tokens)) return legacyTokenBody(world, tokens);
  context.refuse(tokens);
  return codeErrors[tokens.refused];
}

/** The app that a request names, if there is one. */
export async function appIn({ directory }: VkContext, params: RequestParams) {
  const id = readClientId(params['client_id']);
  return id === undefined ? undefined : directory.applications.get(id);
}

/** VK says the same of a code that was used, that is too old, and of another app's. */
const codeErrors: Readonly<Record<CodeRefusal['refused'], LegacyError>> = {
  unknown: legacyErrors.codeDead,
  used: legacyErrors.codeDead,
  expired: legacyErrors.codeDead,
  ended: legacyErrors.codeDead,
  account: legacyErrors.codeDead,
  'other-client': legacyErrors.codeDead,
  device: legacyErrors.codeDead,
  uuid: legacyErrors.codeDead,
  verifier: legacyErrors.codeDead,
  redirect: legacyErrors.badRedirect,
};
