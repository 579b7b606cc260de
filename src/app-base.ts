/**
 * What the emulator's three apps have in common: VK ID's (`vk-id-app.ts`), the standard server's (`oidc-app.ts`) and the
 * control plane's (`control-app.ts`). Each is made when its first request comes: most sign-ins need one of them.
 */
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { requestKey, sessionKey, signInKey } from './authorization/authorization.ts';
import { applicationKey, type Directory, openDirectory } from './directory/directory.ts';
import { readTarget, rewriteUrl } from './network/request-target.ts';
import { serviceConstraint } from './network/service-constraint.ts';
import { createErrorPage, createRender, type RenderPage } from './pages/pages.ts';
import { RequestLogger } from './request-logger.ts';
import type { ControlToken } from './secrets/control-token.ts';
import type { Settings } from './settings/settings.ts';
import type { Runtime } from './runtime.ts';
import { type Refusal, type Traffic, watchTraffic } from './traffic/traffic.ts';
import { readSessionCookie, registerCookies } from './web/cookies.ts';
import { createErrorPages, type ErrorPages, readThrown } from './web/error-page.ts';
import { guardAnswers } from './web/security-headers.ts';
import type { Worlds } from './worlds/registry.ts';
import { defaultWorld, type World } from './worlds/world.ts';

/** Gives what was loaded, when what was to be loaded before it is there. */
export type LoadLate = <T>(load: () => Promise<T>) => Promise<T>;

/** What an app is made of. */
export interface Assembly {
  readonly settings: Settings;
  readonly runtime: Runtime;
  readonly worlds: Worlds;
  readonly url: string;
  readonly viewsDir: string;
  readonly closing: AbortSignal;
  /** Loads one thing after the other. */
  readonly loadLate: LoadLate;
  readonly journalUrl?: string;
  readonly caPem?: string;
  readonly controlToken?: ControlToken;
  /** Writes to the store; rejects where that cannot be done. */
  readonly tryStore: () => Promise<void>;
}

/** One reading of a request's world. */
export interface RequestContext {
  readonly world: World;
  readonly directory: Directory;
  readonly issuer: string;
  readonly prefix: string;
  /** Notes why this request is refused. */
  readonly refuse: (refusal: Refusal) => void;
}

export interface AppBase {
  readonly app: FastifyInstance;
  /** The context of a request, read once. */
  readonly contextOf: (request: FastifyRequest, hints?: RequestHints) => Promise<RequestContext>;
  readonly render: RenderPage;
  readonly errorPages: ErrorPages;
}

/** An app without routes yet: addresses, worlds, cookies, headers and errors. */
export async function openApp({ runtime, worlds, url, viewsDir }: Assembly): Promise<AppBase> {
  const { random, logger, traffic = {} } = runtime;
  const loggerInstance: FastifyBaseLogger = logger;
  const render = createRender(viewsDir);
  const errorPages = createErrorPages(createErrorPage(render));
  const { pageOrJson: refuse } = errorPages;
  const refuseFor = (
    error: Error & { statusCode?: number; code?: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const { status, reason } = readThrown(error);
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    return refuse(request, reply, status, reason);
  };
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    rewriteUrl,
    routerOptions: { constraints: { service: serviceConstraint }, ignoreDuplicateSlashes: false },
    childLoggerFactory: (parent, bindings) => new RequestLogger(parent, bindings),
    genReqId: () => random(6).toString('hex'),
    bodyLimit: 1024 * 1024,
    // An address that cannot be read comes before routes and hooks.
    frameworkErrors: (error, request, reply) => void refuseFor(error, request, reply),
  });
  await registerCookies(app, url);
  app.addHook('onRequest', async (request, reply) => {
    const { world: named, badWorld } = readTarget(request.raw);
    const isUnknown =
      badWorld !== undefined ||
      (named !== undefined && named !== defaultWorld && (await worlds.read(named)) === undefined);
    return isUnknown ? refuse(request, reply, 404, 'not-found') : undefined;
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404, 'not-found'));
  app.setErrorHandler(refuseFor);
  guardAnswers(app);
  return { app, render, errorPages, contextOf: createContexts(worlds, url, watchTraffic(app, traffic)) };
}

const isId = (text: string | undefined): text is string => /^[\w-]{16,64}$/u.test(text ?? '');

/** What a request is about, as its room reads it: by it the world is found, and what will be needed is read with it. */
export interface RequestHints {
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
    const { world: named } = readTarget(request.raw);
    const { client_id } = hints;
    const session = readSessionCookie(request, named ?? defaultWorld);
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
