/**
 * Legacy: VK before VK ID. Owns: `oauth.vk.*` (authorize, access_token), `api.vk.*` with the methods that log-ins and
 * SDKs call, and the web helpers of `login.vk.*` and `web.vk.me`. Leaves to others: every check of the protocol
 * (authorization) and VK ID itself (`id`), whose tokens are good for some of the methods.
 */
import type { FastifyInstance } from 'fastify';
import type { VkWireOptions } from '../vk-context.ts';
import { registerApiRoutes } from './api-service-routes.ts';
import { registerOauthRoutes } from './oauth-service-routes.ts';
import { registerWebRoutes } from './web-service-routes.ts';

export function registerLegacyRoutes(app: FastifyInstance, options: VkWireOptions): void {
  registerOauthRoutes(app, options);
  registerApiRoutes(app, options);
  registerWebRoutes(app, options);
}
