import type { FastifyRequest } from 'fastify';
import { silentUser } from '../../domain/claims.ts';
import type { AuthorizationEnd, EngineResponse } from '../../engine/engine.ts';
import type { VkOptions, VkTenant } from '../means.ts';
import { openSilentTokens } from '../legacy/silent.ts';
import { answerPopup } from '../sdk/finish.ts';
import { browserCookie, browserIn } from './browser.ts';
import { type CallbackEnd, codeLifetime, writeCallback } from './callback.ts';
import { deviceId, openDevices } from './device.ts';
import { dress } from './dress.ts';

type Means = Pick<VkOptions, 'random' | 'sdk' | 'secret' | 'tenantOf'>;

/** The end of an authorization that began at this face: VK's own parameters, and a device bound to the code. */
export async function finishAuthorization(
  options: Means,
  request: FastifyRequest,
  answer: EngineResponse,
): Promise<EngineResponse> {
  const { ended } = answer;
  const { vk_face, vk_redirect_uri, state } = ended?.params ?? {};
  if (!ended || vk_face !== 'id' || typeof answer.headers['location'] !== 'string') return answer;
  const tenant = await options.tenantOf(request);
  const { id: world } = tenant.world;
  const known = browserIn(request.headers.cookie, world);
  const browser = known ?? options.random(16).toString('base64url');
  const end = await endOf(options, tenant, ended, browser);
  const location = writeCallback(vk_redirect_uri ?? '', end, state);
  const cookies = [answer.headers['set-cookie'] ?? []].flat();
  const headers = {
    ...answer.headers,
    location,
    'set-cookie': known ? cookies : [...cookies, browserCookie(world, browser)],
  };
  return answerPopup(options, request, { ...answer, headers });
}

async function endOf(
  { random, secret }: Means,
  { world, directory }: VkTenant,
  { params, code, error, person_id }: AuthorizationEnd,
  browser: string,
): Promise<CallbackEnd> {
  const { client_id = '', vk_response_type, uuid = '', redirect_uri = '' } = params;
  const device = deviceId(secret, { browser, client_id, person_id });
  if (code === undefined) {
    const app = await directory.applications.get(Number(client_id));
    const { code: name = 'server_error', description = '', reason } = error ?? {};
    const told = app?.kind === 'educational' && reason !== undefined;
    return { error: name, description, ...(told && { reason }), device };
  }
  const person = person_id === undefined ? undefined : await directory.people.get(person_id);
  if (vk_response_type === 'silent_token' && person) {
    const login = { client_id: Number(client_id), uuid, code, redirect_uri };
    const token = await openSilentTokens(world).issue(login, random);
    return { silent: { token, uuid, user: silentUser(person) } };
  }
  await openDevices(world).bind(code, { device }, 2 * codeLifetime);
  return { code: dress('code', code), device, ext_id: random(132).toString('base64url') };
}
