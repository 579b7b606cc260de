import type { Application } from '../../domain/application.ts';
import { openShelf } from '../../world/shelf.ts';
import type { VkTenant } from '../means.ts';
import { sameSecret } from '../secret.ts';

/** The tokens that speak for an app itself: the one it is registered with, or one made when it first asked. */
export interface ServiceTokens {
  of(app: Application, random: (bytes: number) => Buffer): Promise<string>;
  whose(token: string): Promise<Application | undefined>;
}

export function openServiceTokens({ world, directory }: VkTenant): ServiceTokens {
  const made = openShelf<string>(world.store, 'vk-service-token', { listed: false });
  return {
    of: async (app, random) => {
      if (app.service_token !== undefined) return app.service_token;
      const fresh = random(32).toString('hex');
      const kept = await made.change(app.client_id, (token) =>
        token === undefined ? { put: fresh, token: fresh } : { keep: true, token },
      );
      return kept.token;
    },
    whose: async (token) => {
      const apps = await directory.applications.list();
      const own = await Promise.all(
        apps.map(async (app) => app.service_token ?? (await made.get(app.client_id))),
      );
      return apps.find((_app, index) => sameSecret(token, own[index] ?? '') && own[index] !== undefined);
    },
  };
}
