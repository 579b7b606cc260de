/** The few files a page refers to, read once. Only these names exist, so no path can lead anywhere else. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const files = [
  { name: 'base.css', path: 'styles/base.css', type: 'text/css; charset=utf-8' },
  { name: 'journal.css', path: 'styles/journal.css', type: 'text/css; charset=utf-8' },
];

export async function serveAssets(app: FastifyInstance, viewsDir: string): Promise<void> {
  for (const { name, path, type } of files) {
    const content = await readFile(join(viewsDir, path));
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    app.get(`/assets/${name}`, (request, reply) => {
      void reply.header('etag', etag).header('cache-control', 'no-cache');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(type).send(content);
    });
  }
}
