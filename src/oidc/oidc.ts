/**
 * OIDC: the standard server. Owns: all of oidc-provider, which paths lead to it (`/oidc/*`, the discovery documents), and
 * its views of sessions, consents, sign-ins, people and apps, which it shares with VK's own server.
 * Leaves to others: who is asked what under `/login/{id}` (pages, login), and how its own pages look (screens).
 *
 * oidc-provider is read at the first standard request: a sign-in of VK never pays for it.
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { openRequests, openSessions } from '../authorization/authorization.ts';
import type { Directory } from '../directory/directory.ts';
import type { SigningKeys } from '../secrets/signing-key.ts';
import { clearRequestCookie, readCookie, readSessionCookie } from '../web/cookies.ts';
import { statusOf } from '../web/error-status.ts';
import type { World } from '../worlds/world.ts';
import type { OidcContext } from './oidc-context.ts';
import { cookiesForBrowser, cookiesForProvider, resumeCookieName } from './provider-cookies.ts';
import type { OidcRequest, OidcResponse } from './plain-http.ts';
import type { Providers } from './providers.ts';
import type { WorldScreens } from './provider-screens.ts';
import { selfPostOf, withCookies } from './self-post.ts';

export { oidcAnswer } from './resume-provider.ts';

export interface OidcOptions {
  /** One reading of the request's world. `client_id`: the app that the request names. */
  readonly contextOf: (
    request: FastifyRequest,
    client_id?: number,
  ) => Promise<Pick<OidcContext, 'directory' | 'issuer' | 'prefix' | 'world'>>;
  readonly keys: SigningKeys;
  readonly screens: WorldScreens;
  readonly onServerError: (error: Error) => void;
  /** Loads one thing after the other: on Node 20 two late imports that meet in one package end the process. */
  readonly loadLate: <T>(load: () => Promise<T>) => Promise<T>;
}

type ResumeRequest = FastifyRequest<{ Params: { id: string } }>;

export const oidc: FastifyPluginAsync<OidcOptions> = async (app, options) => {
  // The provider reads bodies itself, as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, done) => done(null, body));

  let opened: Promise<Providers> | undefined;
  const providers = () => {
    opened ??= options
      .loadLate(() => withoutWarnings(() => import('./providers.ts')))
      .then(({ openProviders }) => openProviders(options));
    return opened;
  };

  async function contextOf(request: FastifyRequest): Promise<OidcContext> {
    const context = await options.contextOf(request, clientIn(request));
    return {
      ...context,
      signed_in: await signedIn(request, context),
      address: request.ip,
      request_id: request.id,
      begun: new Map(),
      failure: {},
    };
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> {
    const context = await contextOf(request);
    const provider = await providers();
    const asked = oidcRequest(request, path, context.world);
    const first = await provider.handle(asked, context);
    const onward = selfPostOf(asked, first);
    const last = onward ? withCookies(first, await provider.handle(onward, context)) : first;
    return send(request, reply, last, context);
  }

  /**
   * The way back from a journey. The right to go on is taken before the provider sees the request, which finds first and
   * destroys later: one of many presses goes on. The others, and a browser with another person's session by now, are told so on the
   * request's own page (E-32).
   */
  async function resume(request: ResumeRequest, reply: FastifyReply): Promise<FastifyReply> {
    const context = await contextOf(request);
    const { world, prefix, signed_in } = context;
    const { id } = request.params;
    // The id is whatever the address had: encoded, it is good for a header.
    const page = `${prefix}/login/${encodeURIComponent(id)}`;
    const requests = openRequests(world);
    const toPage = async () => {
      // Of an answered request the page would lead back here, again and again: without its cookie it says what happened.
      if (!(await requests.open(id))) clearRequestCookie(reply, { world: world.id, path: page });
      return reply.redirect(page, 303);
    };
    if (readCookie(request, resumeCookieName(world.id)) !== id) return toPage();
    const settled = await requests.takeResumption(id);
    if (!settled) return toPage();
    const isTheirs = settled.isRefused === true || settled.person_id === signed_in?.person.id;
    if (!isTheirs) return toPage();
    const response = await (await providers()).handle(oidcRequest(request, request.url, world), context);
    clearRequestCookie(reply, { world: world.id, path: page });
    return send(request, reply, response, context);
  }

  app.get('/oidc/authorize/:id', resume);
  app.get('/oidc/device/code/:id', resume);
  app.all('/oidc/*', (request, reply) => answer(request, reply, request.url));
  app.get('/.well-known/openid-configuration', (request, reply) => answer(request, reply, request.url));
  // RFC 8414 and OIDC discovery describe one server: one document under two names.
  app.get('/.well-known/oauth-authorization-server', (request, reply) =>
    answer(request, reply, '/.well-known/openid-configuration'),
  );
};

/** Bytes. What an authorization asks for is kept for hours, and asking needs no sign-in. */
const bodyLimit = 32 * 1024;

const signedIn = (
  request: FastifyRequest,
  { world, directory }: { readonly world: World; readonly directory: Directory },
) => openSessions(world, directory.people).signedIn(readSessionCookie(request, world.id));

/** The app that a request names: in its query, its form, or as the user of its Basic credentials. */
function clientIn({ url, body, headers }: FastifyRequest): number | undefined {
  const query = new URLSearchParams(/\?(.*)$/su.exec(url)?.[1]);
  const form = new URLSearchParams(typeof body === 'string' ? body : '');
  const [, basic = ''] = /^Basic ([\w+/=-]+)$/iu.exec(headers.authorization ?? '') ?? [];
  const user = Buffer.from(basic, 'base64').toString('utf8').split(':', 1)[0];
  const named = query.get('client_id') ?? form.get('client_id') ?? user ?? '';
  return /^[1-9]\d{0,14}$/u.test(named) ? Number(named) : undefined;
}

/** The plain values of a request that the provider needs. */
function oidcRequest(request: FastifyRequest, path: string, world: World): OidcRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  return {
    method: request.method,
    path,
    headers: { ...headers, cookie: cookiesForProvider(request, world.id) },
    ...(typeof request.body === 'string' && { body: request.body }),
  };
}

/** The provider answers every failure with 500; one of the store is an outage. */
function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, headers, body }: OidcResponse,
  { failure, world }: OidcContext,
): FastifyReply {
  const { 'set-cookie': cookies = [], ...others } = headers;
  for (const [name, value] of Object.entries(others)) void reply.header(name, value);
  for (const cookie of cookiesForBrowser(request, [cookies].flat(), world.id))
    void reply.header('set-cookie', cookie);
  return reply.code(failure.error && status >= 500 ? statusOf(failure.error) : status).send(body);
}

/** On Node 20 the provider works, and says on the console that it is not meant to: not a line for our users. */
async function withoutWarnings<T>(load: () => Promise<T>): Promise<T> {
  const { warn } = console;
  Object.assign(console, { warn: () => {} });
  try {
    return await load();
  } finally {
    Object.assign(console, { warn });
  }
}
