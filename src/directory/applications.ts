import type { Application } from '../domain/application.ts';
import { nextNumber, openShelf } from '../world/shelf.ts';
import type { World } from '../world/world.ts';

/** The apps that are registered in a world. */
export interface Applications {
  get(client_id: number): Promise<Application | undefined>;
  /** Lowest id first. */
  list(): Promise<Application[]>;
  /** Gives the app an id where none was chosen; `undefined` when the chosen one is taken. */
  add(
    app: Omit<Application, 'client_id'> & { readonly client_id?: number },
  ): Promise<Application | undefined>;
  change(client_id: number, change: (app: Application) => Application): Promise<Application | undefined>;
  remove(client_id: number): Promise<boolean>;
}

export function openApplications(world: World): Applications {
  const apps = openShelf<Application>(world.store, 'app');

  const add: Applications['add'] = async ({ client_id: chosen, ...app }) => {
    const client_id = chosen ?? (await nextNumber(world.store, 'app', firstApp));
    const added = await apps.change(client_id, (current) =>
      current === undefined ? { put: { client_id, ...app } } : { keep: true },
    );
    if ('put' in added) return added.put;
    return chosen === undefined ? add(app) : undefined;
  };

  return {
    get: (client_id) => apps.get(client_id),
    list: async () => (await apps.all()).toSorted((one, other) => one.client_id - other.client_id),
    add,
    change: async (client_id, make) => {
      const changed = await apps.change(client_id, (app) =>
        app ? { put: { ...make(app), client_id } } : { keep: true },
      );
      return 'put' in changed ? changed.put : undefined;
    },
    remove: async (client_id) => (await apps.take(client_id)) !== undefined,
  };
}

const firstApp = 52_000_001;
