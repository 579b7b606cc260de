/** The standard server's app. */
import type { FastifyInstance } from 'fastify';
import { type Assembly, openApp } from './app-base.ts';
import { oidc } from './oidc/oidc.ts';
import { createScreens } from './pages/pages.ts';
import { assetsPath } from './web/assets.ts';

export async function assembleOidc(assembly: Assembly): Promise<FastifyInstance> {
  const { settings, runtime, loadLate } = assembly;
  const { app, contextOf, render } = await openApp(assembly);
  await app.register(oidc, {
    contextOf: (request, client_id) => contextOf(request, client_id === undefined ? {} : { client_id }),
    keys: settings.signingKeys,
    screens: createScreens(render, { assets: assetsPath, inboxUrl: '/__emulator/' }),
    loadLate,
    onServerError: (error) => runtime.logger.error({ err: error }, 'the standard server failed'),
  });
  return app;
}
