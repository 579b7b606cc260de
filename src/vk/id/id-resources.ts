import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  accessToken,
  endTokens,
  type Holder,
  openLinks,
  readIdToken,
  withdraw,
} from '../../authorization/authorization.ts';
import { publicInfo, userInfo } from '../../domain/claims.ts';
import type { VkContext, VkWireOptions } from '../vk-context.ts';
import { bearerIn, paramsOf, readClientId } from '../http/request-params.ts';
import { vkErrors } from '../http/vk-errors.ts';
import { readToken } from '../tokens/vk-tokens.ts';

type ResourceHandler = (request: FastifyRequest) => Promise<unknown>;

/** What a token opens at VK ID. It may come in the query, in a body of any kind or as a bearer header. */
export function registerResourceRoutes(app: FastifyInstance, { contextOf, key }: VkWireOptions): void {
  const onId = { constraints: { service: 'id' } };
  const ask = (url: string, handler: ResourceHandler) => {
    for (const method of ['GET', 'POST'] as const) app.route({ method, url, handler, ...onId });
  };

  ask('/oauth2/user_info', (request) =>
    withHolder(request, async (_context, { person, scopes, sign_in }) => {
      if (person.status !== 'active') return vkErrors.accountGone;
      const profile = person.educational_profiles.find(({ id }) => id === sign_in.profile_id);
      return userInfo({ person, scopes, ...(profile && { profile }) });
    }),
  );

  ask('/oauth2/public_info', async (request) => {
    const { client_id, id_token = '' } = paramsOf(request);
    const client = readClientId(client_id);
    if (client === undefined) return vkErrors.badClientId;
    const { world, directory } = await contextOf(request);
    const known = await directory.applications.get(client);
    if (!known) return vkErrors.unknownApp;
    const token = readIdToken(world, key, id_token);
    if (token?.client_id !== client) return vkErrors.badIdToken;
    const person = await directory.people.get(token.user_id);
    if (!person) return vkErrors.accountGone;
    if (!token.isOf({ person, app: known })) return vkErrors.badIdToken;
    return person.status === 'active' ? publicInfo(person) : vkErrors.accountGone;
  });

  ask('/oauth2/logout', (request) =>
    withHolder(request, async ({ world }, { sign_in }) => {
      await endTokens(world, sign_in.id);
      return { response: 1 };
    }),
  );

  app.post('/oauth2/revoke', onId, (request) =>
    withHolder(request, async ({ world, directory }, holder) => {
      await withdraw(world, directory, holder);
      return { response: 1 };
    }),
  );

  // Our extension for educational apps: the app says that it has made its link (CB-1), which is what AF-1 looks at.
  app.post('/oauth2/edu_link', onId, (request) =>
    withHolder(request, async ({ world }, { sign_in, app: known, person }) => {
      const isLinked = await openLinks(world).confirm(sign_in.id, { app: known, person });
      return isLinked ? { response: 1 } : vkErrors.badToken;
    }),
  );

  async function withHolder(
    request: FastifyRequest,
    act: (context: VkContext, holder: Holder) => Promise<unknown>,
  ): Promise<unknown> {
    const params = paramsOf(request);
    const text = params['access_token'] ?? bearerIn(request) ?? '';
    const context = await contextOf(request);
    const claims = readToken(context.world, 'access', text);
    if (!claims) return vkErrors.badToken;
    const holder = await accessToken(context.world, context.directory, claims);
    if ('refused' in holder) {
      context.refuse(holder);
      return vkErrors.badToken;
    }
    // No client has to say which app asks; one that does must be the app that the token was given to.
    const named = params['client_id'];
    const { client_id } = holder.app;
    if (named !== undefined && named !== String(client_id)) {
      context.refuse({ refused: 'other-client', client_id });
      return vkErrors.badToken;
    }
    return act(context, holder);
  }
}
