import type { FastifyInstance, FastifyRequest } from 'fastify';
import { publicInfo, userInfo } from '../../domain/claims.ts';
import type { Bearer } from '../../engine/engine.ts';
import type { VkOptions, VkTenant } from '../means.ts';
import { bearerIn, paramsOf, readClientId } from '../params.ts';
import { undress } from './dress.ts';
import { vkErrors } from './errors.ts';
import { openIdTokens } from './id-token.ts';

type Handler = (request: FastifyRequest) => Promise<unknown>;

/** What a token opens at VK ID. It may come in the query, in a body of any kind or as a bearer header. */
export function resourceDoor(app: FastifyInstance, { tenantOf, now }: VkOptions): void {
  const onId = { constraints: { face: 'id' } };
  const ask = (url: string, handler: Handler) => {
    for (const method of ['GET', 'POST'] as const) app.route({ method, url, handler, ...onId });
  };

  ask('/oauth2/user_info', (request) =>
    withBearer(request, async ({ directory }, bearer) => {
      const person = await directory.people.get(bearer.person_id);
      if (person?.status !== 'active') return vkErrors.accountGone;
      const profile = person.educational_profiles.find(({ id }) => id === bearer.profile_id);
      return userInfo({ person, scopes: bearer.scopes, ...(profile && { profile }) });
    }),
  );

  ask('/oauth2/public_info', async (request) => {
    const { world, directory, engine } = await tenantOf(request);
    const { client_id, id_token = '' } = paramsOf(request);
    const client = readClientId(client_id);
    if (client === undefined) return vkErrors.badClientId;
    if (!(await directory.applications.get(client))) return vkErrors.unknownApp;
    const whose = await openIdTokens(world, engine, now).whose(id_token);
    if (whose?.client_id !== client) return vkErrors.badIdToken;
    const person = await directory.people.get(whose.user_id);
    return person?.status === 'active' ? publicInfo(person) : vkErrors.accountGone;
  });

  ask('/oauth2/logout', (request) =>
    withBearer(request, async ({ engine }, bearer) => {
      await engine.endTokens(bearer.grant_id);
      return { response: 1 };
    }),
  );

  app.post('/oauth2/revoke', onId, (request) =>
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
  app.post('/oauth2/edu_link', onId, (request) =>
    withBearer(request, async ({ directory }, bearer) => {
      const linked = bearer.profile_id !== undefined && (await directory.grants.confirm(bearer.grant_id));
      return linked ? { response: 1 } : vkErrors.badToken;
    }),
  );

  async function withBearer(
    request: FastifyRequest,
    act: (tenant: VkTenant, bearer: Bearer) => Promise<unknown>,
  ): Promise<unknown> {
    const tenant = await tenantOf(request);
    const params = paramsOf(request);
    const token = undress('access', params['access_token'] ?? bearerIn(request) ?? '');
    const bearer = token === undefined ? undefined : await tenant.engine.whose(token);
    // Nobody has to say which app asks; who does must be the one that the token was given to.
    const client = params['client_id'];
    const foreign = client !== undefined && client !== String(bearer?.client_id);
    return bearer && !foreign ? act(tenant, bearer) : vkErrors.badToken;
  }
}
