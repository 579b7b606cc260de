import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { begin } from '../../authorization/authorization.ts';
import { randomToken } from '../../secrets/random.ts';
import { readBrowserCookie } from '../../web/cookies.ts';
import { oauthErrorPage } from '../../web/error-page.ts';
import type { VkContext, VkWireOptions } from '../vk-context.ts';
import { paramsOf, readClientId } from '../http/request-params.ts';
import { vkErrors } from '../http/vk-errors.ts';
import { readIdAuthorize } from './id-authorize.ts';
import { isOverDailyLimit } from './daily-request-limit.ts';
import { registerResourceRoutes } from './id-resources.ts';
import { answerVkidTokenRequest } from './vkid-token-endpoint.ts';

/** The id service: `/authorize`, `/oauth2/*`. */
export function registerIdRoutes(app: FastifyInstance, options: VkWireOptions): void {
  const { contextOf } = options;
  const onId = { constraints: { service: 'id' } };

  // 1.x of the web SDK, and 2.0 with a screen, ask at `/auth`.
  for (const path of ['/authorize', '/auth']) app.get(path, onId, authorize);

  app.post('/oauth2/auth', onId, async (request) => {
    const params = paramsOf(request);
    const context = await contextOf(request);
    const { key } = options;
    const answer = await answerVkidTokenRequest(context, params, { key, request_id: request.id });
    return 'error' in answer && params['state'] ? { ...answer, state: params['state'] } : answer;
  });

  for (const path of ['/oauth2/auth', '/oauth2/revoke', '/oauth2/edu_link'])
    app.get(path, onId, (_request, reply) => reply.code(404).send(vkErrors.unknownPath));

  registerResourceRoutes(app, options);

  app.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith('/oauth2/') || request.method === 'OPTIONS') return;
    const params = paramsOf(request);
    if (params['service_token']) return;
    const { world } = await contextOf(request);
    if (await isOverDailyLimit(world, request.ip)) await reply.send(vkErrors.slowDown);
  });

  async function authorize(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const query = paramsOf(request);
    // Web SDK 1.x and Android from app to app send only `app_id`.
    const client = readClientId(query['client_id'] ?? query['app_id']);
    const context = await contextOf(request);
    const { world, directory, prefix } = context;
    const [known, signed_in] = await Promise.all([
      client === undefined ? undefined : directory.applications.get(client),
      options.signedIn(request, context),
    ]);
    if (!known)
      return explain(request, reply, prefix, {
        error: 'invalid_client',
        description: client === undefined ? 'client_id is invalid' : 'invalid app',
      });
    const read = readIdAuthorize(query, known, world.policy);
    if ('refused' in read) return explain(request, reply, prefix, read.refused);
    if ('sentBack' in read) return sendBack(request, reply, read.sentBack, query);
    const begun = await begin(world, directory, options.answers, {
      ...read.begin,
      browser: browserOf(request, context),
      signed_in,
    });
    return 'ask' in begun
      ? options.sendToLogin(request, reply, context, begun.ask)
      : options.sendAnswer(request, reply, begun.answered);
  }

  function browserOf(request: FastifyRequest, { world }: VkContext) {
    const known = readBrowserCookie(request, world.id);
    return known === undefined ? { id: randomToken(world.random), isNew: true } : { id: known, isNew: false };
  }

  /** An error for the app itself, told before anything has begun. */
  function sendBack(
    request: FastifyRequest,
    reply: FastifyReply,
    location: string,
    asked: Readonly<Record<string, string>>,
  ): Promise<FastifyReply> {
    const lang = asked['lang_id'] === '3' ? 'en' : 'ru';
    return options.sendAnswer(request, reply, {
      id: '',
      wire: 'vk-id',
      location,
      isRefused: true,
      asked,
      lang,
    });
  }

  /** Neither VK nor the emulator redirects then. */
  const explain = (
    request: FastifyRequest,
    reply: FastifyReply,
    prefix: string,
    about: { readonly error: string; readonly description: string },
  ): Promise<FastifyReply> =>
    options.errorPages.page(request, reply, 400, { ...oauthErrorPage(about), prefix });
}
