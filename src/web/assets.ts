import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

/** Where styles and scripts are, from the place where the login pages are. */
export const assetsPath = '/login/assets';

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;
const files = [
  ['styles/base.css', 'css'],
  ['styles/login.css', 'css'],
  ['styles/console.css', 'css'],
  ['styles/sdk.css', 'css'],
  ['scripts/login.js', 'js'],
  ['scripts/sdk-answer.js', 'js'],
  ['scripts/sdk-frame.js', 'js'],
  ['scripts/sdk-subscription.js', 'js'],
  ['scripts/console.js', 'js'],
] as const;

/** The files that pages refer to, read once. Only these names exist, so no path can lead anywhere else. */
export async function serveAssets(app: FastifyInstance, viewsDir: string, under: string): Promise<void> {
  for (const [path, type] of files) {
    const content = await readFile(join(viewsDir, path));
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    app.get(`${under}/${path}`, (request, reply) => {
      void reply.headers({ etag, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(types[type]).send(content);
    });
  }
}
