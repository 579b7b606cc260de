import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** A token that only this emulator can make, for this journey alone: what a form must bring back (U-02). */
export function openGuard(secret: string | Buffer) {
  const tokenOf = (uid: string): string =>
    createHmac('sha256', secret).update(`login-form\n${uid}`).digest('base64url');
  return {
    tokenOf,
    /** Compares in constant time. */
    accepts(uid: string, token: string): boolean {
      const [expected, received] = [Buffer.from(tokenOf(uid)), Buffer.from(token)];
      return expected.length === received.length && timingSafeEqual(expected, received);
    },
  };
}

/**
 * Headers of every page. `form-action` names the app's origin too, since Chromium applies it to the redirects that
 * follow a post. No opener policy: VK's SDK opens these pages in popups and listens to them.
 */
export function pageHeaders(redirectUri?: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ["form-action 'self'", ...sourcesOf(redirectUri)].join(' '),
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  };
}

/** What every answer of an app carries, whoever makes it; a page that has no policy of its own gets the strictest. */
export function guardAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    const { 'content-security-policy': policy, ...headers } = pageHeaders();
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    if (isPage && !reply.hasHeader('content-security-policy'))
      void reply.header('content-security-policy', policy);
    for (const name of ['x-content-type-options', 'referrer-policy'])
      if (!reply.hasHeader(name)) void reply.header(name, headers[name]);
  });
}

/** An origin for the web, a bare scheme for an app on a phone. */
function sourcesOf(redirectUri: string | undefined): string[] {
  if (redirectUri === undefined || !URL.canParse(redirectUri)) return [];
  const { origin, protocol } = new URL(redirectUri);
  return [origin === 'null' ? protocol : origin];
}
