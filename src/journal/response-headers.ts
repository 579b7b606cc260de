/** Headers of every answer, and the one log line it leaves. */
import type { FastifyInstance, FastifyReply } from 'fastify';

/** form-action names VK's origin, since the start of a linking posts to the journal and is redirected there. */
export function securityHeaders(vkOrigin: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action 'self' ${vkOrigin}`,
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  };
}

export function markAnswers(app: FastifyInstance, headers: Readonly<Record<string, string>>): void {
  app.addHook('onRequest', async (request, reply) => {
    mark(reply, headers, request.id);
  });
  // The route, not the address: addresses here carry codes and states.
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ method, route: routeOptions.url ?? 'none', status: reply.statusCode, ms }, 'answered');
  });
}

export function mark(reply: FastifyReply, headers: Readonly<Record<string, string>>, id: string): void {
  void reply.headers(headers).header('x-request-id', id);
}
