/** One browser may hold sessions of several worlds on one host. */
export const cookieNames = (world: string) => ({
  session: `vkid_${world}_session`,
  interaction: `vkid_${world}_interaction`,
  resume: `vkid_${world}_resume`,
});

/**
 * Where the browser is on TLS, its session is for the frames of VK's widgets too, which stand in other sites' pages:
 * `SameSite=None`, which browsers take with `Secure` alone. The provider knows one public URL, whose scheme may be
 * another than that of the listener which the browser has found, so that this is added behind it.
 */
export function openToFrames(cookies: readonly string[], world: string): string[] {
  const { session } = cookieNames(world);
  return cookies.map((cookie) =>
    cookie.startsWith(`${session}=`)
      ? `${cookie.replace(/; *(?:samesite=\w+|secure)(?=;|$)/giu, '')}; samesite=none; secure`
      : cookie,
  );
}

/** The session's id in a browser's `Cookie` header. */
export function sessionIn(cookie: string | undefined, world: string): string | undefined {
  const { session } = cookieNames(world);
  const pairs = (cookie ?? '').split(/; */u).map((pair) => pair.split('='));
  return pairs.find(([name]) => name === session)?.[1];
}
