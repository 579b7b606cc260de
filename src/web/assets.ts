import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { publicHeaders } from './security-headers.ts';

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

/** The files that pages refer to, each read when it is first asked for. Only these names exist: no path leads elsewhere. */
export function serveAssets(app: FastifyInstance, viewsDir: string, under: string): void {
  const read = new Map<string, Promise<Asset>>();
  for (const [path, type] of files) {
    app.get(`${under}/${path}`, async (request, reply) => {
      const reading = read.get(path) ?? readAsset(join(viewsDir, path));
      read.set(path, reading);
      const { content, etag } = await reading;
      void reply.headers({ ...publicHeaders, etag });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(types[type]).send(content);
    });
  }
}

interface Asset {
  readonly content: Buffer;
  readonly etag: string;
}

async function readAsset(file: string): Promise<Asset> {
  const content = await readFile(file);
  const digest = createHash('sha256').update(content).digest('base64url');
  return { content, etag: `"${digest.slice(0, 22)}"` };
}
