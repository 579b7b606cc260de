import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { VkWireOptions } from '../vk-context.ts';

/** The paths that pages of other origins call: VK ID's methods, api.vk.com's, and the SDK's statistics and configuration. */
const crossOrigin = /^\/(?:oauth2\/|method\/|stat_events_vkid_sdk\b|vkid_sdk_get_config\b)/u;

/**
 * VK's own origin rule is unknown: any origin is answered by name, credentials too (the SDK's statistics send them).
 * VK's documentation says that a preflight gets no answer; ours does, unless the world's policy is as strict.
 */
export function allowOrigins(app: FastifyInstance, { contextOf }: Pick<VkWireOptions, 'contextOf'>): void {
  const isRefused = async (request: FastifyRequest) => {
    if (request.method !== 'OPTIONS') return false;
    const { world } = await contextOf(request);
    return world.policy.strict_cors;
  };
  app.addHook('onSend', async (request, reply) => {
    const { origin } = request.headers;
    if (!origin || !crossOrigin.test(request.url) || (await isRefused(request))) return;
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-challenge, x-challenge-url, x-trace-id',
      vary: 'Origin',
    });
  });
  const preflight = async (request: FastifyRequest, reply: FastifyReply) => {
    if (await isRefused(request)) return reply.code(404).send();
    return reply
      .headers({
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': 'authorization, content-type, x-challenge-solution',
      })
      .code(204)
      .send();
  };
  for (const path of ['/oauth2/*', '/method/*']) app.options(path, preflight);
}
