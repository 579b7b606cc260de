import formBody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isObject } from '../../domain/reading.ts';
import { safeEqual } from '../../secrets/digest.ts';
import { randomToken } from '../../secrets/random.ts';
import { pageHeaders } from '../../web/security-headers.ts';
import { checkOrigin, hasToken } from '../access-check.ts';
import { formTokenOf, hasSession, setFormToken, startSession } from '../console-session.ts';
import type { ControlContext } from '../control-context.ts';
import { inboxView } from './inbox-view.ts';
import { appsView, peopleView } from './people-view.ts';
import type { OpenWorld } from '../control-options.ts';
import { ask, createRender, type Page } from './console-page.ts';
import type { Texts } from './texts/ru.ts';
import type { Screen } from './inbox-row.ts';

type Why = Exclude<keyof Texts['errors'], 'home'>;

/** The console: pages for a person, complete without scripts. */
export async function registerConsole(app: FastifyInstance, context: ControlContext): Promise<void> {
  const render = createRender(context.viewsDir);
  app.removeAllContentTypeParsers();
  await app.register(formBody);

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(pageHeaders({ forms: 'own' }));
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

  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return fail(request, reply, status, 'stale-form');
    request.log.error({ err: error }, 'the console failed');
    return fail(request, reply, status, 'broken');
  });
  app.setNotFoundHandler((request, reply) => fail(request, reply, 404, 'not-found'));

  const page =
    (screen: Screen, make: (open: OpenWorld, request: FastifyRequest) => Promise<object>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const open = await context.readWorld(context.placeOf(request).world);
      if (!open) return fail(request, reply, 404, 'no-world');
      const view = await make(open, request);
      return show(request, reply, screen, view);
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
    const open = await context.readWorld(context.placeOf(request).world);
    if (!open) return fail(request, reply, 404, 'no-world');
    await open.directory.messages.clear();
    return reply.redirect(`${baseOf(request)}/${ask(linksOf(request).keep)}`, 303);
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

  const baseOf = (request: FastifyRequest) => `${context.placeOf(request).prefix}/__emulator`;

  function linksOf(request: FastifyRequest): Pick<Page, 'base' | 'keep' | 'lang'> {
    const lang = queryOf(request).get('lang') === 'en' ? 'en' : 'ru';
    return { lang, base: baseOf(request), keep: lang === 'en' ? 'lang=en' : '' };
  }

  async function show(request: FastifyRequest, reply: FastifyReply, screen: Screen, view: object) {
    let form = formTokenOf(request);
    if (form === undefined) {
      form = randomToken(context.random, 18);
      setFormToken(reply, form, baseOf(request));
    }
    const query = queryOf(request);
    const links = linksOf(request);
    query.set('lang', links.lang === 'ru' ? 'en' : 'ru');
    const failed = 'why' in view || 'wrong' in view || 'badPhone' in view;
    const html = await render(
      screen,
      {
        ...links,
        form,
        failed,
        assets: context.assets,
        world: context.placeOf(request).world,
        elsewhere: `?${query.toString()}`,
      },
      view,
    );
    return reply.type('text/html; charset=utf-8').send(html);
  }

  const fail = (request: FastifyRequest, reply: FastifyReply, status: number, why: Why) =>
    show(request, reply.code(status), 'dev-error', { why });
}

const isSignedIn = (request: FastifyRequest, { controlToken: token }: ControlContext): boolean =>
  token === undefined || hasSession(request, token) || hasToken(request, token);

const queryOf = (request: FastifyRequest) => new URLSearchParams(request.originalUrl.split('?')[1] ?? '');

function fieldOf({ body }: FastifyRequest, name: string): string {
  const value = isObject(body) ? body[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** Where to go after signing in: a page of this console and nowhere else. */
const safePath = (asked: string, base: string): string =>
  asked.startsWith(`${base}/`) && !/[\\\p{Cc}]/u.test(asked) ? asked : `${base}/`;
