import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { retryAfter } from '../web/error-status.ts';
import { defaultWorld } from '../worlds/world.ts';
import type { ControlContext } from './control-context.ts';
import { sendProblem } from './problem.ts';

/** `health`: the process is up. `ready`: it can be used. */
export function registerHealth(app: FastifyInstance, context: ControlContext): void {
  app.get('/health', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'up' }),
  );

  app.get('/ready', async (request, reply) => {
    const detail = await whyNotReady(context, request.log);
    if (detail === undefined) return reply.header('cache-control', 'no-store').send({ status: 'ready' });
    return sendProblem(reply, {
      status: 503,
      type: 'not-ready',
      title: 'The emulator is not ready',
      detail,
      retryAfter,
    });
  });
}

/** A store that answers may take no writes: it is full, or a replica. So one is made. */
async function whyNotReady(
  { readWorld, tryStore }: ControlContext,
  log: FastifyBaseLogger,
): Promise<string | undefined> {
  try {
    if (!(await readWorld(defaultWorld))) return 'The world is not seeded yet.';
  } catch (error) {
    return `The store cannot be read${reasonIn(error, log)}.`;
  }
  try {
    await tryStore();
    return undefined;
  } catch (error) {
    return `The store cannot be written${reasonIn(error, log)}.`;
  }
}

/** The store's own errors hold no secrets; another one is for the log alone. */
function reasonIn(error: unknown, log: FastifyBaseLogger): string {
  log.warn({ err: error }, 'not ready');
  const isOfStore = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_STORE_');
  return isOfStore ? `: ${error.message}` : '';
}
