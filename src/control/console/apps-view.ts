import type { OpenWorld } from '../control-options.ts';

/** The values of «Приложения». */
export async function appsView({ directory }: OpenWorld) {
  const apps = await directory.applications.list();
  return {
    apps: apps.map(({ client_id, name, kind, redirect_uris, secret }) => ({
      id: client_id,
      name,
      kind,
      redirects: redirect_uris,
      secret: secret !== undefined,
    })),
  };
}
