import type { FastifyInstance } from 'fastify';
import { sendProblem } from './problem.ts';
import type { ControlContext } from './control-context.ts';

/** `health`: the process is up. `ready`: it can be used. */
export function registerHealth(app: FastifyInstance, context: ControlContext): void {
  app.get('/health', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'up' }),
  );

  app.get('/ready', async (request, reply) => {
    const reason = await context.whyNotReady().catch((error: unknown) => {
      request.log.warn({ err: error }, 'not ready');
      return 'The store does not answer.';
    });
    void reply.header('cache-control', 'no-store');
    if (reason === undefined) return reply.send({ status: 'ready' });
    return sendProblem(reply.header('retry-after', '1'), {
      status: 503,
      type: 'not-ready',
      title: 'The emulator is not ready',
      detail: reason,
    });
  });
}
