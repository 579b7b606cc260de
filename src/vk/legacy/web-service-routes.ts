import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { accessToken } from '../../authorization/authorization.ts';
import type { VkContext, VkWireOptions } from '../vk-context.ts';
import { bearerIn, paramsOf } from '../http/request-params.ts';
import { vkErrors } from '../http/vk-errors.ts';
import { readToken } from '../tokens/vk-tokens.ts';
import type { ApiCaller } from './method-call.ts';
import { personBehind } from './api-caller.ts';
import { webToken, webTokens } from './web-token.ts';

/** The web helpers: a token for VK's own web clients (a stub), and what the subscription sheet asks at the id host. */
export function registerWebRoutes(app: FastifyInstance, { contextOf }: VkWireOptions): void {
  const method = ['GET', 'POST'];

  app.route({
    method,
    url: '/',
    constraints: { service: 'login' },
    handler: async (request, reply) => {
      const params = paramsOf(request);
      if (params['act'] !== 'web_token') return reply.callNotFound();
      const token = params['access_token'] ?? cookieOf(request) ?? '';
      const context = await contextOf(request);
      const caller = await personBehind(context, token);
      const hash = createHash('sha256').update(`logout ${token}`).digest('hex').slice(0, 36);
      return reply.send(webToken(caller && sessionOf(context, token, caller), hash));
    },
  });

  app.route({
    method,
    url: '/',
    constraints: { service: 'web' },
    handler: async (request, reply) => {
      if (paramsOf(request)['act'] !== 'web_token') return reply.callNotFound();
      const token = cookieOf(request) ?? '';
      const context = await contextOf(request);
      const caller = await personBehind(context, token);
      const profiles = caller?.person.educational_profiles ?? [];
      return reply.send(webTokens(caller && sessionOf(context, token, caller), profiles));
    },
  });

  app.route({
    method,
    url: '/vkid_sdk_is_show_subscription',
    handler: async (request) => {
      const token = paramsOf(request)['access_token'] ?? bearerIn(request) ?? '';
      const { world, directory } = await contextOf(request);
      const claims = readToken(world, 'access', token);
      const holder = claims && (await accessToken(world, directory, claims));
      return holder && !('refused' in holder) ? { response: { show: true } } : vkErrors.badToken;
    },
  });
}

/** Unix seconds of real time. */
const sessionOf = (
  { world }: VkContext,
  access_token: string,
  { holder, person }: Extract<ApiCaller, { by: 'person' }>,
) => ({
  access_token,
  expires: Math.floor((holder.expires_at - world.age) / 1000),
  user_id: person.id,
});

/** VK's session cookie. Here it holds an access token: there is no other way to sign in at these hosts. */
const cookieOf = (request: FastifyRequest): string | undefined => request.cookies['remixdsid'];
