import type { Application } from '../../domain/application.ts';
import { vkScopes } from '../../domain/claims.ts';
import type { Policy } from '../../domain/policy.ts';
import { openLegacyTokens } from '../legacy-tokens.ts';
import type { VkOptions, VkTenant } from '../means.ts';
import { type Params, readClientId } from '../params.ts';
import { sameSecret } from '../secret.ts';
import { codeLifetime } from './callback.ts';
import { openDevices } from './device.ts';
import { dress } from './dress.ts';
import { translateRefusal, type VkError, vkErrors } from './errors.ts';
import { openIdTokens } from './id-token.ts';
import { engineChallenge, engineVerifier, readMethod } from './pkce.ts';
import { comparedRedirect } from './redirect.ts';
import { type EngineTokens, readTokenRequest, tokenBody, type TokenOrder } from './token.ts';

type Means = Pick<VkOptions, 'now' | 'secret'>;
type Answer = VkError | Record<string, unknown>;

/** One request to the token endpoint: who asks, for what, in which world. */
interface Case<Order = TokenOrder> extends Means {
  readonly tenant: VkTenant;
  readonly app: Application;
  readonly policy: Policy;
  readonly order: Order;
  readonly state: string | undefined;
}
type Of<Grant> = Case<Extract<TokenOrder, { grant: Grant }>>;

/** The token endpoint: VK's checks first (the app, the device, then the code), then the engine's, then VK's body. */
export async function exchange(tenant: VkTenant, params: Params, means: Means): Promise<Answer> {
  const client_id = readClientId(params['client_id']);
  if (client_id === undefined) return vkErrors.badClientId;
  const app = await tenant.directory.applications.get(client_id);
  if (!app) return vkErrors.unknownApp;
  const policy = await tenant.world.policy();
  if (!mayPass(app, params['service_token'], policy)) return vkErrors.badServiceToken;
  const read = readTokenRequest(params);
  if ('refused' in read) return read.refused;
  const { order } = read;
  const about = { ...means, tenant, app, policy, state: params['state'] };
  if (order.grant === 'code') return redeem({ ...about, order });
  return order.grant === 'refresh' ? refresh({ ...about, order }) : migrate({ ...about, order });
}

/** VK's rules for service tokens are unknown: a wrong one never passes, a missing one where the world is not strict. */
function mayPass(app: Application, sent: string | undefined, { strict_service_token }: Policy): boolean {
  if (app.service_token === undefined) return true;
  return sent ? sameSecret(sent, app.service_token) : !strict_service_token;
}

async function redeem(about: Of<'code'>): Promise<Answer> {
  const { order, app, policy, tenant, secret } = about;
  const devices = openDevices(tenant.world);
  const bound = await devices.of(order.token);
  if (!bound) return vkErrors.codeDead;
  if (!sameSecret(order.device, bound.device)) return vkErrors.badDevice;
  const { length } = order.verifier;
  if (length === 0 || (policy.strict_pkce && (length < 43 || length > 128))) return vkErrors.badVerifier;
  const redirect_uri = bound.redirect_uri ?? comparedRedirect(app, order.redirect_uri);
  if (redirect_uri === '') return vkErrors.badRedirect;
  const answer = await ask(about, {
    grant_type: 'authorization_code',
    code: order.token,
    code_verifier: engineVerifier(order.verifier, secret),
    redirect_uri,
  });
  if ('error' in answer) return answer === vkErrors.codeDead && bound.used ? vkErrors.codeUsed : answer;
  await devices.spend(order.token);
  return give(about, answer, bound.device);
}

async function refresh(about: Of<'refresh'>): Promise<Answer> {
  const { order, policy, tenant } = about;
  const { token, device, scope } = order;
  if (device === undefined && policy.strict_device) return vkErrors.badDevice;
  const bound = await openDevices(tenant.world).of(token);
  if (!bound) return vkErrors.refreshDead;
  if (device !== undefined && !sameSecret(device, bound.device)) return vkErrors.badDevice;
  const form = { grant_type: 'refresh_token', refresh_token: token, ...(scope !== undefined && { scope }) };
  const answer = await ask(about, form);
  return 'error' in answer ? answer : give(about, answer, bound.device);
}

/** A code for somebody who is known by a token. No authorization request named a redirect URI, so none is compared. */
async function migrate({ order, app, policy, tenant, secret, state }: Of<'migration'>): Promise<Answer> {
  const { world, directory, engine } = tenant;
  const method = readMethod(order.method);
  if (order.challenge === '' || method === undefined || (method === 'plain' && !policy.plain_pkce))
    return vkErrors.badProof;
  const isLegacy = await openLegacyTokens(world).has(order.token);
  const bearer = isLegacy ? await engine.whose(order.token) : undefined;
  if (bearer?.client_id !== app.client_id) return vkErrors.badToken;
  const person = await directory.people.get(bearer.person_id);
  if (person?.status !== 'active') return vkErrors.accountGone;
  const redirect_uri = `vk${app.client_id}://vk.ru/blank.html`;
  const challenge = engineChallenge(order.challenge, method, secret);
  const scopes = vkScopes.filter((scope) => bearer.scopes.includes(scope));
  const code = await engine.issueCode({ ...bearer, scopes }, { challenge, redirect_uri });
  await openDevices(world).bind(code, { device: order.device, redirect_uri }, 2 * codeLifetime);
  return { code: dress('code', code), ...(state !== undefined && { state }), device_id: order.device };
}

async function ask({ app, order, tenant }: Case, form: Params): Promise<EngineTokens | VkError> {
  const answer = await tenant.engine.handle({
    method: 'POST',
    path: '/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...form, client_id: String(app.client_id) }).toString(),
    vouchedFor: app.client_id,
    door: 'id',
  });
  if (answer.status >= 500) return vkErrors.outage;
  if (answer.status === 200) return JSON.parse(answer.body);
  return translateRefusal(order.grant === 'code' ? 'code' : 'refresh', answer.refused?.detail ?? '');
}

async function give(
  { order, tenant, now, state }: Case,
  tokens: EngineTokens,
  device: string,
): Promise<Answer> {
  const { engine, world } = tenant;
  const bearer = await engine.whose(tokens.access_token);
  if (!bearer) return order.grant === 'code' ? vkErrors.codeDead : vkErrors.refreshDead;
  await openDevices(world).bind(tokens.refresh_token, { device }, 180 * 86_400);
  const { person_id: user_id, client_id } = bearer;
  const id_token =
    order.grant === 'code' ? await openIdTokens(world, engine, now).issue({ user_id, client_id }) : undefined;
  return tokenBody(tokens, { user_id, ...(id_token && { id_token }), state });
}
