/**
 * VK: the dialect. Owns: VK's paths, parameters, spellings, types and error texts, and the device that VK ties to a
 * code. Leaves to others: every check of the protocol (engine) and which field a scope opens (domain/claims).
 * Translations are pure functions beside this file; here is only which path is which, CORS, and the looking up.
 */
import formbody from '@fastify/formbody';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Directory } from '../directory/directory.ts';
import { userInfo } from '../domain/claims.ts';
import type { Bearer, Engine, EngineResponse } from '../engine/engine.ts';
import type { World } from '../world/world.ts';
import { codeLifetime, type Params, translateAuthorize, translateCallback } from './id/authorize.ts';
import { openDevices } from './id/device.ts';
import { dress, undress } from './id/dress.ts';
import { translateRefusal, type VkError, vkErrors } from './id/errors.ts';
import { idTokenClaims, readClientId, readTokenRequest, tokenBody } from './id/token.ts';

/** What a request's world offers to this room. */
export interface VkTenant {
  readonly world: World;
  readonly directory: Directory;
  readonly engine: Engine;
}

export interface VkOptions {
  readonly tenantOf: (request: FastifyRequest) => Promise<VkTenant>;
  readonly random: (bytes: number) => Buffer;
  readonly now: () => number;
  readonly send: (reply: FastifyReply, answer: EngineResponse) => FastifyReply;
  readonly requestError: (view: { error: string; description: string }) => Promise<string>;
}

export const vk: FastifyPluginAsync<VkOptions> = async (app, options) => {
  const { tenantOf, now } = options;
  await app.register(formbody);
  allowOrigins(app);
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'VK face failed');
    const said = status === 413 ? vkErrors.tooLarge : status < 500 ? vkErrors.malformed : vkErrors.outage;
    return reply.code(status < 500 ? 200 : 500).send(said);
  });

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
      });
      return options.send(reply, answer.ended ? await finishWith(options, request, answer) : answer);
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
};

/** The end of an authorization that began at this face: VK's own parameters, and a device bound to the code. */
export const finishAuthorization =
  (options: Pick<VkOptions, 'random' | 'tenantOf'>) => (request: FastifyRequest, answer: EngineResponse) =>
    finishWith(options, request, answer);

async function finishWith(
  { random, tenantOf }: Pick<VkOptions, 'random' | 'tenantOf'>,
  request: FastifyRequest,
  answer: EngineResponse,
): Promise<EngineResponse> {
  const { ended } = answer;
  const { location } = answer.headers;
  if (ended?.params['vk_face'] !== 'id' || typeof location !== 'string') return answer;
  const device = random(64).toString('base64url');
  const { code } = ended;
  if (code !== undefined)
    await openDevices((await tenantOf(request)).world).bind(code, device, 2 * codeLifetime);
  const given = { device, ...(code !== undefined && { code: dress('code', code) }) };
  return { ...answer, headers: { ...answer.headers, location: translateCallback(location, ended, given) } };
}

/** The token endpoint: VK's checks first (the device before the code), then the engine's, then VK's body. */
async function exchange(
  { world, directory, engine }: VkTenant,
  params: Params,
  now: () => number,
): Promise<VkError | Record<string, unknown>> {
  const read = readTokenRequest(params);
  if (read && 'refused' in read) return read.refused;
  const { order } = read;
  if (!(await directory.applications.get(order.client_id))) return vkErrors.unknownApp;
  const devices = openDevices(world);
  const dead = order.grant === 'code' ? vkErrors.codeDead : vkErrors.refreshDead;
  if (order.device !== undefined) {
    const judged = await devices.judge(order.token, order.device);
    if (judged !== 'same') return judged === 'other' ? vkErrors.badDevice : dead;
  }
  const device = order.device ?? (await devices.of(order.token));
  const answer = await engine.handle({
    method: 'POST',
    path: '/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(order.form).toString(),
    vouchedFor: order.client_id,
  });
  const tokens = JSON.parse(answer.body);
  if (answer.status !== 200) return translateRefusal(order.grant, answer.refused?.detail ?? '');
  const bearer = await engine.whose(tokens.access_token);
  if (!bearer) return dead;
  if (device) await devices.bind(tokens.refresh_token, device, 180 * 86_400);
  const { person_id: user_id, client_id } = bearer;
  const id_token =
    order.grant === 'code' ? await engine.sign(idTokenClaims({ user_id, client_id }, now())) : undefined;
  return tokenBody(tokens, { user_id, ...(id_token && { id_token }), state: params['state'] });
}

/** Query and body merged, the body wins: VK's SDK puts most of a request in the query and only the secret in the body. */
function paramsOf(request: FastifyRequest): Params {
  const texts = (from: unknown) =>
    Object.entries(typeof from === 'object' && from !== null ? from : {}).flatMap(([name, value]) => {
      if (typeof value === 'string') return [[name, value] as const];
      return typeof value === 'number' ? [[name, String(value)] as const] : [];
    });
  return Object.fromEntries([...texts(request.query), ...texts(request.body)]);
}

const bearerIn = (request: FastifyRequest): string | undefined =>
  /^Bearer (\S+)$/iu.exec(request.headers.authorization ?? '')?.[1];

/** VK's own origin rule is unknown: any origin is answered by name, credentials too (the SDK's statistics send them). */
function allowOrigins(app: Parameters<typeof vk>[0]): void {
  app.addHook('onSend', async (request, reply) => {
    const { origin } = request.headers;
    if (!origin || !request.url.startsWith('/oauth2/')) return;
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
  });
  app.options('/oauth2/*', (_request, reply) =>
    reply
      .headers({
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': 'authorization, content-type',
      })
      .code(204)
      .send(),
  );
}
