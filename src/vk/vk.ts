/**
 * VK: its wires. Owns: VK's paths, parameters, token formats and error texts. Leaves to others: every check of the
 * protocol (authorization) and which claims a scope gives (domain/claims).
 * `id`, `sdk` and `legacy` are the three wires; they share `http`, `tokens` and `captcha`, and none imports another. Their
 * paths are in the files `…-routes.ts`.
 */
import type { FastifyInstance } from 'fastify';
import type { WireAnswers } from '../authorization/authorization.ts';
import { challengeRequests } from './captcha/captcha-challenge.ts';
import { registerCaptchaRoutes } from './captcha/captcha-routes.ts';
import type { VkOptions, VkWireOptions } from './vk-context.ts';
import { readBodies } from './http/request-bodies.ts';
import { allowOrigins } from './http/cors.ts';
import { vkErrors } from './http/vk-errors.ts';
import { idAnswer, silentAnswer } from './id/id-answer.ts';
import { registerIdRoutes } from './id/id-routes.ts';
import { legacyAnswer } from './legacy/legacy-answer.ts';
import { captchaRefusal } from './legacy/api-error-body.ts';
import { registerLegacyRoutes } from './legacy/legacy-routes.ts';
import { registerSdkRoutes } from './sdk/sdk-routes.ts';
import { vkRequestHints } from './tokens/request-hints.ts';

import { acceptsPage, oauthErrorPage } from '../web/error-page.ts';
import { statusOf } from '../web/error-status.ts';

export type { VkOptions } from './vk-context.ts';
export { popupPage } from './sdk/popup-page.ts';

/** The answers of VK's wires to an authorization. */
export const vkAnswers: Omit<WireAnswers, 'oidc'> = {
  'vk-id': idAnswer,
  'vk-silent': silentAnswer,
  'vk-oauth': legacyAnswer,
};

export async function vk(app: FastifyInstance, given: VkOptions): Promise<void> {
  const options: VkWireOptions = {
    ...given,
    contextOf: (request) => given.contextOf(request, vkRequestHints(request)),
  };
  await readBodies(app);
  allowOrigins(app, options);
  app.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error }, 'a VK service failed');
    const said = status === 413 ? vkErrors.tooLarge : status < 500 ? vkErrors.malformed : vkErrors.outage;
    if (status >= 500 && acceptsPage(request)) {
      const about = oauthErrorPage({ error: said.error, description: said.error_description });
      return options.errorPages.page(request, reply, status, about);
    }
    return reply.code(status < 500 ? 200 : status).send(said);
  });
  registerIdRoutes(app, options);
  registerSdkRoutes(app, options);
  registerLegacyRoutes(app, options);
  registerCaptchaRoutes(app, options);
  challengeRequests(app, options, (request) =>
    request.url.startsWith('/method/') ? captchaRefusal(request) : vkErrors.challenge,
  );
}
