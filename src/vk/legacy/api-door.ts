import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { VkOptions } from '../means.ts';
import { bearerIn, paramsOf } from '../params.ts';
import { captchaPlace } from '../sdk/captcha.ts';
import { callApi, envelope } from './api.ts';
import { apiErrors } from './api-errors.ts';
import { captchaPicture } from './ordered-errors.ts';

/** The api face: `/method/<name>`. Whatever happens is told in JSON with HTTP 200, a page's origin by name. */
export function apiDoor(app: FastifyInstance, { tenantOf, random }: VkOptions): void {
  const constraints = { face: 'api' };

  app.route<{ Params: { name: string } }>({
    method: ['GET', 'POST'],
    url: '/method/:name',
    constraints,
    // A body that cannot be read, or a fault of ours, keeps VK's shape.
    errorHandler: (error, request, reply) => {
      const ours = (error.statusCode ?? 500) >= 500;
      if (ours) request.log.error({ err: error }, 'a method failed');
      const said = ours ? apiErrors.internal : apiErrors.malformed;
      void reply.code(200).send(envelope(nameIn(request), {}, said));
    },
    handler: async (request) => {
      const tenant = await tenantOf(request);
      const { issuer } = tenant.engine;
      return callApi(tenant, {
        name: request.params.name,
        params: paramsOf(request),
        bearer: bearerIn(request),
        fromPage: request.headers.origin !== undefined,
        captcha: captchaPlace(request, { issuer, session: random(24).toString('base64url') }).address,
      });
    },
  });
  app.get('/captcha.php', { constraints }, (_request, reply) =>
    reply
      .headers({ 'content-security-policy': "default-src 'none'" })
      .type('image/svg+xml')
      .send(captchaPicture),
  );
  app.all('/method', { constraints }, (request) => envelope('', paramsOf(request), apiErrors.unknownMethod));
}

const nameIn = ({ params }: FastifyRequest): string =>
  typeof params === 'object' && params !== null && 'name' in params && typeof params.name === 'string'
    ? params.name
    : '';
