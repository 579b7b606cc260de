import {
  accessToken,
  type CodeRefusal,
  issueIdToken,
  issueCode,
  redeem,
  refresh,
  type RefreshRefusal,
  type Tokens,
} from '../../authorization/authorization.ts';
import type { ApplicationRecord } from '../../directory/directory.ts';
import type { Application } from '../../domain/application.ts';
import { vkScopes } from '../../domain/claims.ts';
import { accessTokenLifetime } from '../../domain/lifetimes.ts';
import { isStrictVerifier, readMethod } from '../../domain/oauth/pkce.ts';
import { comparedRedirect } from '../../domain/oauth/redirect-uri.ts';
import type { Policy } from '../../domain/policy.ts';
import { safeEqual } from '../../secrets/digest.ts';
import type { SigningKey } from '../../secrets/signing-key.ts';
import type { VkContext } from '../vk-context.ts';
import type { Params } from '../http/request-params.ts';
import { readClientId } from '../http/request-params.ts';
import { type VkError, vkErrors } from '../http/vk-errors.ts';
import { writeToken } from '../tokens/vk-tokens.ts';
import { readTokenRequest, type TokenRequest } from './vkid-token-request.ts';

type Answer = VkError | Record<string, unknown>;
type Asked<Grant> = Extract<TokenRequest, { grant: Grant }>;

interface TokenContext extends VkContext {
  readonly app: ApplicationRecord;
  readonly key: SigningKey;
  readonly state: string | undefined;
  readonly request_id: string;
}

/** The token endpoint: VK's checks of the app first, then the device, then the code. */
export async function answerTokenRequest(
  context: VkContext,
  params: Params,
  { key, request_id }: { readonly key: SigningKey; readonly request_id: string },
): Promise<Answer> {
  const client_id = readClientId(params['client_id']);
  if (client_id === undefined) return vkErrors.badClientId;
  const app = await context.directory.applications.get(client_id);
  if (!app) return vkErrors.unknownApp;
  if (!hasServiceToken(app, params['service_token'], context.world.policy)) return vkErrors.badServiceToken;
  const read = readTokenRequest(context.world, params);
  if ('refused' in read) return read.refused;
  const { asked } = read;
  const about: TokenContext = { ...context, app, key, state: params['state'], request_id };
  if (asked.grant === 'code') return redeemCode(about, asked);
  return asked.grant === 'refresh' ? refreshTokens(about, asked) : migrate(about, asked);
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

async function redeemCode(context: TokenContext, asked: Asked<'code'>): Promise<Answer> {
  const { world, directory, app, request_id } = context;
  const proof = {
    client_id: app.client_id,
    device: asked.device,
    // A verifier of a length that the policy forbids holds for no challenge.
    verifier: world.policy.strict_pkce && !isStrictVerifier(asked.verifier) ? '' : asked.verifier,
    redirect_uri: comparedRedirect(app, asked.redirect_uri),
    request_id,
  };
  const tokens = await redeem(world, directory, asked.claims, proof);
  if ('refused' in tokens) {
    context.refuse(tokens);
    return codeErrors[tokens.refused];
  }
  const { person } = tokens;
  return tokenBody(context, tokens, { id_token: issueIdToken(world, context.key, { person, app }) });
}

async function refreshTokens(context: TokenContext, asked: Asked<'refresh'>): Promise<Answer> {
  const { world, directory, app } = context;
  const { device, scopes } = asked;
  if (device === undefined && world.policy.strict_device) return vkErrors.badDevice;
  const tokens = await refresh(world, directory, asked.claims, {
    client_id: app.client_id,
    ...(device !== undefined && { device }),
    ...(scopes && { scopes }),
  });
  if (!('refused' in tokens)) return tokenBody(context, tokens, {});
  context.refuse(tokens);
  return refreshErrors[tokens.refused];
}

/**
 * A code for a person who is known by a token of the OAuth of old, under the consent that the token stands under. No
 * authorization request named a redirect URI, so none is compared.
 */
async function migrate(context: TokenContext, asked: Asked<'migration'>): Promise<Answer> {
  const { world, directory, app, state } = context;
  const method = readMethod(asked.method);
  if (asked.challenge === '' || method === undefined || (method === 'plain' && !world.policy.plain_pkce))
    return vkErrors.badProof;
  const holder = await accessToken(world, directory, asked.claims);
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
    device: asked.device,
    challenge: asked.challenge,
    method,
  });
  return {
    code: writeToken(world, 'code', code),
    ...(state !== undefined && { state }),
    device_id: asked.device,
  };
}

/** VK's words for why a code gives no tokens. */
const codeErrors: Readonly<Record<CodeRefusal['refused'], VkError>> = {
  unknown: vkErrors.codeDead,
  ended: vkErrors.codeDead,
  expired: vkErrors.codeDead,
  uuid: vkErrors.codeDead,
  'other-client': vkErrors.codeDead,
  used: vkErrors.codeUsed,
  account: vkErrors.accountGone,
  device: vkErrors.badDevice,
  redirect: vkErrors.badRedirect,
  verifier: vkErrors.badVerifier,
};

/** VK's words for why a refresh token gives none. */
const refreshErrors: Readonly<Record<RefreshRefusal['refused'], VkError>> = {
  unknown: vkErrors.refreshDead,
  ended: vkErrors.refreshDead,
  expired: vkErrors.refreshDead,
  scope: vkErrors.refreshDead,
  'other-client': vkErrors.refreshDead,
  reused: vkErrors.refreshReused,
  account: vkErrors.accountGone,
  device: vkErrors.badDevice,
};

/**
 * VK's token answer. `user_id` is a number here (iOS and Android decode it as one); `id_token` comes with a code and
 * never with a refresh; `state` echoes what was sent, and is absent when nothing was.
 */
export function tokenBody(
  { world, state }: Pick<TokenContext, 'state' | 'world'>,
  { access, refresh: next, person, scopes, sign_in }: Tokens,
  more: { readonly id_token?: string },
): Record<string, unknown> {
  return {
    ...(next && { refresh_token: writeToken(world, 'refresh', next) }),
    access_token: writeToken(world, 'access', access),
    ...more,
    token_type: 'Bearer',
    expires_in: accessTokenLifetime(sign_in.wire, scopes),
    user_id: person.id,
    ...(state !== undefined && { state }),
    scope: scopes.join(' '),
  };
}
