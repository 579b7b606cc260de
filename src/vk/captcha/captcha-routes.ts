import type { FastifyInstance } from 'fastify';
import { pageHeaders } from '../../web/security-headers.ts';
import type { VkWireOptions } from '../vk-context.ts';
import { anyEmbedder } from '../http/frame-messages.ts';
import { paramsOf } from '../http/request-params.ts';
import { captchaFrame } from './captcha-frame.ts';
import { openSolutions } from './captcha-solutions.ts';

/** VK's captcha as a page in a frame of any site; its form posts to its own address. */
export function registerCaptchaRoutes(app: FastifyInstance, { contextOf, sdk }: VkWireOptions): void {
  const onId = { constraints: { service: 'id' } };
  const headers = pageHeaders({ forms: 'own', ancestors: anyEmbedder, referrer: 'no-referrer' });

  app.get('/not_robot_captcha', onId, async (request, reply) => {
    const page = await sdk.captcha(captchaFrame(paramsOf(request)));
    return reply.headers(headers).type('text/html; charset=utf-8').send(page);
  });

  app.post('/not_robot_captcha', onId, async (request, reply) => {
    const params = paramsOf(request);
    const { world } = await contextOf(request);
    const answer = params['not_robot']
      ? { token: await openSolutions(world).give() }
      : ({ missed: true } as const);
    const page = await sdk.captcha(captchaFrame(params, answer));
    return reply.headers(headers).type('text/html; charset=utf-8').send(page);
  });
}
