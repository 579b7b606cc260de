import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { undress } from '../id/dress.ts';
import { vkErrors } from '../id/errors.ts';
import type { VkOptions } from '../means.ts';
import { bearerIn, paramsOf } from '../params.ts';
import { personBehind } from './caller.ts';
import { webToken, webTokens } from './web-token.ts';

/** The web helpers: a token for VK's own web clients (a stub), and what the subscription sheet asks at the id host. */
export function webDoor(app: FastifyInstance, { tenantOf }: VkOptions): void {
  const method = ['GET', 'POST'];

  app.route({
    method,
    url: '/',
    constraints: { face: 'login' },
    handler: async (request, reply) => {
      const params = paramsOf(request);
      if (params['act'] !== 'web_token') return reply.callNotFound();
      const token = params['access_token'] ?? cookieOf(request) ?? '';
      const caller = await personBehind(await tenantOf(request), token);
      const hash = createHash('sha256').update(`logout ${token}`).digest('hex').slice(0, 36);
      return reply.send(webToken(caller && sessionOf(token, caller.bearer), hash));
    },
  });

  app.route({
    method,
    url: '/',
    constraints: { face: 'web' },
    handler: async (request, reply) => {
      if (paramsOf(request)['act'] !== 'web_token') return reply.callNotFound();
      const token = cookieOf(request) ?? '';
      const caller = await personBehind(await tenantOf(request), token);
      const profiles = caller?.person.educational_profiles ?? [];
      return reply.send(webTokens(caller && sessionOf(token, caller.bearer), profiles));
    },
  });

  app.route({
    method,
    url: '/vkid_sdk_is_show_subscription',
    handler: async (request) => {
      const token = undress('access', paramsOf(request)['access_token'] ?? bearerIn(request) ?? '');
      const { engine } = await tenantOf(request);
      const bearer = token === undefined ? undefined : await engine.whose(token);
      return bearer ? { response: { show: true } } : vkErrors.badToken;
    },
  });
}

const sessionOf = (
  access_token: string,
  { expires_at, person_id }: { readonly expires_at: number; readonly person_id: number },
) => ({ access_token, expires: expires_at, user_id: person_id });

/** VK's session cookie. Here it holds an access token: there is no other way to sign in at these hosts. */
const cookieOf = (request: FastifyRequest): string | undefined =>
  /(?:^|;\s*)remixdsid=([^;\s]+)/u.exec(request.headers.cookie ?? '')?.[1];
