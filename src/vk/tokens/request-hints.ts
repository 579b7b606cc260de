import type { FastifyRequest } from 'fastify';
import { readClaims, type TokenClaims } from '../../authorization/authorization.ts';
import { basicCredentials } from '../http/basic-credentials.ts';
import { bearerIn, paramsOf, readClientId } from '../http/request-params.ts';
import { tokenFormats } from './token-formats.ts';

/** The app and the sign-in that a request names, unverified: the world is found by them, and records are read ahead. */
export interface VkRequestHints {
  readonly client_id?: number;
  /** The sign-in that its token or code names. */
  readonly sign_in?: string;
}

/** The app that a request names itself, or that its token or code does; web SDK 1.x and Android send only `app_id`. */
export function vkRequestHints(request: FastifyRequest): VkRequestHints {
  const params = paramsOf(request);
  const named = readClientId(params['client_id'] ?? params['app_id'] ?? params['api_id']);
  const claims = claimsIn(
    params['access_token'] ??
      bearerIn(request) ??
      params['code'] ??
      params['refresh_token'] ??
      params['token'] ??
      params['anonymous_token'],
  );
  const client_id =
    named ?? claims?.client_id ?? readClientId(basicCredentials(request.headers.authorization)['client_id']);
  return {
    ...(client_id !== undefined && { client_id }),
    ...(claims && { sign_in: claims.sign_in }),
  };
}

function claimsIn(text: string | undefined): TokenClaims | undefined {
  if (text === undefined) return undefined;
  for (const form of Object.values(tokenFormats)) {
    const claims = readClaims(form, text);
    if (claims) return claims;
  }
  return undefined;
}
