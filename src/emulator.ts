/**
 * The assembly: settings in, listening apps out. The one file that knows every room; its arrows are the diagram.
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
import { isSeeded, reseed, seedOnce } from './directory/seeding.ts';
import { publicPemOf } from './engine/engine.ts';
import { behindDoor } from './network/behind-door.ts';
import { openCertificates } from './network/certificates.ts';
import { faceConstraint, placeOf, rewriteUrl, vkHosts } from './network/faces.ts';
import { type Listener, listen, listenTls } from './network/listen.ts';
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
import { findPackage, placeJournal, type Settings } from './settings/settings.ts';
import { openStore, type Store } from './storage/store.ts';
import { openTenant, type Surroundings, type Tenant } from './tenant.ts';
import { finishVk, vk } from './vk/vk.ts';
import { defaultWorld, type World } from './world/world.ts';

/** A running emulator: where it is, and how to end it. */
export interface Emulator {
  readonly url: string;
  readonly httpsUrl?: string;
  readonly journalUrl?: string;
  readonly consoleUrl: string;
  readonly caFile?: string;
  readonly version: string;
  /** Stops accepting, lets what is in flight finish (5 s at most), and lets go of everything. */
  close(): Promise<void>;
}

/** Opens every door, seeds the world, and answers once all of them accept. Rejects with an Error that has a `code`. */
export async function startEmulator(settings: Settings, around: Surroundings): Promise<Emulator> {
  const closing = new AbortController();
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    closing.abort();
    for (const end of opened.splice(0).toReversed()) await end();
  };
  try {
    const addresses = await start(settings, around, {
      closing: closing.signal,
      onClose: (end) => opened.push(end),
    });
    return { ...addresses, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}

interface Ends {
  readonly closing: AbortSignal;
  /** Called in reverse order. */
  onClose(end: () => Promise<unknown>): void;
}

async function start(settings: Settings, around: Surroundings, ends: Ends): Promise<Omit<Emulator, 'close'>> {
  const { host, port, httpsPort, journalPort } = settings;
  const { root, version } = findPackage();
  const viewsDir = `${root}/views`;
  const store = await openStore(settings.store);
  ends.onClose(() => store.close());
  const apps: FastifyInstance[] = [];
  ends.onClose(async () => Promise.all(apps.map((app) => app.close())));

  const front = behindDoor();
  const side = behindDoor();
  const doors: Listener[] = [];
  ends.onClose(async () => Promise.all(doors.map((door) => door.close())));
  const plain = await listen(front.app, { host, port, flag: '--port' });
  doors.push(plain);
  const url = settings.publicUrl ?? `http://localhost:${plain.port}`;
  let journalUrl: string | undefined;
  if (journalPort !== 'off') {
    const door = await listen(side.app, { host, port: journalPort, flag: '--journal-port' });
    doors.push(door);
    journalUrl = `http://localhost:${door.port}`;
  }
  let tls: { httpsUrl: string; caFile: string; caPem: string } | undefined;
  if (httpsPort !== 'off') {
    const certificates = await openCertificates({ dataDir: settings.dataDir, now: around.now });
    const door = await listenTls(front.app, { host, port: httpsPort, flag: '--https-port', ...certificates });
    doors.push(door);
    tls = { httpsUrl: `https://localhost:${door.port}`, ...certificates };
  }

  const tenant = openTenant(settings, around, store, url, viewsDir);
  const seed = placeJournal(settings.seed, journalUrl);
  await seedOnce(tenant.world, tenant.directory, seed);
  const idp = await assembleVkId(settings, around, {
    tenant,
    url,
    viewsDir,
    closing: ends.closing,
    secret: await sharedSecret(store, around.random),
    reset: () => reseed(tenant.world, tenant.directory, seed),
    ...(journalUrl !== undefined && { journalUrl }),
    ...(tls && { caPem: tls.caPem }),
  });
  apps.push(idp);
  front.stand(idp);
  if (journalUrl !== undefined) {
    const journalOrigin = journalUrl;
    const client = settings.seed.apps.find(({ kind }) => kind === 'educational')?.client_id ?? 51_000_001;
    // Made for whoever opens it first: most tests never do.
    side.stand(async () => {
      // One after the other: on Node 20 two late loads that meet in one package end the process.
      await tenant.engine();
      const { createJournal } = await import('./journal/journal.ts');
      const journal = await createJournal({
        url: journalOrigin,
        vk: { url, backUrl: `http://${reachable(plain)}`, clientId: client },
        store,
        viewsDir,
        ...around,
        usesVpn: (address) => usesVpn(tenant.world, address),
      });
      apps.push(journal);
      return journal;
    });
  }
  return {
    url,
    ...(tls && { httpsUrl: tls.httpsUrl, caFile: tls.caFile }),
    ...(journalUrl !== undefined && { journalUrl }),
    consoleUrl: `${url}/__emulator/`,
    version,
  };
}

interface Assembly {
  readonly tenant: Tenant;
  readonly url: string;
  readonly viewsDir: string;
  readonly secret: string;
  readonly closing: AbortSignal;
  readonly journalUrl?: string;
  readonly caPem?: string;
  readonly reset: () => Promise<void>;
}

/** VK ID's app: its doors, each with a manner of its own, and the one world behind them. */
async function assembleVkId(
  settings: Settings,
  { now, random, logger }: Surroundings,
  { tenant, url, viewsDir, secret, closing, journalUrl, caPem, reset }: Assembly,
): Promise<FastifyInstance> {
  const { world, directory, login } = tenant;
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
    tenantOf: async (_request: FastifyRequest) => ({ world, directory, engine: await tenant.engine() }),
    secret,
    random,
    now,
    send,
    requestError: (view: { error: string; description: string }) => screens.requestError(view),
    sdk: createSdkScreens(viewsDir, assetsPath),
  };
  await app.register(oidc, { engineOf: () => tenant.engine(), finish: finishVk(vkOptions) });
  await app.register(vk, vkOptions);
  await app.register(pages, {
    render,
    viewsDir,
    secret,
    now,
    tenantOf: async () => ({
      engine: await tenant.engine(),
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
  return app;
}

/** Signs the forms' tokens: the same in every process that shares a store. */
async function sharedSecret(store: Store, random: (bytes: number) => Buffer): Promise<string> {
  const fresh = random(32).toString('base64url');
  const { secret } = await store.swap('{emulator}:form-secret', (current) =>
    typeof current === 'string' ? { keep: true, secret: current } : { put: fresh, secret: fresh },
  );
  return secret;
}

/** D-11: a VPN is whatever the world's policy says it is. */
async function usesVpn(world: World, address: string): Promise<boolean> {
  const { vpn } = await world.policy();
  return vpn.on || vpn.addresses.includes(address);
}

/** How this machine reaches one of its own listeners. */
function reachable({ addresses: [address = '127.0.0.1'], port }: Listener): string {
  if (address === '0.0.0.0' || address === '::') return `127.0.0.1:${port}`;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
