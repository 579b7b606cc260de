/** Headers of every answer, and the one log line it leaves. */
import type { FastifyInstance, FastifyReply } from 'fastify';

const directives = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

/** The policy of every answer: its forms are posted to the journal and stay there. */
const ownForms = [...directives, "form-action 'self'"].join('; ');

/**
 * The policy of a page whose form begins a linking. Chromium checks `form-action` on every redirect that follows a post, and VK ID
 * may redirect on to anywhere, so that no list of origins could be complete.
 */
export const outwardForms = directives.join('; ');

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': ownForms,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

export function addResponseHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    setResponseHeaders(reply, request.id);
  });
  // The route, not the address: addresses here carry codes and states.
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ method, route: routeOptions.url ?? 'none', status: reply.statusCode, ms }, 'answered');
  });
}

export function setResponseHeaders(reply: FastifyReply, id: string): void {
  void reply.headers(securityHeaders).header('x-request-id', id);
}
