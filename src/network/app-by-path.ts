import type { IncomingMessage } from 'node:http';
import { readTarget } from './request-target.ts';
import type { App } from './listeners.ts';

/** Apps behind one listener: by how the path begins, after what names the world; `usual` for all other paths. */
export function appByPath(
  usual: App,
  others: readonly { readonly paths: readonly string[]; readonly app: App }[],
): App {
  const appOf = (request: IncomingMessage): App => {
    const { path } = readTarget(request);
    return others.find(({ paths }) => paths.some((start) => path.startsWith(start)))?.app ?? usual;
  };
  return {
    ready: async () => {
      await Promise.all([usual, ...others.map(({ app }) => app)].map((app) => app.ready()));
    },
    routing: (request, response) => appOf(request).routing(request, response),
    server: usual.server,
  };
}
