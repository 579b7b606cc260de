import type { FastifyReply, FastifyRequest } from 'fastify';

/** One browser may hold sessions of several worlds on one host, and cookies are not bound to a port. */
export const sessionCookieName = (world: string): string => `vkid_${world}_session`;

/** Binds an authorization request to the browser that made it. */
export const requestCookieName = (world: string): string => `vkid_${world}_interaction`;

/** Whether the browser is on TLS, whatever the public URL says. */
export const isSecure = (request: FastifyRequest, issuer: string): boolean =>
  request.protocol === 'https' || issuer.startsWith('https:');

/**
 * Where the browser is on TLS, its session is for the frames of VK's widgets too, which stand in other sites' pages:
 * `SameSite=None`, which browsers take with `Secure` alone.
 */
export function setSessionCookie(
  reply: FastifyReply,
  cookie: { readonly world: string; readonly id: string; readonly maxAge: number; readonly secure: boolean },
): void {
  const { world, id, maxAge, secure } = cookie;
  void reply.setCookie(sessionCookieName(world), id, {
    path: '/',
    maxAge,
    httpOnly: true,
    ...(secure ? { sameSite: 'none', secure: true } : { sameSite: 'lax' }),
  });
}

/** `path`: that of the request's page, as the browser sees it. */
export function setRequestCookie(
  reply: FastifyReply,
  { world, id, path }: { readonly world: string; readonly id: string; readonly path: string },
): void {
  void reply.setCookie(requestCookieName(world), id, { path, httpOnly: true, sameSite: 'lax' });
}

export function clearRequestCookie(
  reply: FastifyReply,
  { world, path }: { readonly world: string; readonly path: string },
): void {
  void reply.clearCookie(requestCookieName(world), { path, httpOnly: true, sameSite: 'lax' });
}
