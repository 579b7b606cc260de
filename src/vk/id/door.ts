import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { VkOptions } from '../means.ts';
import { paramsOf, readClientId } from '../params.ts';
import { answerPopup } from '../sdk/finish.ts';
import { translateAuthorize } from './authorize.ts';
import { vkErrors } from './errors.ts';
import { exchange } from './exchange.ts';
import { finishAuthorization } from './finish.ts';
import { isTooMany } from './limit.ts';
import { resourceDoor } from './resources.ts';

/** What a scope that nobody knows comes to, where the policy is strict. */
const badScope = { code: 'invalid_scope', description: 'scope is invalid' };

/** The id face: `/authorize`, `/oauth2/*`. */
export function idDoor(app: FastifyInstance, options: VkOptions): void {
  const { tenantOf } = options;
  const onId = { constraints: { face: 'id' } };

  // 1.x of the web SDK, and 2.0 with a screen, ask at `/auth`.
  for (const path of ['/authorize', '/auth']) app.get(path, onId, authorize);

  app.post('/oauth2/auth', onId, async (request) => {
    const params = paramsOf(request);
    const answer = await exchange(await tenantOf(request), params, options);
    return 'error' in answer && params['state'] ? { ...answer, state: params['state'] } : answer;
  });

  for (const path of ['/oauth2/auth', '/oauth2/revoke', '/oauth2/edu_link'])
    app.get(path, onId, (_request, reply) => reply.code(404).send(vkErrors.unknownPath));

  resourceDoor(app, options);

  app.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith('/oauth2/') || request.method === 'OPTIONS') return;
    if (paramsOf(request)['service_token']) return;
    const { world } = await tenantOf(request);
    if (await isTooMany(world, request.ip)) await reply.send(vkErrors.slowDown);
  });

  async function authorize(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { engine, directory, world } = await tenantOf(request);
    const query = paramsOf(request);
    // Web SDK 1.x and Android from app to app send only `app_id`.
    const client = readClientId(query['client_id'] ?? query['app_id']);
    const known = client === undefined ? undefined : await directory.applications.get(client);
    if (!known)
      return explain(reply, 'invalid_client', client === undefined ? 'client_id is invalid' : 'invalid app');
    const rules = { policy: await world.policy(), secret: options.secret };
    const translated = translateAuthorize(query, known, rules);
    if ('refused' in translated) return explain(reply, 'invalid_request', translated.refused);
    if ('bounced' in translated) {
      const headers = { location: translated.bounced };
      const bounced = { status: 302, headers, body: '', ended: { params: query, error: badScope } };
      return options.send(reply, await answerPopup(options, request, bounced));
    }
    const answer = await engine.handle({
      method: 'GET',
      path: `/oidc/authorize?${new URLSearchParams(translated.params).toString()}`,
      headers: { cookie: request.headers.cookie },
      door: translated.door,
      secure: request.protocol === 'https',
    });
    return options.send(reply, answer.ended ? await finishAuthorization(options, request, answer) : answer);
  }

  /** VK leads nowhere then, and neither do we. */
  async function explain(reply: FastifyReply, error: string, description: string): Promise<FastifyReply> {
    const page = await options.requestError({ error, description });
    return reply.code(400).type('text/html; charset=utf-8').send(page);
  }
}
