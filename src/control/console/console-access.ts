import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isObject } from '../../domain/reading.ts';
import { safeEqual } from '../../secrets/digest.ts';
import { checkOrigin, hasToken } from '../access-check.ts';
import { formTokenOf, hasSession, startSession } from '../console-session.ts';
import type { ControlContext } from '../control-context.ts';
import type { ConsolePages } from './console-pages.ts';

/** Who may see the console's pages and send its forms: no page of another origin, and with a control token its holder alone. */
export function guardConsole(app: FastifyInstance, context: ControlContext, pages: ConsolePages): void {
  const { baseOf, show, fail } = pages;

  app.addHook('onRequest', async (request, reply) => {
    const foreign = checkOrigin(request, context.hostNames);
    if (foreign) await fail(request, reply, 403, foreign.type === 'unknown-host' ? foreign.type : 'foreign');
    else if (!isSignedIn(request, context) && request.method !== 'POST')
      await show(request, reply.code(401), 'dev-sign-in', { to: request.originalUrl });
  });

  // A form carries what only a page of ours can have read (U-02); the same stands in a cookie that no other site sends.
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST') return;
    const known = formTokenOf(request) ?? '';
    const isSigningIn = request.routeOptions.url?.endsWith('/sign-in') === true;
    if (known === '' || !safeEqual(fieldOf(request, 'form'), known))
      await fail(request, reply, 403, 'stale-form');
    else if (!isSigningIn && !isSignedIn(request, context))
      await show(request, reply.code(401), 'dev-sign-in', { to: baseOf(request) });
  });

  app.post('/sign-in', async (request, reply) => {
    const token = context.controlToken;
    const to = safePath(fieldOf(request, 'to'), baseOf(request));
    if (token === undefined) return reply.redirect(to, 303);
    if (!safeEqual(fieldOf(request, 'token'), token))
      return show(request, reply.code(401), 'dev-sign-in', { to, wrong: true });
    startSession(reply, token, baseOf(request));
    return reply.redirect(to, 303);
  });
}

const isSignedIn = (request: FastifyRequest, { controlToken: token }: ControlContext): boolean =>
  token === undefined || hasSession(request, token) || hasToken(request, token);

function fieldOf({ body }: FastifyRequest, name: string): string {
  const value = isObject(body) ? body[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** Where to go after signing in: a page of this console and nowhere else. */
const safePath = (asked: string, base: string): string =>
  asked.startsWith(`${base}/`) && !/[\\\p{Cc}]/u.test(asked) ? asked : `${base}/`;
