import type { FastifyRequest } from 'fastify';
import { isOnTls, readCookie, requestCookieName, secureName, sessionCookieName } from '../web/cookies.ts';

/** Tells the provider that this browser may go on with a request. */
export const resumeCookieName = (world: string): string => `vkid_${world}_resume`;

/** The provider's cookies by its own names for them. */
export const cookieNames = (world: string) => ({
  session: sessionCookieName(world),
  interaction: requestCookieName(world),
  resume: resumeCookieName(world),
});

/** The `cookie` header for the provider: its own cookies and no others, under the names it knows. */
export function cookiesForProvider(request: FastifyRequest, world: string): string {
  const sent = Object.values(cookieNames(world)).flatMap((name) => {
    const value = readCookie(request, name);
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return sent.join('; ');
}

/**
 * The provider's `set-cookie` lines as the browser gets them. The provider knows one public URL, whose scheme may be
 * another than that of the listener which the browser has found; what holds for cookies on TLS is added here.
 */
export const cookiesForBrowser = (
  request: FastifyRequest,
  cookies: readonly string[],
  world: string,
): string[] => (isOnTls(request) ? secureCookies(cookies, world) : [...cookies]);

/** Named and `Secure` as `web/cookies.ts` has it, and the session for the frames of VK's widgets too. */
export function secureCookies(cookies: readonly string[], world: string): string[] {
  const session = sessionCookieName(world);
  return cookies.map((cookie) => {
    const isSession = cookie.startsWith(`${session}=`);
    const bare = cookie.replace(
      isSession ? /; *(?:samesite=\w+|secure)(?=;|$)/giu : /; *secure(?=;|$)/giu,
      '',
    );
    return `${secureName(bare)}${isSession ? '; samesite=none' : ''}; secure`;
  });
}
