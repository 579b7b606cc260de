import formBody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isObject } from '../domain/reading.ts';
import { hasToken, isEqual, judgeOrigin, passOf } from './gate.ts';
import { inboxView } from './inbox-view.ts';
import { appsView, peopleView } from './list-views.ts';
import type { OpenWorld } from './options.ts';
import { cookieOf, formName, hasPass, passName, setCookie } from './pass.ts';
import { ask, createRender, type Page } from './render.ts';
import type { Room } from './room.ts';
import type { Texts } from './texts/ru.ts';
import type { Screen } from './view.ts';

type Why = Exclude<keyof Texts['errors'], 'home'>;

/** The console: pages for a person, complete without scripts. */
export async function registerConsole(app: FastifyInstance, room: Room): Promise<void> {
  const render = createRender(room.viewsDir);
  app.removeAllContentTypeParsers();
  await app.register(formBody);

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(safeHeaders);
    const foreign = judgeOrigin(request, room.hostNames);
    if (foreign) await fail(request, reply, 403, foreign.type === 'unknown-host' ? foreign.type : 'foreign');
    else if (!isSignedIn(request, room) && request.method !== 'POST')
      await show(request, reply.code(401), 'dev-sign-in', { to: request.originalUrl });
  });

  // A form carries what only a page of ours can have read (U-02); the same stands in a cookie that no other site sends.
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST') return;
    const known = cookieOf(request, formName) ?? '';
    const isSigningIn = request.routeOptions.url?.endsWith('/sign-in') === true;
    if (known === '' || !isEqual(fieldOf(request, 'form'), known))
      await fail(request, reply, 403, 'stale-form');
    else if (!isSigningIn && !isSignedIn(request, room))
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
      const open = await room.readWorld(room.placeOf(request).world);
      if (!open) return fail(request, reply, 404, 'no-world');
      const view = await make(open, request);
      return show(request, reply, screen, view);
    };
  app.get(
    '/',
    page('dev-inbox', (open, request) => inboxView(open, request, room, linksOf(request))),
  );
  app.get(
    '/people',
    page('dev-people', (open, request) => peopleView(open, linksOf(request))),
  );
  app.get('/apps', page('dev-apps', appsView));

  app.post('/messages/clear', async (request, reply) => {
    const open = await room.readWorld(room.placeOf(request).world);
    if (!open) return fail(request, reply, 404, 'no-world');
    await open.directory.messages.clear();
    return reply.redirect(`${baseOf(request)}/${ask(linksOf(request).keep)}`, 303);
  });

  app.post('/sign-in', async (request, reply) => {
    const token = room.controlToken;
    const to = safePath(fieldOf(request, 'to'), baseOf(request));
    if (token === undefined) return reply.redirect(to, 303);
    if (!isEqual(fieldOf(request, 'token'), token))
      return show(request, reply.code(401), 'dev-sign-in', { to, wrong: true });
    setCookie(reply, passName, passOf(token), baseOf(request));
    return reply.redirect(to, 303);
  });

  const baseOf = (request: FastifyRequest) => `${room.placeOf(request).prefix}/__emulator`;

  function linksOf(request: FastifyRequest): Pick<Page, 'base' | 'keep' | 'lang'> {
    const lang = queryOf(request).get('lang') === 'en' ? 'en' : 'ru';
    return { lang, base: baseOf(request), keep: lang === 'en' ? 'lang=en' : '' };
  }

  async function show(request: FastifyRequest, reply: FastifyReply, screen: Screen, view: object) {
    let form = cookieOf(request, formName);
    if (form === undefined) {
      form = room.random(18).toString('base64url');
      setCookie(reply, formName, form, baseOf(request));
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
        assets: room.assets,
        world: room.placeOf(request).world,
        elsewhere: `?${query.toString()}`,
      },
      view,
    );
    return reply.type('text/html; charset=utf-8').send(html);
  }

  const fail = (request: FastifyRequest, reply: FastifyReply, status: number, why: Why) =>
    show(request, reply.code(status), 'dev-error', { why });
}

const safeHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'cache-control': 'no-store',
  // Not no-referrer: then a form's Origin would be "null".
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

const isSignedIn = (request: FastifyRequest, { controlToken: token }: Room): boolean =>
  token === undefined || hasPass(request, token) || hasToken(request, token);

const queryOf = (request: FastifyRequest) => new URLSearchParams(request.originalUrl.split('?')[1] ?? '');

function fieldOf({ body }: FastifyRequest, name: string): string {
  const value = isObject(body) ? body[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** Where to go after signing in: a page of this console and nowhere else. */
const safePath = (asked: string, base: string): string =>
  asked.startsWith(`${base}/`) && !/[\\\p{Cc}]/u.test(asked) ? asked : `${base}/`;
