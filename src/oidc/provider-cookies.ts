import { requestCookieName, sessionCookieName } from '../web/cookies.ts';

/** By which the provider knows that a browser may go on with a request. */
export const resumeCookieName = (world: string): string => `vkid_${world}_resume`;

export const cookieNames = (world: string) => ({
  session: sessionCookieName(world),
  interaction: requestCookieName(world),
  resume: resumeCookieName(world),
});

/**
 * Where the browser is on TLS, its session is for the frames of VK's widgets too, which are in other sites' pages:
 * `SameSite=None`, which browsers take with `Secure` alone. The provider knows one public URL, whose scheme may be
 * another than that of the listener which the browser has found, so that this is added behind it.
 */
export function openToFrames(cookies: readonly string[], world: string): string[] {
  const session = sessionCookieName(world);
  return cookies.map((cookie) =>
    cookie.startsWith(`${session}=`)
      ? `${cookie.replace(/; *(?:samesite=\w+|secure)(?=;|$)/giu, '')}; samesite=none; secure`
      : cookie,
  );
}
