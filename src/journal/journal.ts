/**
 * The electronic journal: a customer of VK ID with its own Fastify app on its own port.
 *
 * Owns: its accounts, sessions, pages, and its links.
 * Leaves to others: everything about VK ID. It imports no other room and speaks to VK by URL only, as any relying party
 * must; an emulator whose own demo needs a short cut proves nothing.
 *
 * Unlinking by hand, «Мой паспорт» and support tickets are not here yet: their texts say how things stand in the
 * region, and no control leads to a page that does not exist.
 */
import cookies from '@fastify/cookie';
import forms from '@fastify/formbody';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { type CheckToken, journalApi } from './journal-api.ts';
import { serveAssets } from './serve-assets.ts';
import { createScreenRenderer } from './render-screen.ts';
import { parseForm } from './read-form.ts';
import { addResponseHeaders, setResponseHeaders } from './response-headers.ts';
import { createLinkRepair, repairedLinks } from './link-repair.ts';
import { createLinkStore } from './link-store.ts';
import { createLinkFlow } from './link-flow.ts';
import { callbackPath, connectPages } from './pages/connect.ts';
import { renderRefusal, refusalPages } from './pages/refusals.ts';
import { schoolPages } from './pages/school.ts';
import { sferumPages } from './pages/sferum.ts';
import { signInPages } from './pages/journal-sign-in.ts';
import { refusalOf } from './refused-request.ts';
import { createPendingRequests } from './pending-requests.ts';
import { randomReference, type Random } from './random-tokens.ts';
import { createSessions } from './journal-sessions.ts';
import type { KeyValueStore } from './key-value-store.ts';
import { defaultNouns, type Nouns } from './texts/ru.ts';
import { createVisits, offerLanguages } from './visits.ts';
import { createVkId, type VkSettings } from './vk-id-client.ts';

export interface JournalOptions {
  /** The journal's own public origin; the redirect URI is `{url}/connect/callback`. */
  readonly url: string;
  readonly vk: VkSettings;
  readonly store: KeyValueStore;
  /** Begins every key in the store; one hash tag, so that all keys are in one slot. */
  readonly prefix?: string;
  readonly now: () => number;
  readonly random: Random;
  /** The directory with `journal/` (templates) and `styles/`. */
  readonly viewsDir: string;
  readonly logger: FastifyBaseLogger;
  readonly usesVpn: (address: string) => Promise<boolean>;
  /** When given, the journal's API asks for a token. */
  readonly checkToken?: CheckToken;
  /** What the school calls its journal. */
  readonly nouns?: Nouns;
}

const bodyLimit = 64 * 1024;

/** The journal, ready to listen. */
export async function createJournal(options: JournalOptions): Promise<FastifyInstance> {
  const { store, now, random, prefix = '{journal}:', nouns = defaultNouns } = options;
  const url = new URL(options.url);
  const vk = createVkId(options.vk, url.origin + callbackPath);
  const kept = createLinkStore(store, `${prefix}links`, now);
  const repair = createLinkRepair(kept, vk, random);
  const linkStore = repairedLinks(kept, repair);
  const sessions = createSessions(store, prefix, random);
  const requests = createPendingRequests(store, prefix, now);
  const visits = createVisits(sessions, url, nouns);
  const render = createScreenRenderer(options.viewsDir);
  const linkFlow = createLinkFlow({
    vk,
    clientId: options.vk.clientId,
    linkStore,
    repair,
    requests,
    now,
    random,
  });

  const app: FastifyInstance = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    genReqId: () => randomReference(random),
    // An address that cannot be read comes before hooks and cookies.
    frameworkErrors: (error, request, reply) => {
      setResponseHeaders(reply, request.id);
      renderRefusal(render, visits.guest(), reply, refusalOf(error), request.id);
    },
  });
  addResponseHeaders(app);
  await app.register(cookies);
  await serveAssets(app, options.viewsDir);
  await app.register(
    async (api) => {
      const { checkToken } = options;
      journalApi(api, { origin: url.origin, linkStore, repair, wipe: () => store.wipe(), checkToken });
    },
    { prefix: '/__journal/api' },
  );

  refusalPages(app, render, visits);
  await app.register(async (pages) => {
    // Forms and nothing else: JSON belongs to the API.
    pages.removeAllContentTypeParsers();
    await pages.register(forms, { parser: parseForm });
    offerLanguages(pages, url.protocol === 'https:');
    const parts = { render, visits, sessions, linkStore, linkFlow, usesVpn: options.usesVpn, now };
    signInPages(pages, parts);
    schoolPages(pages, parts);
    sferumPages(pages, parts);
    connectPages(pages, parts);
  });
  return app;
}
