import type { FastifyInstance } from 'fastify';

/** What differs from one page to another; everything else is forbidden on all of them. */
export interface PagePolicy {
  /** Where a form leads in the end, besides the page's own origin: Chromium looks at every hop of the redirects. */
  readonly formLeadsTo?: string | undefined;
  /** Whether the page has forms at all. */
  readonly forms?: boolean;
  /** Which pages may hold it in a frame. */
  readonly ancestors?: string;
  readonly referrer?: 'no-referrer' | 'same-origin';
}

/**
 * Headers of every page. No opener policy: VK's SDK opens these pages in popups and listens to them.
 */
export function pageHeaders(policy: PagePolicy = {}): Record<string, string> {
  const { formLeadsTo, forms = true, ancestors = "'none'", referrer = 'same-origin' } = policy;
  const directives = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    forms ? ["form-action 'self'", ...sourcesOf(formLeadsTo)].join(' ') : "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ];
  return {
    'content-security-policy': directives.join('; '),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': referrer,
  };
}

/** What every answer of an app carries, whoever makes it; a page that has no policy of its own gets the strictest. */
export function guardAnswers(app: FastifyInstance): void {
  const { 'content-security-policy': policy, ...headers } = pageHeaders();
  app.addHook('onSend', (_request, reply, payload, done) => {
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    if (isPage && !reply.hasHeader('content-security-policy'))
      void reply.header('content-security-policy', policy);
    for (const name of ['x-content-type-options', 'referrer-policy'])
      if (!reply.hasHeader(name)) void reply.header(name, headers[name]);
    done(null, payload);
  });
}

/** An origin for the web, a bare scheme for an app on a phone. */
function sourcesOf(address: string | undefined): string[] {
  if (address === undefined || !URL.canParse(address)) return [];
  const { origin, protocol } = new URL(address);
  return [origin === 'null' ? protocol : origin];
}
