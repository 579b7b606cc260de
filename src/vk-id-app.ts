/**
 * VK ID's app: its doors, each with a manner of its own, and the one world behind them. Imported late: a listener is open
 * and the world seeded before the web framework is even read (see `emulator.ts`).
 */
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { control } from './control/control.ts';
import type { Directory } from './directory/directory.ts';
import { isSeeded } from './directory/seeding.ts';
import { type Engine, openEngine, publicPemOf } from './engine/engine.ts';
import { openLogin } from './login/login.ts';
import { faceConstraint, placeOf, rewriteUrl, vkHosts } from './network/faces.ts';
import { oidc, send } from './oidc/oidc.ts';
import {
  assetsPath,
  createRender,
  createScreens,
  createSdkScreens,
  guardAnswers,
  pages,
  reasonFor,
  showRefusal,
} from './pages/pages.ts';
import type { Settings } from './settings/settings.ts';
import type { Store } from './storage/store.ts';
import type { Surroundings } from './surroundings.ts';
import { finishVk, vk } from './vk/vk.ts';
import { defaultWorld, type World } from './world/world.ts';

export interface Assembly {
  readonly world: World;
  readonly directory: Directory;
  readonly store: Store;
  readonly url: string;
  readonly viewsDir: string;
  readonly closing: AbortSignal;
  readonly journalUrl?: string;
  readonly caPem?: string;
  readonly reset: () => Promise<void>;
}

export interface VkIdApp {
  readonly app: FastifyInstance;
  /** Made on first use. */
  engine(): Promise<Engine>;
}

export async function assembleVkId(
  settings: Settings,
  { now, random, logger }: Surroundings,
  { world, directory, store, url, viewsDir, closing, journalUrl, caPem, reset }: Assembly,
): Promise<VkIdApp> {
  const secret = await sharedSecret(store, random);
  const login = openLogin({ world, directory, random, host: new URL(url).hostname });
  const loggerInstance: FastifyBaseLogger = logger;
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
    genReqId: () => random(6).toString('hex'),
    bodyLimit: 1024 * 1024,
    // An address that cannot be read comes before routes and hooks.
    frameworkErrors: (error, request, reply) => void refuseFor(error, request, reply),
  });
  const screens = createScreens(render, { assets: assetsPath, inboxUrl: '/__emulator/' });
  let opened: Promise<Engine> | undefined;
  const engine = () => {
    opened ??= openEngine({
      issuer: url,
      world,
      directory,
      keys: settings.signingKeys,
      screens,
      onServerError: (error) => logger.error({ err: error }, 'the engine failed'),
    });
    return opened;
  };

  app.addHook('onRequest', async (request, reply) => {
    const { world: named, badWorld } = placeOf(request.raw);
    if (badWorld !== undefined || (named !== undefined && named !== defaultWorld)) {
      return refuse(request, reply, 404, 'not-found');
    }
    return undefined;
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404, 'not-found'));
  app.setErrorHandler(refuseFor);
  guardAnswers(app);
  app.get('/', (_request, reply) => reply.redirect('/__emulator/', 302));
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());

  const vkOptions = {
    tenantOf: async (_request: FastifyRequest) => ({ world, directory, engine: await engine() }),
    secret,
    random,
    now,
    send,
    requestError: (view: { error: string; description: string }) => screens.requestError(view),
    sdk: createSdkScreens(viewsDir, assetsPath),
  };
  await app.register(oidc, { engineOf: engine, finish: finishVk(vkOptions) });
  await app.register(vk, vkOptions);
  await app.register(pages, {
    render,
    viewsDir,
    secret,
    now,
    tenantOf: async () => ({
      engine: await engine(),
      login,
      inboxUrl: (phone?: string) => `/__emulator/${phone ? `?phone=${encodeURIComponent(phone)}` : ''}`,
      look: async (journey) => {
        const [moment, policy, person] = await Promise.all([
          world.now(),
          world.policy(),
          login.person(journey),
        ]);
        return { now: moment, minAge: policy.min_age, ...(person && { person }) };
      },
    }),
  });
  await app.register(control, {
    openWorld: (id) => (id === defaultWorld ? { world, directory } : undefined),
    placeOf: (request) => {
      const { world: id = defaultWorld, prefix } = placeOf(request);
      return { world: id, prefix };
    },
    reset,
    whyNotReady: async () => {
      try {
        return (await isSeeded(world)) ? undefined : 'the world is not seeded yet';
      } catch (fault) {
        return `the store does not answer: ${fault instanceof Error ? fault.message : String(fault)}`;
      }
    },
    ...(settings.controlToken !== undefined && { controlToken: settings.controlToken }),
    hostNames: [...vkHosts.keys(), new URL(url).hostname],
    viewsDir,
    assets: assetsPath,
    papers: { idTokenPem: publicPemOf(settings.signingKeys), ...(caPem !== undefined && { caPem }) },
    ...(journalUrl !== undefined && { journalUrl }),
    now,
    random,
    closing,
  });
  return { app, engine };
}

/** Signs the forms' tokens: the same in every process that shares a store. */
async function sharedSecret(store: Store, random: (bytes: number) => Buffer): Promise<string> {
  const fresh = random(32).toString('base64url');
  const { secret } = await store
    .space('-shared')
    .swap('form-secret', (current) =>
      typeof current === 'string' ? { keep: true, secret: current } : { put: fresh, secret: fresh },
    );
  return secret;
}
