import type { FastifyRequest } from 'fastify';
import type { EngineResponse } from '../../engine/engine.ts';
import type { VkOptions } from '../means.ts';
import { answerPopup } from '../sdk/finish.ts';
import { codeLifetime, translateCallback } from './authorize.ts';
import { openDevices } from './device.ts';
import { dress } from './dress.ts';

/** The end of an authorization that began at this face: VK's own parameters, and a device bound to the code. */
export async function finishAuthorization(
  { random, sdk, tenantOf }: Pick<VkOptions, 'random' | 'sdk' | 'tenantOf'>,
  request: FastifyRequest,
  answer: EngineResponse,
): Promise<EngineResponse> {
  const { ended } = answer;
  const { location } = answer.headers;
  if (ended?.params['vk_face'] !== 'id' || typeof location !== 'string') return answer;
  const device = random(64).toString('base64url');
  const { code } = ended;
  if (code !== undefined)
    await openDevices((await tenantOf(request)).world).bind(code, device, 2 * codeLifetime);
  const given = { device, ...(code !== undefined && { code: dress('code', code) }) };
  const headers = { ...answer.headers, location: translateCallback(location, ended, given) };
  return answerPopup({ sdk }, request, { ...answer, headers });
}
