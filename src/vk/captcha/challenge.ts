import type { FastifyInstance } from 'fastify';
import { vkErrors } from './id/errors.ts';
import { envelope } from './legacy/api.ts';
import { captchaNeeded } from './legacy/ordered-errors.ts';
import type { VkOptions } from './means.ts';
import { paramsOf } from './params.ts';
import { captchaPlace } from './sdk/captcha.ts';
import { openSolutions } from './sdk/solutions.ts';

/** What VK guards so: VK ID's methods and api.vk.com's. */
const guarded = /^\/(?:oauth2|method)\/([^?]*)/u;

/** Where the policy says so, a request must show that a person has solved the captcha, or is told where it is. */
export function demandSolutions(app: FastifyInstance, { tenantOf, random }: VkOptions): void {
  app.addHook('preHandler', async (request, reply) => {
    const [, name = ''] = guarded.exec(request.url) ?? [];
    if (name === '' || request.method === 'OPTIONS') return;
    const { world, engine } = await tenantOf(request);
    if (!(await world.policy()).challenge) return;
    if (await openSolutions(world).take([request.headers['x-challenge-solution']].flat()[0])) return;
    const session = random(24).toString('base64url');
    await reply
      .headers({
        'x-challenge': 'required',
        'x-challenge-url': captchaPlace(request, { issuer: engine.issuer, session }).path,
        'x-trace-id': random(12).toString('hex'),
      })
      .send(
        request.url.startsWith('/method/')
          ? envelope(name, paramsOf(request), captchaNeeded)
          : vkErrors.challenge,
      );
  });
}
