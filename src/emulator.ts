/**
 * The assembly: settings in, open listeners and a seeded world out. The apps behind the listeners are put together in
 * `vk-id-app.ts`, `oidc-app.ts` and `control-app.ts`; between them these files know every room.
 */
import type { FastifyInstance } from 'fastify';
import { openDirectory } from './directory/directory.ts';
import type { Application } from './domain/application.ts';
import type { Assembly, LoadLate } from './app-base.ts';
import { appByPath } from './network/app-by-path.ts';
import { deferredApp } from './network/deferred-app.ts';
import { openCertificates } from './network/certificates.ts';
import { type Listener, listen, listenTls } from './network/listeners.ts';
import { findPackage, placeJournal, type Settings } from './settings/settings.ts';
import { createControlToken } from './secrets/control-token.ts';
import { openStore, type Store } from './storage/store.ts';
import type { Runtime } from './runtime.ts';
import { openWorlds, type Worlds } from './worlds/registry.ts';
import type { WorldSeed } from './worlds/template.ts';
import { defaultWorld } from './worlds/world.ts';

/** Where a started emulator is. */
export interface Addresses {
  readonly url: string;
  readonly httpsUrl?: string;
  readonly journalUrl?: string;
  readonly consoleUrl: string;
  /** What a client must trust to use `httpsUrl`. */
  readonly caFile?: string;
  readonly version: string;
}

/** One more isolated world of a running emulator. */
export interface CreatedWorld {
  readonly id: string;
  /** The base of its URLs: `…/w/{id}`; the issuer of its tokens at the standard server. */
  readonly url: string;
  readonly apps: readonly Application[];
}

/** A running emulator: where it is, and how to end it. */
export interface Emulator extends Addresses {
  /**
   * Makes a world: of the seed that is given, or of the emulator's own, whose apps then get client ids of this world's
   * own. Rejects with a `WorldRefused` where the id or a client id is taken.
   */
  newWorld(wanted?: { readonly id?: string; readonly seed?: WorldSeed }): Promise<CreatedWorld>;
  /** Stops accepting, lets what is in flight finish (5 s at most), and lets go of everything. */
  close(): Promise<void>;
}

/** Opens every listener, seeds the world, and answers once all of them accept. Rejects with an Error that has a `code`. */
export async function startEmulator(settings: Settings, runtime: Runtime): Promise<Emulator> {
  const closing = new AbortController();
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    closing.abort();
    for (const end of opened.splice(0).toReversed()) await end();
  };
  try {
    const started = await start(settings, runtime, {
      closing: closing.signal,
      onClose: (end) => opened.push(end),
    });
    return { ...started, close };
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

async function start(settings: Settings, runtime: Runtime, ends: Ends): Promise<Omit<Emulator, 'close'>> {
  const { host, port, httpsPort, journalPort } = settings;
  const { root, version } = findPackage();
  const viewsDir = `${root}/views`;
  const store = await openStore(settings.store);
  ends.onClose(() => store.close());
  const late: Promise<FastifyInstance>[] = [];
  ends.onClose(async () => {
    for (const app of await Promise.allSettled(late)) if (app.status === 'fulfilled') await app.value.close();
  });

  const [vkId, standard, control] = [deferredApp(), deferredApp(), deferredApp()];
  const front = appByPath(vkId.app, [
    { paths: ['/__emulator'], app: control.app },
    { paths: ['/oidc/', '/.well-known/'], app: standard.app },
  ]);
  const side = deferredApp();
  const listeners: Listener[] = [];
  ends.onClose(async () => Promise.all(listeners.map((listener) => listener.close())));
  const plain = await listen(front, { host, port, flag: '--port' });
  listeners.push(plain);
  const url = settings.publicUrl ?? `http://localhost:${plain.port}`;
  let journalUrl: string | undefined;
  if (journalPort !== 'off') {
    const listener = await listen(side.app, { host, port: journalPort, flag: '--journal-port' });
    listeners.push(listener);
    journalUrl = `http://localhost:${listener.port}`;
  }
  let tls: { httpsUrl: string; caFile: string; caPem: string } | undefined;
  if (httpsPort !== 'off') {
    const certificates = await openCertificates({ dataDir: settings.dataDir, now: runtime.now });
    const listener = await listenTls(front, { host, port: httpsPort, flag: '--https-port', ...certificates });
    listeners.push(listener);
    tls = { httpsUrl: `https://localhost:${listener.port}`, ...certificates };
  }

  await claimStore(store);
  const worlds = openWorlds({ store, clock: runtime.now, random: runtime.random });
  const seed = placeJournal(settings.seed, journalUrl);
  await openDefaultWorld(worlds, seed);

  const controlToken =
    settings.controlToken === undefined ? undefined : createControlToken(settings.controlToken, runtime.now);
  const loadLate = oneAfterTheOther();
  const assembly: Assembly = {
    settings,
    runtime,
    worlds,
    url,
    viewsDir,
    closing: ends.closing,
    loadLate,
    ...(journalUrl !== undefined && { journalUrl }),
    ...(tls && { caPem: tls.caPem }),
    ...(controlToken && { controlToken }),
    tryStore: () => store.space('-ready').put('tried', runtime.now(), 60),
  };
  vkId.provide(() =>
    keep(loadLate(() => import('./vk-id-app.ts')).then((made) => made.assembleVkId(assembly))),
  );
  standard.provide(() =>
    keep(loadLate(() => import('./oidc-app.ts')).then((made) => made.assembleOidc(assembly))),
  );
  control.provide(() =>
    keep(loadLate(() => import('./control-app.ts')).then((made) => made.assembleControl(assembly))),
  );
  // The first request need not wait for the whole of it: it begins as soon as the world knows that we are ready.
  setImmediate(() => vkId.prepare());

  if (journalUrl !== undefined) {
    const journalOrigin = journalUrl;
    const client = settings.seed.apps.find(({ kind }) => kind === 'educational')?.client_id ?? 51_000_001;
    const openJournal = async () => {
      const { createJournal } = await loadLate(() => import('./journal/journal.ts'));
      return createJournal({
        url: journalOrigin,
        vk: { url, backUrl: `http://${reachable(plain)}`, clientId: client },
        store: store.space('-journal'),
        viewsDir,
        ...runtime,
        usesVpn: (address) => usesVpn(worlds, address),
        ...(controlToken && { checkToken: controlToken.check }),
      });
    };
    // Made for the first request: most tests never send one.
    side.provide(() => keep(openJournal()));
  }
  return {
    url,
    ...(tls && { httpsUrl: tls.httpsUrl, caFile: tls.caFile }),
    ...(journalUrl !== undefined && { journalUrl }),
    consoleUrl: `${url}/__emulator/`,
    version,
    newWorld: async ({ id, seed: own } = {}) => {
      const world = await worlds.create({
        ...(id !== undefined && { id }),
        seed: own ? placeJournal(own, journalUrl) : seed,
        newClients: own === undefined,
      });
      return { id: world.id, url: `${url}/w/${world.id}`, apps: [...world.template.apps.values()] };
    },
  };

  /** An app that was loaded late is closed with the rest, and its failure is logged. */
  function keep(app: Promise<FastifyInstance>): Promise<FastifyInstance> {
    late.push(app);
    app.catch((fault: unknown) =>
      runtime.logger.fatal({ err: fault }, 'a part of the emulator could not start'),
    );
    return app;
  }
}

/** On Node 20 two late imports that meet in one package end an unbundled process. */
function oneAfterTheOther(): LoadLate {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(load: () => Promise<T>): Promise<T> => {
    const loaded = last.then(load);
    last = loaded.catch(() => {});
    return loaded;
  };
}

/** D-11: a VPN is whatever the world's policy says it is. */
async function usesVpn(worlds: Worlds, address: string): Promise<boolean> {
  const vpn = (await worlds.read(defaultWorld))?.policy.vpn;
  return vpn !== undefined && (vpn.on || vpn.addresses.includes(address));
}

/** The layout of keys that this edition reads and writes. */
const layout = 3;

/** A store that another edition has written is refused, never misread. */
async function claimStore(store: Store): Promise<void> {
  const found = await store.claimLayout(layout);
  if (found === layout) return;
  const edition = found < layout ? 'an older' : 'a newer';
  const message = `The store was written by ${edition} edition of vkid-emulator (layout ${found}, not ${layout}): empty it, or name another database in --store.`;
  throw Object.assign(new Error(message), { code: 'ERR_STORE_LAYOUT' });
}

/**
 * Makes the default world, or goes on with the one that is there: it keeps its people. Only the redirect URIs that the
 * seed has now are added, since the demo journal may listen elsewhere than the last time.
 */
async function openDefaultWorld(worlds: Worlds, seed: WorldSeed): Promise<void> {
  const { world, made } = await worlds.open(defaultWorld, seed);
  if (made) return;
  const { applications } = openDirectory(world);
  for (const { client_id, redirect_uris } of seed.apps) {
    const app = client_id === undefined ? undefined : await applications.get(client_id);
    const missing = redirect_uris.filter((uri) => !app?.redirect_uris.includes(uri));
    if (!app || missing.length === 0) continue;
    await applications.change(app.client_id, (current) => ({
      ...current,
      redirect_uris: [...new Set([...current.redirect_uris, ...missing])],
    }));
  }
}

/** How this machine reaches one of its own listeners. */
function reachable({ addresses: [address = '127.0.0.1'], port }: Listener): string {
  if (address === '0.0.0.0' || address === '::') return `127.0.0.1:${port}`;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
