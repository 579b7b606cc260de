/**
 * VK ID's app: its routes and the worlds behind them. Imported late: a listener is open and the world seeded before the
 * web framework is even read (see `emulator.ts`).
 */
import cookie from '@fastify/cookie';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import {
  openSessions,
  requestKey,
  sessionKey,
  type SettledRequest,
  signInKey,
  type WireAnswers,
} from './authorization/authorization.ts';
import { control } from './control/control.ts';
import { applicationKey, type Directory, openDirectory } from './directory/directory.ts';
import { openLogin } from './login/login.ts';
import { faceConstraint, placeOf, rewriteUrl, vkHosts } from './network/faces.ts';
import { oidc, oidcAnswer } from './oidc/oidc.ts';
import {
  createRender,
  createScreens,
  createSdkScreens,
  pages,
  reasonFor,
  showRefusal,
} from './pages/pages.ts';
import { RequestLogger } from './request-logger.ts';
import { publicPemOf, signingKeyOf } from './secrets/signing-key.ts';
import type { Settings } from './settings/settings.ts';
import type { Surroundings } from './surroundings.ts';
import { type Refusal, type Traffic, watchTraffic } from './traffic/traffic.ts';
import { browserCookieLifetime, browserCookieName, popupPage, vk, vkAnswers } from './vk/vk.ts';
import { assetsPath } from './web/assets.ts';
import { sessionCookieName, setRequestCookie } from './web/cookies.ts';
import { guardAnswers, pageHeaders } from './web/security-headers.ts';
import type { Worlds } from './worlds/registry.ts';
import { defaultWorld, type World } from './worlds/world.ts';

/** Gives what was loaded, when what was to be loaded before it is there. */
export type LoadLate = <T>(load: () => Promise<T>) => Promise<T>;

export interface Assembly {
  readonly worlds: Worlds;
  readonly url: string;
  readonly viewsDir: string;
  readonly closing: AbortSignal;
  /** Loads one thing after the other. */
  readonly loadLate: LoadLate;
  readonly journalUrl?: string;
  readonly caPem?: string;
}

/** One reading of a request's world. */
interface RequestContext {
  readonly world: World;
  readonly directory: Directory;
  readonly issuer: string;
  readonly prefix: string;
  /** Notes why this request is refused. */
  readonly refuse: (refusal: Refusal) => void;
}

export async function assembleVkId(
  settings: Settings,
  { now, random, logger, traffic: ordered = {} }: Surroundings,
  { worlds, url, viewsDir, closing, loadLate, journalUrl, caPem }: Assembly,
): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = logger;
  const key = signingKeyOf(settings.signingKeys);
  const host = new URL(url).hostname;
  const render = createRender(viewsDir);
  const refuse = showRefusal(render);
  const refuseFor = (
    error: Error & { statusCode?: number; code?: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const { status, reason } = reasonFor(error);
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    return refuse(request, reply, status, reason);
  };
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    rewriteUrl,
    routerOptions: { constraints: { face: faceConstraint }, ignoreDuplicateSlashes: false },
    childLoggerFactory: (parent, bindings) => new RequestLogger(parent, bindings),
    genReqId: () => random(6).toString('hex'),
    bodyLimit: 1024 * 1024,
    // An address that cannot be read comes before routes and hooks.
    frameworkErrors: (error, request, reply) => void refuseFor(error, request, reply),
  });
  const screens = createScreens(render, { assets: assetsPath, inboxUrl: '/__emulator/' });
  const sdk = createSdkScreens(viewsDir, assetsPath);
  const answers: WireAnswers = { ...vkAnswers, oidc: oidcAnswer };

  await app.register(cookie);
  const contextOf = createContexts(worlds, url, watchTraffic(app, ordered));
  app.addHook('onRequest', async (request, reply) => {
    const { world: named, badWorld } = placeOf(request.raw);
    const isUnknown =
      badWorld !== undefined ||
      (named !== undefined && named !== defaultWorld && (await worlds.read(named)) === undefined);
    return isUnknown ? refuse(request, reply, 404, 'not-found') : undefined;
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404, 'not-found'));
  app.setErrorHandler(refuseFor);
  guardAnswers(app);
  app.get('/', (_request, reply) => reply.redirect('/__emulator/', 302));
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());

  /** Where an authorization has led: a redirect, or the page that stands for it in a popup of VK's SDK. */
  async function sendAnswer(
    request: FastifyRequest,
    reply: FastifyReply,
    settled: SettledRequest,
  ): Promise<FastifyReply> {
    const { world } = await contextOf(request);
    if (settled.new_browser !== undefined)
      void reply.setCookie(browserCookieName(world.id), settled.new_browser, {
        path: '/',
        maxAge: browserCookieLifetime,
        sameSite: 'lax',
        httpOnly: true,
      });
    const popup = settled.wire === 'oidc' ? undefined : await popupPage(sdk, request, settled);
    if (popup) return reply.headers(popup.headers).send(popup.body);
    return reply.headers(pageHeaders()).redirect(settled.location, 303);
  }

  await app.register(oidc, {
    contextOf: (request, client_id) => contextOf(request, client_id === undefined ? {} : { client_id }),
    keys: settings.signingKeys,
    screens,
    loadLate,
    onServerError: (error) => logger.error({ err: error }, 'the standard server failed'),
  });
  await app.register(vk, {
    contextOf,
    answers,
    key,
    signedIn: (request, { world, directory }) =>
      openSessions(world, directory.people).signedIn(request.cookies[sessionCookieName(world.id)]),
    sendAnswer,
    sendToLogin: (_request, reply, { world, prefix }, id) => {
      const path = `${prefix}/login/${id}`;
      setRequestCookie(reply, { world: world.id, id, path });
      return reply.headers(pageHeaders()).redirect(path, 303);
    },
    requestError: (view) => screens.requestError(view),
    sdk,
  });
  await app.register(pages, {
    render,
    viewsDir,
    sendAnswer,
    contextOf: async (request) => {
      const { id } = request.params as { id?: string };
      const context = await contextOf(request, id === undefined ? {} : { login: id });
      return { ...context, login: openLogin({ ...context, answers, host }), clock: now };
    },
  });
  await app.register(control, {
    worlds,
    placeOf: (request) => {
      const { world: id = defaultWorld, prefix } = placeOf(request);
      return { world: id, prefix };
    },
    readWorld: async (id) => {
      const world = await worlds.read(id);
      return world && { world, directory: openDirectory(world) };
    },
    whyNotReady: async () => {
      try {
        return (await worlds.read(defaultWorld)) ? undefined : 'the world is not seeded yet';
      } catch (fault) {
        return `the store does not answer: ${fault instanceof Error ? fault.message : String(fault)}`;
      }
    },
    ...(settings.controlToken !== undefined && { controlToken: settings.controlToken }),
    hostNames: [...vkHosts.keys(), host],
    viewsDir,
    assets: assetsPath,
    downloads: { idTokenPem: publicPemOf(key), ...(caPem !== undefined && { caPem }) },
    ...(journalUrl !== undefined && { journalUrl }),
    now,
    random,
    closing,
  });
  return app;
}

const isId = (text: string | undefined): text is string => /^[\w-]{16,64}$/u.test(text ?? '');

/** What a request is about, as its room reads it: by it the world is found, and what will be needed is read with it. */
interface RequestHints {
  readonly client_id?: number;
  readonly sign_in?: string;
  /** The id of a request that a person is asked about. */
  readonly login?: string;
}

/**
 * The context of each request, read once. Every URL that is made after a world was found by a client id carries the world.
 */
function createContexts(worlds: Worlds, url: string, traffic: Traffic) {
  const contexts = new WeakMap<FastifyRequest, Promise<RequestContext>>();
  const read = async (request: FastifyRequest, hints: RequestHints): Promise<RequestContext> => {
    const { world: named } = placeOf(request.raw);
    const { client_id } = hints;
    const session = request.cookies[sessionCookieName(named ?? defaultWorld)];
    const ahead = [
      ...(isId(session) ? [sessionKey(session)] : []),
      ...(client_id === undefined ? [] : [applicationKey(client_id)]),
      ...(hints.sign_in === undefined ? [] : [signInKey(hints.sign_in)]),
      ...(isId(hints.login) ? [requestKey(hints.login)] : []),
    ];
    const world = await worlds.of({ named, client_id, ahead });
    if (!world) throw Object.assign(new Error('there is no such world'), { statusCode: 404 });
    const prefix = world.id === defaultWorld ? '' : `/w/${world.id}`;
    return {
      world,
      directory: openDirectory(world),
      issuer: url + prefix,
      prefix,
      refuse: (refusal) => traffic.refuse(request, refusal),
    };
  };
  return (request: FastifyRequest, hints: RequestHints = {}): Promise<RequestContext> => {
    const context = contexts.get(request) ?? read(request, hints);
    contexts.set(request, context);
    return context;
  };
}
