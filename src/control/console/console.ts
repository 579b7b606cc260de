import formBody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageHeaders } from '../../web/security-headers.ts';
import type { ControlContext } from '../control-context.ts';
import type { OpenWorld } from '../control-options.ts';
import { appsView } from './apps-view.ts';
import { guardConsole } from './console-access.ts';
import { createConsolePages } from './console-pages.ts';
import type { ConsoleScreen } from './console-screen.ts';
import { inboxView } from './inbox-view.ts';
import { peopleView } from './people-view.ts';
import { queryOf } from './render-console-page.ts';
import { statusOf } from '../../web/error-status.ts';

/** The console: pages for a person, complete without scripts. */
export async function registerConsole(app: FastifyInstance, context: ControlContext): Promise<void> {
  const pages = createConsolePages(context);
  const { baseOf, linksOf, show, fail } = pages;
  app.removeAllContentTypeParsers();
  await app.register(formBody);

  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers(pageHeaders({ forms: 'own' }));
  });
  guardConsole(app, context, pages);

  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status < 500) return fail(request, reply, status, 'stale-form');
    request.log.error({ err: error }, 'the console failed');
    return fail(request, reply, status, 'broken');
  });
  app.setNotFoundHandler((request, reply) => fail(request, reply, 404, 'not-found'));

  const page =
    (screen: ConsoleScreen, viewOf: (open: OpenWorld, request: FastifyRequest) => Promise<object>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const open = await context.readWorld(context.worldAddressOf(request).world);
      if (!open) return fail(request, reply, 404, 'no-world');
      return show(request, reply, screen, await viewOf(open, request));
    };
  app.get(
    '/',
    page('dev-inbox', (open, request) => inboxView(open, request, context, linksOf(request))),
  );
  app.get(
    '/people',
    page('dev-people', (open, request) => peopleView(open, linksOf(request))),
  );
  app.get('/apps', page('dev-apps', appsView));

  app.post('/messages/clear', async (request, reply) => {
    const open = await context.readWorld(context.worldAddressOf(request).world);
    if (!open) return fail(request, reply, 404, 'no-world');
    await open.directory.messages.clear();
    return reply.redirect(`${baseOf(request)}/${queryOf(linksOf(request).keep)}`, 303);
  });
}
