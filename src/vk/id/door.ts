import type { FastifyInstance, FastifyRequest } from 'fastify';
import { userInfo } from '../../domain/claims.ts';
import type { Bearer } from '../../engine/engine.ts';
import type { VkOptions, VkTenant } from '../means.ts';
import { bearerIn, paramsOf, readClientId } from '../params.ts';
import { translateAuthorize } from './authorize.ts';
import { undress } from './dress.ts';
import { vkErrors } from './errors.ts';
import { exchange } from './exchange.ts';
import { finishAuthorization } from './finish.ts';

/** The id face: `/authorize`, `/oauth2/*`. */
export function idDoor(app: FastifyInstance, options: VkOptions): void {
  const { tenantOf, now } = options;

  for (const path of ['/authorize', '/auth']) {
    app.get(path, async (request, reply) => {
      const { engine, directory } = await tenantOf(request);
      const query = paramsOf(request);
      const client = readClientId(query['client_id'] ?? query['app_id']);
      const known = client === undefined ? undefined : await directory.applications.get(client);
      const translated = translateAuthorize(query, known);
      if (known && 'refused' in translated) {
        const page = await options.requestError({
          error: 'invalid_request',
          description: translated.refused,
        });
        return reply.code(400).type('text/html; charset=utf-8').send(page);
      }
      const params = 'params' in translated ? translated.params : query;
      const answer = await engine.handle({
        method: 'GET',
        path: `/oidc/authorize?${new URLSearchParams(params).toString()}`,
        headers: { cookie: request.headers.cookie },
        door: 'id',
        secure: request.protocol === 'https',
      });
      return options.send(reply, answer.ended ? await finishAuthorization(options, request, answer) : answer);
    });
  }

  app.post('/oauth2/auth', async (request) => {
    const params = paramsOf(request);
    const answer = await exchange(await tenantOf(request), params, now);
    return 'error' in answer && params['state'] ? { ...answer, state: params['state'] } : answer;
  });

  for (const method of ['GET', 'POST'] as const) {
    app.route({
      method,
      url: '/oauth2/user_info',
      handler: (request) =>
        withBearer(request, async ({ directory }, bearer) => {
          const person = await directory.people.get(bearer.person_id);
          if (person?.status !== 'active') return person ? vkErrors.accountGone : vkErrors.badToken;
          const profile = person.educational_profiles.find(({ id }) => id === bearer.profile_id);
          return userInfo({ person, scopes: bearer.scopes, ...(profile && { profile }) });
        }),
    });
    app.route({
      method,
      url: '/oauth2/logout',
      handler: (request) =>
        withBearer(request, async ({ engine }, bearer) => {
          await engine.endTokens(bearer.grant_id);
          return { response: 1 };
        }),
    });
  }

  app.post('/oauth2/revoke', (request) =>
    withBearer(request, async ({ engine, directory }, bearer) => {
      await engine.withdraw(bearer.grant_id);
      // What a personal app was allowed is gone whichever sign-in's token said so; a link is one grant and no other.
      const { client_id, person_id, profile_id } = bearer;
      const newest = profile_id === undefined && (await directory.grants.covering(client_id, person_id, []));
      if (newest) await engine.withdraw(newest.id);
      return { response: 1 };
    }),
  );

  // Our extension for educational apps: the app says that it has made its link (CB-1), which is what AF-1 looks at.
  app.post('/oauth2/edu_link', (request) =>
    withBearer(request, async ({ directory }, bearer) => {
      const linked = bearer.profile_id !== undefined && (await directory.grants.confirm(bearer.grant_id));
      return linked ? { response: 1 } : vkErrors.badToken;
    }),
  );

  for (const path of ['/oauth2/auth', '/oauth2/revoke', '/oauth2/edu_link']) {
    app.get(path, (_request, reply) => reply.code(404).send(vkErrors.unknownPath));
  }

  async function withBearer(
    request: FastifyRequest,
    act: (tenant: VkTenant, bearer: Bearer) => Promise<unknown>,
  ): Promise<unknown> {
    const tenant = await tenantOf(request);
    const params = paramsOf(request);
    const token = undress('access', params['access_token'] ?? bearerIn(request) ?? '');
    const bearer = token === undefined ? undefined : await tenant.engine.whose(token);
    const client = params['client_id'];
    const foreign = client !== undefined && client !== String(bearer?.client_id);
    return bearer && !foreign ? act(tenant, bearer) : vkErrors.badToken;
  }
}
