import type { FastifyInstance, FastifyRequest } from 'fastify';
import { undress } from '../id/dress.ts';
import type { VkOptions } from '../means.ts';
import { paramsOf, readClientId } from '../params.ts';
import { captchaFrame } from './captcha.ts';
import { frameOf, frames } from './frames.ts';
import { captchaHeaders, frameHeaders } from './headers.ts';
import { openSolutions } from './solutions.ts';
import { judgeSubscription } from './subscription.ts';

/** What VK's web SDK asks of VK ID besides signing in: statistics, its configuration, and the frames of its widgets and of the captcha. */
export function sdkDoor(app: FastifyInstance, options: VkOptions): void {
  const onId = { constraints: { face: 'id' } };

  // In redirect mode the browser leaves only when this has been answered.
  app.post('/stat_events_vkid_sdk', onId, async () => ({ response: 1 }));

  // `active: 1` would make the page load a tracker from a host that is not VK's, nor ours.
  app.post('/vkid_sdk_get_config', onId, async () => ({ response: { active: 0, tracker_id: '' } }));

  for (const [path, screen] of Object.entries(frames)) {
    app.get(`/${path}`, onId, async (request, reply) => {
      const query = paramsOf(request);
      const view = frameOf(screen, query, await knownBy(request, readClientId(query['app_id'])));
      return reply.headers(frameHeaders).send(await options.sdk.frame(view));
    });
  }

  app.get('/not_robot_captcha', onId, async (request, reply) => {
    const frame = captchaFrame(paramsOf(request));
    return reply.headers(captchaHeaders).send(await options.sdk.captcha(frame));
  });

  app.post('/not_robot_captcha', onId, async (request, reply) => {
    const params = paramsOf(request);
    const answer = params['not_robot']
      ? { token: await openSolutions((await options.tenantOf(request)).world).give(options.random) }
      : ({ missed: true } as const);
    return reply.headers(captchaHeaders).send(await options.sdk.captcha(captchaFrame(params, answer)));
  });

  // Our extension: what the subscription's own frame asks, before it is shown and when its button is pressed.
  app.post('/community_subscription', onId, async (request) => {
    const params = paramsOf(request);
    const { engine } = await options.tenantOf(request);
    const token = undress('access', params['access_token'] ?? '');
    return judgeSubscription(params, token === undefined ? undefined : await engine.whose(token));
  });

  async function knownBy(request: FastifyRequest, client: number | undefined) {
    const { engine, directory } = await options.tenantOf(request);
    const [app, id] = await Promise.all([
      client === undefined ? undefined : directory.applications.get(client),
      engine.signedIn(request.headers.cookie),
    ]);
    const person = id === undefined ? undefined : await directory.people.get(id);
    return { ...(app && { app }), ...(person?.status === 'active' && { person }) };
  }
}
