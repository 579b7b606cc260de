import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomToken } from '../../secrets/random.ts';
import type { VkWireOptions } from '../vk-context.ts';
import { captchaAddress } from './captcha-address.ts';
import { isChallengeDue } from './captcha-order.ts';

/**
 * Refuses a request that owes a captcha, and says in headers where the captcha is. `refusalOf` gives the body of that
 * answer, as the wire that was asked spells it.
 */
export function challengeRequests(
  app: FastifyInstance,
  { contextOf }: Pick<VkWireOptions, 'contextOf'>,
  refusalOf: (request: FastifyRequest) => object,
): void {
  app.addHook('preHandler', async (request, reply) => {
    const due = await isChallengeDue(request, async () => (await contextOf(request)).world);
    if (!due) return;
    const { world, issuer } = await contextOf(request);
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
