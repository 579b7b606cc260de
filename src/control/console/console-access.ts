import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isObject } from '../../domain/reading.ts';
import type { TokenCheck } from '../../secrets/control-token.ts';
import { isConsoleFormToken } from '../../web/csrf.ts';
import { checkOrigin } from '../access-check.ts';
import { startSession } from '../console-session.ts';
import type { ControlContext } from '../control-context.ts';
import { checkBearer, checkSession } from '../credentials.ts';
import type { ConsolePages } from './console-pages.ts';

/** Who may see the console's pages and send its forms: no page of another origin, and with a control token its holder alone. */
export function guardConsole(app: FastifyInstance, context: ControlContext, pages: ConsolePages): void {
  const { baseOf, show, fail } = pages;
  const { controlToken, publicUrl } = context;

  app.addHook('onRequest', async (request, reply) => {
    if (context.isForVk(request)) return leaveVk(request, reply);
    const foreign = checkOrigin(request, publicUrl);
    if (foreign) return fail(request, reply, 403, foreign.type === 'unknown-host' ? foreign.type : 'foreign');
    if (request.method === 'POST') return undefined;
    const signedIn = signedInAs(request);
    return signedIn === 'right' ? undefined : askForToken(request, reply, signedIn, request.originalUrl);
  });

  // A form carries what only a page of ours can have read (U-02); the same stands in a cookie that no other site sends.
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST') return undefined;
    if (!isConsoleFormToken(request, fieldOf(request, 'form')))
      return fail(request, reply, 403, 'stale-form');
    if (request.routeOptions.url?.endsWith('/sign-in') === true) return undefined;
    const signedIn = signedInAs(request);
    return signedIn === 'right' ? undefined : askForToken(request, reply, signedIn, baseOf(request));
  });

  app.post('/sign-in', async (request, reply) => {
    const to = safePath(fieldOf(request, 'to'), baseOf(request));
    if (!controlToken) return reply.redirect(to, 303);
    const check = controlToken.check(fieldOf(request, 'token'), request.ip);
    if (check !== 'right') return askForToken(request, reply, check, to);
    startSession(reply, controlToken, baseOf(request));
    return reply.redirect(to, 303);
  });

  /** What VK's names show is VK; a page of the console there would share its origin with VK's pages. */
  function leaveVk(request: FastifyRequest, reply: FastifyReply) {
    if (request.method === 'POST') return fail(request, reply, 404, 'not-found');
    return reply.redirect(`${publicUrl}${context.worldAddressOf(request).prefix}${request.url}`, 302);
  }

  function signedInAs(request: FastifyRequest): TokenCheck | 'missing' {
    if (!controlToken) return 'right';
    const bearer = checkBearer(request, controlToken);
    return bearer === 'missing' ? checkSession(request, controlToken) : bearer;
  }

  /** The page that asks for the token; it leads on to `to`. A session that is no longer right is no mistake of the person. */
  function askForToken(
    request: FastifyRequest,
    reply: FastifyReply,
    check: TokenCheck | 'missing',
    to: string,
  ) {
    if (typeof check === 'object') {
      const { retryAfter } = check;
      void reply.code(429).header('retry-after', String(retryAfter));
      return show(request, reply, 'dev-sign-in', { to, wait: retryAfter });
    }
    const wrong = check === 'wrong' && fieldOf(request, 'token') !== '';
    return show(request, reply.code(401), 'dev-sign-in', { to, ...(wrong && { wrong }) });
  }
}

function fieldOf({ body }: FastifyRequest, name: string): string {
  const value = isObject(body) ? body[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** Where to go after signing in: a page of this console and no other, encoded as a header needs it. */
function safePath(asked: string, base: string): string {
  const home = `${base}/`;
  const origin = 'http://console.invalid';
  if (!asked.startsWith(home) || /[\\\p{Cc}]/u.test(asked) || !URL.canParse(asked, origin)) return home;
  const { pathname, search } = new URL(asked, origin);
  return pathname.startsWith(home) ? pathname + search : home;
}
