import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { VkOptions } from '../means.ts';
import { type Params, paramsOf } from '../params.ts';
import { basicIn, judgeClient } from './access-token.ts';
import { openAnonymousTokens } from './anonymous.ts';
import { translateLegacyAuthorize } from './authorize.ts';
import { blankHeaders, blankPage } from './blank.ts';
import { type LegacyError, legacyErrors } from './errors.ts';
import { appIn, exchangeLegacy } from './exchange.ts';
import { finishLegacyAuthorization } from './finish.ts';

/** The oauth face, and its two aliases on the api face, which older software still calls. */
export function oauthDoor(app: FastifyInstance, options: VkOptions): void {
  const { tenantOf, random } = options;

  for (const { face, url } of [
    { face: 'oauth', url: '/authorize' },
    { face: 'api', url: '/oauth/authorize' },
  ]) {
    app.get(url, { constraints: { face } }, async (request, reply) => {
      const tenant = await tenantOf(request);
      const query = paramsOf(request);
      const translated = translateLegacyAuthorize(query, await appIn(tenant, query));
      if ('refused' in translated) return refuse(reply, translated.refused);
      const answer = await tenant.engine.handle({
        method: 'GET',
        path: `/oidc/authorize?${new URLSearchParams(translated.params).toString()}`,
        headers: { cookie: request.headers.cookie, accept: request.headers.accept },
        door: 'oauth',
      });
      return options.send(reply, answer.ended ? await finishLegacyAuthorization(tenant, answer) : answer);
    });
  }

  for (const { face, url } of [
    { face: 'oauth', url: '/access_token' },
    { face: 'api', url: '/oauth/token' },
  ]) {
    app.route({
      method: ['GET', 'POST'],
      url,
      constraints: { face },
      errorHandler: refuseFault,
      handler: async (request, reply) => {
        const tenant = await tenantOf(request);
        const answer = await exchangeLegacy(tenant, clientParams(request), random);
        if ('error' in answer) return refuse(reply, answer);
        const { legacy_token_type } = await tenant.world.policy();
        const typed = legacy_token_type && 'user_id' in answer ? { token_type: 'bearer' } : {};
        return reply.headers(unstored).send({ ...answer, ...typed });
      },
    });
  }

  for (const url of ['/get_anonym_token', '/oauth/get_anonym_token']) {
    app.route({
      method: ['GET', 'POST'],
      url,
      constraints: { face: 'oauth' },
      errorHandler: refuseFault,
      handler: async (request, reply) => {
        const tenant = await tenantOf(request);
        const params = clientParams(request);
        const known = await appIn(tenant, params);
        const refused = judgeClient(params, known);
        if (refused || !known) return refuse(reply, refused ?? legacyErrors.badClient);
        return reply.headers(unstored).send(await openAnonymousTokens(tenant.world).issue(known, random));
      },
    });
  }

  app.get('/blank.html', { constraints: { face: 'oauth' } }, (_request, reply) =>
    reply.headers(blankHeaders).send(blankPage),
  );
}

const clientParams = (request: FastifyRequest): Params => ({
  ...basicIn(request.headers.authorization),
  ...paramsOf(request),
});

const refuse = (reply: FastifyReply, refused: LegacyError): FastifyReply =>
  reply.code(401).headers(unstored).send(refused);

/** A body that cannot be read, or a fault of ours. */
function refuseFault(error: { statusCode?: number }, request: FastifyRequest, reply: FastifyReply): void {
  const ours = (error.statusCode ?? 500) >= 500;
  if (ours) request.log.error({ err: error }, "VK's OAuth of old failed");
  void reply.code(ours ? 500 : 401).send(ours ? legacyErrors.outage : legacyErrors.badBody);
}

const unstored = { 'cache-control': 'no-store' };
