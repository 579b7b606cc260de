import type { TokenClaims } from '../../authorization/authorization.ts';
import type { ApplicationRecord } from '../../directory/directory.ts';
import { safeEqual } from '../../secrets/digest.ts';
import type { World } from '../../worlds/world.ts';
import type { RequestParams } from '../http/request-params.ts';
import { readToken } from '../tokens/vk-tokens.ts';
import { type LegacyError, legacyErrors } from './legacy-errors.ts';

/** What `oauth.vk.com/access_token` was asked for, once its own checks have passed. */
export type LegacyTokenRequest =
  | {
      readonly grant: 'code';
      readonly app: ApplicationRecord;
      readonly claims: TokenClaims;
      readonly redirect_uri: string;
    }
  | { readonly grant: 'client_credentials'; readonly app: ApplicationRecord };

/** Validates the request as far as it can be without looking the code up. `grant_type` and `v` are not needed. */
export function readLegacyTokenRequest(
  world: World,
  params: RequestParams,
  app: ApplicationRecord | undefined,
): { request: LegacyTokenRequest } | { refused: LegacyError } {
  const refused = refuseClient(params, app);
  if (refused || !app) return { refused: refused ?? legacyErrors.badClient };
  if (params['grant_type'] === 'client_credentials') return { request: { grant: 'client_credentials', app } };
  const claims = readToken(world, 'legacyCode', params['code'] ?? '');
  if (!claims) return { refused: legacyErrors.codeDead };
  const { redirect_uri } = params;
  if (!redirect_uri) return { refused: legacyErrors.badRedirect };
  return { request: { grant: 'code', app, claims, redirect_uri } };
}

/** An app without a secret is public: none is asked for, and what libraries send in vain is not looked at. */
export function refuseClient(
  { client_secret }: RequestParams,
  app: ApplicationRecord | undefined,
): LegacyError | undefined {
  if (!app) return legacyErrors.badClient;
  if (app.secret === undefined) return undefined;
  if (!client_secret) return legacyErrors.noSecret;
  return safeEqual(client_secret, app.secret) ? undefined : legacyErrors.badSecret;
}
