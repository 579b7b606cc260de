/** The control plane's app: its API, its console, and what an orchestrator asks. */
import type { FastifyInstance } from 'fastify';
import { type Assembly, openApp } from './app-base.ts';
import { control } from './control/control.ts';
import { openDirectory } from './directory/directory.ts';
import { readTarget } from './network/request-target.ts';
import { publicPemOf, signingKeyOf } from './secrets/signing-key.ts';
import { assetsPath } from './web/assets.ts';
import { defaultWorld } from './worlds/world.ts';

export async function assembleControl(assembly: Assembly): Promise<FastifyInstance> {
  const { settings, runtime, worlds, url, viewsDir, closing, journalUrl, caPem, controlToken, tryStore } =
    assembly;
  const { now, random } = runtime;
  const { app } = await openApp(assembly);
  await app.register(control, {
    worlds,
    worldAddressOf: (request) => {
      const { world } = readTarget(request);
      return { world: world ?? defaultWorld, prefix: world === undefined ? '' : `/w/${world}` };
    },
    readWorld: async (id) => {
      const world = await worlds.read(id);
      return world && { world, directory: openDirectory(world) };
    },
    tryStore,
    ...(controlToken && { controlToken }),
    publicUrl: url,
    isForVk: (request) => {
      const { chosenBy } = readTarget(request);
      // The public URL may have one of VK's names itself.
      return chosenBy === 'path' || (chosenBy === 'host' && request.hostname !== new URL(url).hostname);
    },
    viewsDir,
    assets: assetsPath,
    downloads: {
      idTokenPem: publicPemOf(signingKeyOf(settings.signingKeys)),
      ...(caPem !== undefined && { caPem }),
    },
    ...(journalUrl !== undefined && { journalUrl }),
    now,
    random,
    closing,
  });
  return app;
}
