import type { Logger } from 'pino';
import { type Directory, openDirectory } from './directory/directory.ts';
import { type Engine, openEngine } from './engine/engine.ts';
import { type Login, openLogin } from './login/login.ts';
import { assetsPath, createRender, createScreens } from './pages/pages.ts';
import type { Settings } from './settings/settings.ts';
import type { Store } from './storage/store.ts';
import { defaultWorld, openWorld, type World } from './world/world.ts';

/** What the assembly cannot make itself: time, chance and a place for what happened. */
export interface Surroundings {
  /** Real time, ms. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  readonly logger: Logger;
}

/** One world, opened: everything that a request to it may need. */
export interface Tenant {
  readonly world: World;
  readonly directory: Directory;
  readonly login: Login;
  /** Made on first use. */
  engine(): Promise<Engine>;
}

export function openTenant(
  { signingKeys }: Settings,
  { now, random, logger }: Surroundings,
  store: Store,
  url: string,
  viewsDir: string,
): Tenant {
  const world = openWorld(defaultWorld, store, now);
  const directory = openDirectory(world);
  const screens = createScreens(createRender(viewsDir), { assets: assetsPath, inboxUrl: '/__emulator/' });
  let engine: Promise<Engine> | undefined;
  return {
    world,
    directory,
    login: openLogin({ world, directory, random, host: new URL(url).hostname }),
    engine: () => {
      engine ??= openEngine({
        issuer: url,
        world,
        directory,
        keys: signingKeys,
        screens,
        onServerError: (error) => logger.error({ err: error }, 'the engine failed'),
      });
      return engine;
    },
  };
}
