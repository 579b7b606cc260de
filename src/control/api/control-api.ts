import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readJson } from '../../schemas/read-json.ts';
import { registerApps } from './app-routes.ts';
import { checkOrigin } from '../access-check.ts';
import { checkBearer, checkSession, tokenNeeded, tokenWrong, tooManyWrongTokens } from '../credentials.ts';
import type { ControlContext } from '../control-context.ts';
import { registerMessages } from './message-routes.ts';
import { registerPeople } from './people-routes.ts';
import { badFields, notFound, type Problem, ProblemError, problemOf, sendProblem } from '../problem.ts';
import { registerWorld } from './world-routes.ts';

/** The control API: JSON in, JSON out, problem documents for everything that goes wrong. */
export async function registerApi(app: FastifyInstance, context: ControlContext): Promise<void> {
  app.setErrorHandler((error: Error, request, reply) => sendProblem(reply, problemOf(error, request)));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, notFound(`There is no ${request.method} ${request.url.split('?')[0]} here.`)),
  );

  // JSON alone: a form or plain text is what a foreign page can send without asking first.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json\b/iu,
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => {
      // Many clients name the type of a body they do not send.
      if (body.length === 0) return undefined;
      const read = readJson(body);
      if ('faults' in read) throw new ProblemError(badFields(read.faults));
      return read.value;
    },
  );

  app.addHook('onRequest', async (request, reply) => {
    const refused = checkAccess(request, context);
    if (!refused) return;
    if (refused.status === 401) void reply.header('www-authenticate', 'Bearer');
    await sendProblem(reply, refused);
  });

  registerMessages(app, context);
  registerPeople(app, context);
  registerApps(app, context);
  registerWorld(app, context);
}

function checkAccess(request: FastifyRequest, context: ControlContext): Problem | undefined {
  const { controlToken: token, publicUrl } = context;
  if (context.isForVk(request))
    return notFound(`VK's names lead to VK alone: the control API is at ${publicUrl}/__emulator/api.`);
  const bearer = token ? checkBearer(request, token) : 'missing';
  // A page of another origin cannot know the token, and a browser lets it send no such header.
  if (bearer === 'right') return undefined;
  if (typeof bearer === 'object') return tooManyWrongTokens(bearer.retryAfter);
  const foreign = checkOrigin(request, publicUrl);
  if (foreign || !token) return foreign;
  const session = checkSession(request, token);
  if (session === 'right') return undefined;
  if (typeof session === 'object') return tooManyWrongTokens(session.retryAfter);
  return bearer === 'wrong' ? tokenWrong : tokenNeeded;
}
