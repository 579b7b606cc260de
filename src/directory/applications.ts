import type { Application } from '../domain/application.ts';
import { randomToken } from '../secrets/random.ts';
import { openCollection } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';
import { keyBytes, seededKey } from './record-keys.ts';

/** An app as kept: with the key that everything carries which hangs on it. */
export interface ApplicationRecord extends Application {
  /** Random, for this app alone: one registered later under the same id has another one. */
  readonly key: string;
  /** When it came to be in this world, ms of its clock; absent where it came with the seed. */
  readonly made_at?: number;
}

/** The apps that are registered in a world. */
export interface Applications {
  get(client_id: number): Promise<ApplicationRecord | undefined>;
  /** Lowest id first. */
  list(): Promise<ApplicationRecord[]>;
  /** Gives the app an id where none was chosen; `undefined` when the chosen one is taken. */
  add(
    app: Omit<Application, 'client_id'> & { readonly client_id?: number },
  ): Promise<ApplicationRecord | undefined>;
  change(
    client_id: number,
    change: (app: Application) => Application,
  ): Promise<ApplicationRecord | undefined>;
  remove(client_id: number): Promise<boolean>;
}

export function openApplications(world: World): Applications {
  const { space, template, random } = world;
  const apps = openCollection<Application | ApplicationRecord>(space, 'app', {
    listed: true,
    template: template.apps,
  });
  const withKey = (app: Application | ApplicationRecord): ApplicationRecord =>
    'key' in app ? app : { ...app, key: seededKey('app', app.client_id) };

  return {
    get: async (client_id) => {
      const app = await apps.get(client_id);
      return app && withKey(app);
    },
    list: async () =>
      (await apps.all()).map(withKey).toSorted((one, other) => one.client_id - other.client_id),
    add: async ({ client_id: chosen, ...app }) => {
      for (;;) {
        const client_id = chosen ?? (await space.next('app', template.first.app));
        const found = await apps.find(client_id);
        if (found.thing !== undefined) {
          if (chosen !== undefined) return undefined;
          continue;
        }
        const record = { client_id, ...app, key: randomToken(random, keyBytes), made_at: world.now() };
        if (await space.commit(apps.toPut(client_id, record, { found }))) return record;
      }
    },
    change: async (client_id, change) => {
      for (;;) {
        const found = await apps.find(client_id);
        if (!found.thing) return undefined;
        const former = withKey(found.thing);
        const { key, made_at } = former;
        const record = {
          ...change(publicApplication(former)),
          client_id,
          key,
          ...(made_at !== undefined && { made_at }),
        };
        if (await space.commit(apps.toPut(client_id, record, { found }))) return record;
      }
    },
    remove: async (client_id) => (await apps.take(client_id)) !== undefined,
  };
}

/** An app as the control API and the world file know it: without what the record carries for itself. */
export function publicApplication({ key: _key, made_at: _made, ...app }: ApplicationRecord): Application {
  return app;
}
