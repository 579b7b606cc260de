/**
 * Every cookie that the emulator sets and reads. The standard server's provider writes those of its own requests itself,
 * under the names given here (`oidc/provider-cookies.ts`).
 */
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** One browser may hold sessions of several worlds on one host, and cookies are not bound to a port. */
export const sessionCookieName = (world: string): string => `vkid_${world}_session`;

/** Binds an authorization request to the browser that made it. */
export const requestCookieName = (world: string): string => `vkid_${world}_interaction`;

/** VK ID knows a browser again by it, for the `device_id` that an app gets there. */
const browserCookieName = (world: string): string => `vkid_${world}_browser`;

/** The value of the browser's cookie, where it is one of ours. */
export function readBrowserCookie(request: FastifyRequest, world: string): string | undefined {
  const value = readCookie(request, browserCookieName(world)) ?? '';
  return /^[\w-]{22}$/u.test(value) ? value : undefined;
}

const isPublicTls = 'isPublicTls';

/** Reads the cookies of an app's requests. `publicUrl`: as browsers know the emulator, which tells of a proxy's TLS. */
export async function registerCookies(app: FastifyInstance, publicUrl: string): Promise<void> {
  app.decorate(isPublicTls, publicUrl.startsWith('https:'));
  await app.register(cookie);
}

/** Whether the browser is on TLS: at our own listener or, by the public URL, at a proxy. */
export const isOnTls = (request: FastifyRequest): boolean =>
  request.protocol === 'https' || request.server.getDecorator<boolean>(isPublicTls);

/**
 * A `Secure` cookie keeps a plain page of the same host from setting one of its name. So on TLS every cookie has a name of
 * its own, by the prefix that browsers accept there alone (RFC 6265bis).
 */
export const secureName = (name: string): string => `__Secure-${name}`;

const nameFor = (request: FastifyRequest, name: string): string =>
  isOnTls(request) ? secureName(name) : name;

/** The value that the browser sends; undefined where it has none. */
export const readCookie = (request: FastifyRequest, name: string): string | undefined =>
  request.cookies[nameFor(request, name)];

/** The id of the browser's session of VK ID in a world, not looked up. */
export const readSessionCookie = (request: FastifyRequest, world: string): string | undefined =>
  readCookie(request, sessionCookieName(world));

export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  /** As the browser sees it, with what is cut off before routing. */
  readonly path: string;
  /** Seconds; until the browser is closed unless given. */
  readonly maxAge?: number;
  /** `frames`: sent in frames of other sites too, which browsers allow on TLS alone. */
  readonly sentTo: 'frames' | 'links' | 'own-pages';
}

/** Sets a cookie that no script can read; on TLS it is never sent without. */
export function setCookie(reply: FastifyReply, { name, value, path, maxAge, sentTo }: CookieToSet): void {
  void reply.setCookie(nameFor(reply.request, name), value, {
    ...attributes(reply.request, path, sentTo),
    ...(maxAge !== undefined && { maxAge }),
  });
}

function attributes(request: FastifyRequest, path: string, sentTo: CookieToSet['sentTo']) {
  const secure = isOnTls(request);
  const sameSite = { frames: secure ? 'none' : 'lax', links: 'lax', 'own-pages': 'strict' } as const;
  return { path, httpOnly: true, secure, sameSite: sameSite[sentTo] };
}

/** The session of VK ID: for the frames of VK's widgets too, which are in other sites' pages. `maxAge` in seconds. */
export const setSessionCookie = (
  reply: FastifyReply,
  { world, id, maxAge }: { readonly world: string; readonly id: string; readonly maxAge: number },
): void =>
  setCookie(reply, { name: sessionCookieName(world), value: id, path: '/', maxAge, sentTo: 'frames' });

/** `maxAge` in seconds. */
export const setBrowserCookie = (
  reply: FastifyReply,
  { world, id, maxAge }: { readonly world: string; readonly id: string; readonly maxAge: number },
): void =>
  setCookie(reply, { name: browserCookieName(world), value: id, path: '/', maxAge, sentTo: 'links' });

/** `path`: that of the request's page. */
export const setRequestCookie = (
  reply: FastifyReply,
  { world, id, path }: { readonly world: string; readonly id: string; readonly path: string },
): void => setCookie(reply, { name: requestCookieName(world), value: id, path, sentTo: 'links' });

export function clearRequestCookie(
  reply: FastifyReply,
  { world, path }: { readonly world: string; readonly path: string },
): void {
  void reply.clearCookie(
    nameFor(reply.request, requestCookieName(world)),
    attributes(reply.request, path, 'links'),
  );
}
