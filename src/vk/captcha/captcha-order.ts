import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomToken } from '../../secrets/random.ts';
import type { VkWireOptions } from '../vk-context.ts';
import { captchaAddress } from './captcha-frame.ts';
import { openSolutions } from './captcha-solutions.ts';

/** What VK guards so: VK ID's methods and api.vk.com's. */
const guarded = /^\/(?:oauth2|method)\/[^?]/u;

/**
 * Where the policy says so, a request must show that a person has solved the captcha, or is told where it is.
 * `refusalOf`: the body of that answer, in the words of the wire that was asked.
 */
export function demandSolutions(
  app: FastifyInstance,
  { contextOf }: Pick<VkWireOptions, 'contextOf'>,
  refusalOf: (request: FastifyRequest) => object,
): void {
  app.addHook('preHandler', async (request, reply) => {
    if (!guarded.test(request.url) || request.method === 'OPTIONS') return;
    const { world, issuer } = await contextOf(request);
    if (!world.policy.challenge) return;
    if (await openSolutions(world).take([request.headers['x-challenge-solution']].flat()[0])) return;
    const session = randomToken(world.random, 24);
    await reply
      .headers({
        'x-challenge': 'required',
        'x-challenge-url': captchaAddress(request, { issuer, session }).path,
        'x-trace-id': world.random(12).toString('hex'),
      })
      .send(refusalOf(request));
  });
}
