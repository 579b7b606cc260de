import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { begin } from '../../authorization/authorization.ts';
import type { VkWireOptions } from '../vk-context.ts';
import { basicCredentials } from '../http/basic-credentials.ts';
import { type RequestParams, paramsOf } from '../http/request-params.ts';
import { issueAnonymousToken } from './anonymous-tokens.ts';
import { readLegacyAuthorize } from './legacy-authorize.ts';
import { blankHeaders, blankPage } from './blank-page.ts';
import { type LegacyError, legacyErrors } from './legacy-errors.ts';
import { answerLegacyTokenRequest, appIn } from './legacy-token-endpoint.ts';
import { refuseClient } from './legacy-token-request.ts';
import { statusOf } from '../../web/error-status.ts';

/** The oauth service, and its two aliases on the api service, which older software still calls. */
export function registerOauthRoutes(app: FastifyInstance, options: VkWireOptions): void {
  const { contextOf } = options;

  for (const { service, url } of [
    { service: 'oauth', url: '/authorize' },
    { service: 'api', url: '/oauth/authorize' },
  ]) {
    app.get(url, { constraints: { service } }, async (request, reply) => {
      const query = paramsOf(request);
      const context = await contextOf(request);
      const [known, signed_in] = await Promise.all([
        appIn(context, query),
        options.signedIn(request, context),
      ]);
      const read = readLegacyAuthorize(query, known);
      if ('refused' in read) return refuse(reply, read.refused);
      const { world, directory } = context;
      const begun = await begin(world, directory, options.answers, { ...read.begin, signed_in });
      return 'ask' in begun
        ? options.sendToLogin(request, reply, context, begun.ask)
        : options.sendAnswer(request, reply, begun.answered);
    });
  }

  for (const { service, url } of [
    { service: 'oauth', url: '/access_token' },
    { service: 'api', url: '/oauth/token' },
  ]) {
    app.route({
      method: ['GET', 'POST'],
      url,
      constraints: { service },
      errorHandler: refuseFault,
      handler: async (request, reply) => {
        const params = clientParams(request);
        const context = await contextOf(request);
        const answer = await answerLegacyTokenRequest(context, params, request.id);
        if ('error' in answer) return refuse(reply, answer);
        const { legacy_token_type } = context.world.policy;
        const typed = legacy_token_type && 'user_id' in answer ? { token_type: 'bearer' } : {};
        return reply.send({ ...answer, ...typed });
      },
    });
  }

  for (const url of ['/get_anonym_token', '/oauth/get_anonym_token']) {
    app.route({
      method: ['GET', 'POST'],
      url,
      constraints: { service: 'oauth' },
      errorHandler: refuseFault,
      handler: async (request, reply) => {
        const params = clientParams(request);
        const context = await contextOf(request);
        const known = await appIn(context, params);
        const refused = refuseClient(params, known);
        if (refused || !known) return refuse(reply, refused ?? legacyErrors.badClient);
        return reply.send(issueAnonymousToken(context.world, known));
      },
    });
  }

  app.get('/blank.html', { constraints: { service: 'oauth' } }, (_request, reply) =>
    reply.headers(blankHeaders).send(blankPage),
  );
}

const clientParams = (request: FastifyRequest): RequestParams => ({
  ...basicCredentials(request.headers.authorization),
  ...paramsOf(request),
});

const refuse = (reply: FastifyReply, refused: LegacyError): FastifyReply => reply.code(401).send(refused);

/** A body that cannot be read, or a fault of ours. */
function refuseFault(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const status = statusOf(error);
  const isOurs = status >= 500;
  if (isOurs) request.log.error({ err: error }, "VK's legacy OAuth failed");
  void reply.code(isOurs ? status : 401).send(isOurs ? legacyErrors.outage : legacyErrors.badBody);
}
