import type { FastifyInstance, FastifyRequest } from 'fastify';
import { accessToken } from '../../authorization/authorization.ts';
import { pageHeaders } from '../../web/security-headers.ts';
import type { VkWireOptions } from '../vk-context.ts';
import { anyEmbedder } from '../http/frame-messages.ts';
import { paramsOf, readClientId } from '../http/request-params.ts';
import { readToken } from '../tokens/vk-tokens.ts';
import { widgetFrame, widgetFrames } from './widget-frames.ts';
import { answerSubscription } from './community-subscription.ts';

/** What VK's web SDK asks of VK ID besides signing in: statistics, its configuration, and the frames of its widgets. */
export function registerSdkRoutes(app: FastifyInstance, options: VkWireOptions): void {
  const onId = { constraints: { service: 'id' } };
  const headers = pageHeaders({ forms: 'none', ancestors: anyEmbedder, referrer: 'no-referrer' });

  // In redirect mode the browser leaves only when this has been answered.
  app.post('/stat_events_vkid_sdk', onId, async () => ({ response: 1 }));

  // `active: 1` would make the page load a tracker from a host that is not VK's, nor ours.
  app.post('/vkid_sdk_get_config', onId, async () => ({ response: { active: 0, tracker_id: '' } }));

  for (const [path, screen] of Object.entries(widgetFrames)) {
    app.get(`/${path}`, onId, async (request, reply) => {
      const query = paramsOf(request);
      const view = widgetFrame(screen, query, await knownBy(request, readClientId(query['app_id'])));
      return reply
        .headers(headers)
        .type('text/html; charset=utf-8')
        .send(await options.sdk.frame(view));
    });
  }

  // Our extension: what the subscription's own frame asks, before it is shown and when its button is pressed.
  app.post('/community_subscription', onId, async (request) => {
    const params = paramsOf(request);
    const token = params['access_token'] ?? '';
    const { world, directory } = await options.contextOf(request);
    const claims = readToken(world, 'access', token);
    const holder = claims && (await accessToken(world, directory, claims));
    const isHeld = holder && !('refused' in holder);
    return answerSubscription(
      params,
      isHeld ? { client_id: holder.app.client_id, scopes: holder.scopes } : undefined,
    );
  });

  async function knownBy(request: FastifyRequest, client: number | undefined) {
    const context = await options.contextOf(request);
    const [known, signed_in] = await Promise.all([
      client === undefined ? undefined : context.directory.applications.get(client),
      options.signedIn(request, context),
    ]);
    const person = signed_in?.person;
    return { ...(known && { app: known }), ...(person?.status === 'active' && { person }) };
  }
}
