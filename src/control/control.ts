/**
 * Control: what a test may ask of a world, and the console that shows it to a person.
 *
 * Owns: `/__emulator/…`, its JSON and its problem documents, who may use it, waiting for messages, the console's pages.
 * Leaves to others: what a person or an app may be (domain), keeping them (directory), what a seed is (settings), how
 * worlds come and go (worlds).
 *
 * Health, readiness and downloads stand outside the access check: an orchestrator has no token.
 */
import { setMaxListeners } from 'node:events';
import type { FastifyInstance } from 'fastify';
import { registerApi } from './api/control-api.ts';
import { registerConsole } from './console/console.ts';
import { registerPemDownloads } from './pem-downloads.ts';
import { registerHealth } from './health.ts';
import { createInboxes } from './message-inbox.ts';
import type { ControlOptions } from './control-options.ts';

export type { ControlOptions, OpenWorld } from './control-options.ts';

/** A Fastify plugin; it mounts itself at `/__emulator`. */
export async function control(app: FastifyInstance, options: ControlOptions): Promise<void> {
  const closing = new AbortController();
  // As many as there are waiters; each lets go when it is answered.
  setMaxListeners(0, closing.signal);
  const close = () => closing.abort();
  options.closing?.addEventListener('abort', close, { once: true });
  app.addHook('preClose', async () => {
    options.closing?.removeEventListener('abort', close);
    close();
  });
  const context = { ...options, inboxOf: createInboxes(options.readWorld), closing: closing.signal };

  await app.register(
    async (inside) => {
      registerHealth(inside, context);
      registerPemDownloads(inside, context.downloads);
      await inside.register(async (console) => registerConsole(console, context));
      await inside.register(async (api) => registerApi(api, context), { prefix: '/api' });
    },
    { prefix: '/__emulator' },
  );
}
