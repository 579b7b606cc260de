/**
 * The electronic journal: a customer of VK ID with its own Fastify app on its own port.
 *
 * Owns: its accounts, sessions, pages, and the ledger of who is linked to whom.
 * Leaves to others: everything about VK ID. It imports no other room and speaks to VK by URL only, as any relying party
 * must; an emulator whose own demo needs a short cut proves nothing.
 *
 * Unlinking by hand, «Мой паспорт» and support tickets are not here yet: their texts say how things stand in the
 * region, and no control leads to a page that does not exist.
 */
import cookies from '@fastify/cookie';
import forms from '@fastify/formbody';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { journalApi } from './journal-api.ts';
import { serveAssets } from './serve-assets.ts';
import { createDraw } from './render-screen.ts';
import { parseForm } from './read-form.ts';
import { mark, markAnswers, securityHeaders } from './response-headers.ts';
import { createLedger } from './link-store.ts';
import { createLinking } from './link-flow.ts';
import { callbackPath, connectPages } from './pages/connect.ts';
import { drawRefusal, refusalPages } from './pages/refusals.ts';
import { schoolPages } from './pages/school.ts';
import { sferumPages } from './pages/sferum.ts';
import { signInPages } from './pages/journal-sign-in.ts';
import { refusalOf } from './refused-request.ts';
import { createRequests } from './pending-requests.ts';
import { coinReference, type Random } from './random-tokens.ts';
import { createSessions } from './journal-sessions.ts';
import type { Shelf } from './key-value-store.ts';
import { defaultNouns, type Nouns } from './texts/ru.ts';
import { createVisits, offerLanguages } from './visits.ts';
import { createVkId, type VkSettings } from './vk-id-client.ts';

export interface JournalOptions {
  /** The journal's own public origin; the redirect URI is `{url}/connect/callback`. */
  readonly url: string;
  readonly vk: VkSettings;
  readonly store: Shelf;
  /** Begins every key on the shelf; one hash tag, so that all of them lie together. */
  readonly prefix?: string;
  readonly now: () => number;
  readonly random: Random;
  /** The directory with `journal/` (templates) and `styles/`. */
  readonly viewsDir: string;
  readonly logger: FastifyBaseLogger;
  readonly usesVpn: (address: string) => Promise<boolean>;
  /** What the school calls its journal. */
  readonly nouns?: Nouns;
}

const bodyLimit = 64 * 1024;

/** The journal, ready to listen. */
export async function createJournal(options: JournalOptions): Promise<FastifyInstance> {
  const { store, now, random, prefix = '{journal}:', nouns = defaultNouns } = options;
  const url = new URL(options.url);
  const vk = createVkId(options.vk, url.origin + callbackPath);
  const ledger = createLedger(store, `${prefix}links`, now);
  const sessions = createSessions(store, prefix, random);
  const requests = createRequests(store, prefix, now);
  const visits = createVisits(sessions, url, nouns);
  const draw = createDraw(options.viewsDir);
  const linking = createLinking({ vk, clientId: options.vk.clientId, ledger, requests, now, random });

  const headers = securityHeaders(new URL(options.vk.url).origin);
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    genReqId: () => coinReference(random),
    // An address that cannot be read comes before hooks and cookies.
    frameworkErrors: (error, request, reply) => {
      mark(reply, headers, request.id);
      drawRefusal(draw, visits.stranger(), reply, refusalOf(error), request.id);
    },
  });
  markAnswers(app, headers);
  await app.register(cookies);
  await serveAssets(app, options.viewsDir);
  await app.register(
    async (api) => {
      journalApi(api, { origin: url.origin, vk, ledger, random, wipe: () => store.wipe() });
    },
    { prefix: '/__journal/api' },
  );

  refusalPages(app, draw, visits);
  await app.register(async (pages) => {
    // Forms and nothing else: JSON belongs to the API, text to nobody.
    pages.removeAllContentTypeParsers();
    await pages.register(forms, { parser: parseForm });
    offerLanguages(pages, url.protocol === 'https:');
    const parts = { draw, visits, sessions, ledger, linking, usesVpn: options.usesVpn, now };
    signInPages(pages, parts);
    schoolPages(pages, parts);
    sferumPages(pages, parts);
    connectPages(pages, parts);
  });
  return app;
}
