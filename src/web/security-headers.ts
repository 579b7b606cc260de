import { retryAfter } from './error-status.ts';
import type { FastifyInstance } from 'fastify';

/** What differs from one page to another; everything else is forbidden on all of them. */
export interface PagePolicy {
  /**
   * Where the forms of the page lead: it has `none`, they stay at our `own` pages, or they lead `outward`, to an app.
   * Chromium checks `form-action` on every redirect that a posted form begins, and an app may redirect on to any address:
   * so a page whose forms lead outward names no `form-action`.
   */
  readonly forms: 'none' | 'outward' | 'own';
  /** The pages that may embed it, as `frame-ancestors` names them. None unless given. */
  readonly ancestors?: string;
  readonly referrer?: 'no-referrer' | 'same-origin';
}

/** The emulator's only Content-Security-Policy. */
function contentSecurityPolicy({ forms, ancestors = "'none'" }: PagePolicy): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    ...(forms === 'outward' ? [] : [`form-action ${forms === 'own' ? "'self'" : "'none'"}`]),
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/** Headers of a page. There is no opener policy: VK's SDK opens these pages in popups and listens to them. */
export const pageHeaders = (policy: PagePolicy): Record<string, string> => ({
  'content-security-policy': contentSecurityPolicy(policy),
  ...answerHeaders,
  'referrer-policy': policy.referrer ?? 'same-origin',
});

/** Headers of every answer, a redirect included: it is neither sniffed nor kept, and no other site is told its address. */
export const answerHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
} as const;

/** Of an answer that has nothing of a person: it may be kept, and is asked for again each time. */
export const publicHeaders = { ...answerHeaders, 'cache-control': 'no-cache' } as const;

/** Gives every answer of an app the headers that it has not set itself; a page without a policy gets the strictest. */
export function guardAnswers(app: FastifyInstance): void {
  const policy = contentSecurityPolicy({ forms: 'none' });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (reply.statusCode === 503 && !reply.hasHeader('retry-after'))
      void reply.header('retry-after', String(retryAfter));
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    if (isPage && !reply.hasHeader('content-security-policy'))
      void reply.header('content-security-policy', policy);
    for (const [name, value] of Object.entries(answerHeaders))
      if (!reply.hasHeader(name)) void reply.header(name, value);
    done(null, payload);
  });
}
