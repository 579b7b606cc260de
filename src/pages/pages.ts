/**
 * Pages: what a person sees of VK ID. Owns: the addresses under `/login/`, forms and their tokens, the words (texts),
 * the drawing (views/login) and the pages that the standard server shows by itself (screens).
 * Leaves to others: every decision (domain by way of login), the answer to the app (authorization).
 *
 * Every screen of a journey has one address, `/login/{id}`: a post answers with a redirect to it, so that reload and
 * back show the step the journey is at, and the request's cookie, bound to that path, is never lost.
 */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SettledRequest } from '../authorization/authorization.ts';
import type { Directory } from '../directory/directory.ts';
import { sessionLifetime } from '../domain/lifetimes.ts';
import type { Login } from '../login/login.ts';
import { assetsPath, serveAssets } from '../web/assets.ts';
import {
  clearRequestCookie,
  requestCookieName,
  readCookie,
  readSessionCookie,
  setSessionCookie,
} from '../web/cookies.ts';
import { isSignInFormToken, signInFormToken } from '../web/csrf.ts';
import { type ErrorPages, readThrown } from '../web/error-page.ts';
import { sentPath, sentPrefix } from '../web/request-address.ts';
import { answerHeaders, pageHeaders } from '../web/security-headers.ts';
import type { World } from '../worlds/world.ts';
import type { Form } from './read-act.ts';
import { one } from './read-act.ts';
import { type LoginAnswer, lostRequest, show, submit } from './login-controller.ts';
import type { RenderPage } from './render-page.ts';
import type { PageValues } from './page-values.ts';

export { createRender, type RenderPage } from './render-page.ts';
export { createErrorPage } from './draw-error-page.ts';
export { createScreens } from './oidc-screens.ts';
export { createSdkScreens } from './sdk-pages.ts';

/** What the pages need of the world that a request belongs to. */
export interface PagesContext {
  readonly world: World;
  readonly directory: Directory;
  readonly login: Login;
  readonly issuer: string;
  /** The prefix of our paths in the browser's address: `''` or `/w/{world}`. */
  readonly prefix: string;
  /** Real time, ms. */
  readonly clock: () => number;
}

export interface PagesOptions {
  /** Undefined where the path names a world that is not there. */
  readonly contextOf: (request: FastifyRequest) => Promise<PagesContext | undefined>;
  readonly render: RenderPage;
  readonly viewsDir: string;
  readonly errorPages: ErrorPages;
  /** Sends the browser where its request has led. */
  readonly sendAnswer: (
    request: FastifyRequest,
    reply: FastifyReply,
    settled: SettledRequest,
  ) => Promise<FastifyReply>;
}

type LoginRequest = FastifyRequest<{
  Params: { id: string };
  Querystring: { step?: string };
  Body: Form | undefined;
}>;

export async function pages(app: FastifyInstance, options: PagesOptions): Promise<void> {
  const { render, errorPages } = options;
  // Forms and nothing else.
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: 64 * 1024 });
  serveAssets(app, options.viewsDir, assetsPath);

  app.get('/login/:id', async (request: LoginRequest, reply) => {
    const context = await options.contextOf(request);
    if (!context) return errorPages.page(request, reply, 404, { reason: 'not-found' });
    return give(
      request,
      reply,
      context,
      await show(context, visitOf(request, context), request.query.step ?? ''),
    );
  });

  app.post('/login/:id', async (request: LoginRequest, reply) => {
    const context = await options.contextOf(request);
    if (!context) return errorPages.page(request, reply, 404, { reason: 'not-found' });
    const { id } = request.params;
    const form = request.body ?? {};
    if (!isSignInFormToken(context.world.secret, id, one(form, 'csrf'))) {
      // A form of a world that was reset since is late, not forged.
      const { thing } = await context.login.find(id);
      if (thing) return errorPages.page(request, reply, 403, { reason: 'forged' });
      return one(form, 'csrf') === ''
        ? errorPages.page(request, reply, 403, { reason: 'forged' })
        : give(request, reply, context, lostRequest);
    }
    return give(request, reply, context, await submit(context, visitOf(request, context), form));
  });

  app.all('/login/*', (request, reply) => errorPages.page(request, reply, 404, { reason: 'not-found' }));

  app.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, request, reply) => {
    const { status, reason } = readThrown(error);
    if (status >= 500) request.log.error({ err: error }, 'a page failed');
    return errorPages.page(request, reply, status, { reason });
  });

  async function give(
    request: LoginRequest,
    reply: FastifyReply,
    context: PagesContext,
    answer: LoginAnswer,
  ): Promise<FastifyReply> {
    const { world } = context;
    const { id } = request.params;
    if (answer.session !== undefined)
      setSessionCookie(reply, {
        world: world.id,
        id: answer.session,
        maxAge: sessionLifetime,
      });
    if ('settled' in answer) {
      // The standard server clears its own when it goes on.
      if (answer.settled.wire !== 'oidc')
        clearRequestCookie(reply, { world: world.id, path: sentPath(request) });
      return options.sendAnswer(request, reply, answer.settled);
    }
    if ('redirect' in answer) {
      const remark = answer.redirect === 'current' ? '' : `?step=${answer.redirect}`;
      return reply.headers(answerHeaders).redirect(sentPath(request) + remark, 303);
    }
    const { journey } = answer;
    const asked = journey?.request;
    const page: PageValues = {
      ...plainPage(request, inboxUrl(context, answer.phone)),
      signIn: id,
      csrf: signInFormToken(world.secret, id),
      version: journey?.version ?? 0,
      faults: answer.faults,
      ...(asked && { lang: asked.lang, appName: asked.app_name, appKind: asked.kind }),
      ...(asked?.scheme && { scheme: asked.scheme }),
      ...(asked?.provider && { provider: asked.provider }),
    };
    const html = await render(answer.show, page);
    // Any step of a sign-in may be its last, which leads to the app.
    const headers = pageHeaders({ forms: asked ? 'outward' : 'none' });
    return reply.headers(headers).type('text/html; charset=utf-8').send(html);
  }
}

/** A request's cookie says that this browser made it; only the standard server's requests and ours have one. */
const visitOf = (request: LoginRequest, { world }: PagesContext) => ({
  id: request.params.id,
  browser: { address: request.ip, session: readSessionCookie(request, world.id) },
  isTheirs: readCookie(request, requestCookieName(world.id)) === request.params.id,
});

/** The console's inbox, narrowed to a number where one is known. */
const inboxUrl = ({ prefix }: PagesContext, phone: string | undefined): string =>
  `${prefix}/__emulator/${phone ? `?phone=${encodeURIComponent(phone)}` : ''}`;

const plainPage = (request: FastifyRequest, bannerInboxUrl: string): PageValues => ({
  lang: 'ru',
  csrf: '',
  version: 0,
  appName: '',
  appKind: 'personal',
  bannerInboxUrl,
  assets: sentPrefix(request) + assetsPath,
  faults: [],
});
