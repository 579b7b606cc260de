import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomToken } from '../../secrets/random.ts';
import { captchaAddress } from '../captcha/captcha-address.ts';
import { pageHeaders } from '../../web/security-headers.ts';
import type { VkWireOptions } from '../vk-context.ts';
import { bearerIn, paramsOf } from '../http/request-params.ts';
import { callApi } from './api-dispatch.ts';
import { apiErrorBody } from './api-error-body.ts';
import { apiErrors } from './api-errors.ts';
import { statusOf } from '../../web/error-status.ts';
import { captchaPicture } from './ordered-errors.ts';

/** The api service: `/method/<name>`. All is told in JSON with HTTP 200 (an outage with 503), a page's origin by name. */
export function registerApiRoutes(app: FastifyInstance, { contextOf }: VkWireOptions): void {
  const constraints = { service: 'api' };

  app.route<{ Params: { name: string } }>({
    method: ['GET', 'POST'],
    url: '/method/:name',
    constraints,
    // A body that cannot be read, or a fault of ours, keeps VK's shape.
    errorHandler: (error, request, reply) => {
      const status = statusOf(error);
      const isOurs = status >= 500;
      if (isOurs) request.log.error({ err: error }, 'a method failed');
      const answer = isOurs ? apiErrors.internal : apiErrors.malformed;
      void reply.code(status === 503 ? 503 : 200).send(apiErrorBody(nameIn(request), {}, answer));
    },
    handler: async (request) => {
      const [params, bearer] = [paramsOf(request), bearerIn(request)];
      const context = await contextOf(request);
      const { issuer, world } = context;
      return callApi(context, {
        name: request.params.name,
        params,
        bearer,
        fromPage: request.headers.origin !== undefined,
        request_id: request.id,
        captcha: captchaAddress(request, { issuer, session: randomToken(world.random, 24) }).address,
      });
    },
  });
  app.get('/captcha.php', { constraints }, (_request, reply) =>
    reply
      .headers(pageHeaders({ forms: 'none' }))
      .type('image/svg+xml')
      .send(captchaPicture),
  );
  app.all('/method', { constraints }, (request) =>
    apiErrorBody('', paramsOf(request), apiErrors.unknownMethod),
  );
}

const nameIn = ({ params }: FastifyRequest): string =>
  typeof params === 'object' && params !== null && 'name' in params && typeof params.name === 'string'
    ? params.name
    : '';
