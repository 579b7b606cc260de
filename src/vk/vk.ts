/**
 * VK: the dialect. Owns: VK's paths, parameters, spellings, types and error texts, and the device that VK ties to a
 * code. Leaves to others: every check of the protocol (engine) and which field a scope opens (domain/claims).
 * Each folder is one of VK's wires: `id` is VK ID. Translations are pure functions; a `door.ts` says which path is which.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EngineResponse } from '../engine/engine.ts';
import { readBodies } from './bodies.ts';
import { demandSolutions } from './challenge.ts';
import { allowOrigins } from './cors.ts';
import { idDoor } from './id/door.ts';
import { vkErrors } from './id/errors.ts';
import { finishAuthorization } from './id/finish.ts';
import { legacyDoor } from './legacy/door.ts';
import { finishLegacyAuthorization } from './legacy/finish.ts';
import type { VkOptions } from './means.ts';
import { sdkDoor } from './sdk/door.ts';

export type { VkOptions } from './means.ts';

export async function vk(app: FastifyInstance, options: VkOptions): Promise<void> {
  await readBodies(app);
  allowOrigins(app, options);
  app.setErrorHandler(async (error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'VK face failed');
    const said = status === 413 ? vkErrors.tooLarge : status < 500 ? vkErrors.malformed : vkErrors.outage;
    if (status >= 500 && request.headers.accept?.includes('text/html')) {
      const { error, error_description: description } = said;
      const page = await options.requestError({ error, description });
      return reply.code(status).type('text/html; charset=utf-8').send(page);
    }
    return reply.code(status < 500 ? 200 : 500).send(said);
  });
  idDoor(app, options);
  sdkDoor(app, options);
  legacyDoor(app, options);
  demandSolutions(app, options);
}

/** VK's last word on an authorization that began at one of its faces. */
export const finishVk =
  (options: Pick<VkOptions, 'random' | 'sdk' | 'secret' | 'tenantOf'>) =>
  async (request: FastifyRequest, answer: EngineResponse): Promise<EngineResponse> =>
    answer.ended?.params['vk_face'] === 'oauth'
      ? finishLegacyAuthorization(await options.tenantOf(request), answer)
      : finishAuthorization(options, request, answer);
