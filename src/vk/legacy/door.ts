/**
 * Legacy: VK before VK ID. Owns: `oauth.vk.*` (authorize, access_token), `api.vk.*` with the methods that log-ins and
 * SDKs call, and the web helpers of `login.vk.*` and `web.vk.me`. Leaves to others: every check of the protocol (engine)
 * and VK ID itself (`id`), whose tokens are good for some of the methods.
 */
import type { FastifyInstance } from 'fastify';
import type { VkOptions } from '../means.ts';
import { apiDoor } from './api-door.ts';
import { oauthDoor } from './oauth-door.ts';
import { webDoor } from './web-door.ts';

export function legacyDoor(app: FastifyInstance, options: VkOptions): void {
  oauthDoor(app, options);
  apiDoor(app, options);
  webDoor(app, options);
}
