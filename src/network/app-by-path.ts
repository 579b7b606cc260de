import type { IncomingMessage } from 'node:http';
import { placeOf } from './faces.ts';
import type { App } from './listen.ts';

/** Apps behind one listener: by how the path begins, behind what names the world; `usual` for all other paths. */
export function appByPath(
  usual: App,
  others: readonly { readonly paths: readonly string[]; readonly app: App }[],
): App {
  const appOf = (request: IncomingMessage): App => {
    const { path } = placeOf(request);
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
