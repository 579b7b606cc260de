import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Every kind of body that VK's clients send: forms, JSON, multipart. Of any other type is ignored, since some clients put
 * all parameters in the query and name any type. A body that cannot be read is a client's fault (status 400).
 */
export async function readBodies(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(formbody);
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json\b/iu,
    { parseAs: 'string' },
    (request, body, done) => {
      if (body.length === 0) done(null, undefined);
      else void parse(request, String(body), done);
    },
  );
  const multipart = /^multipart\/form-data\b/iu;
  app.addContentTypeParser(multipart, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    readMultipart(request.headers['content-type'] ?? '', body),
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined));
}

/** By the platform's own reader. What is given twice becomes a list, as in forms; files are left out. */
async function readMultipart(type: string, body: Buffer): Promise<Record<string, string | string[]>> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch((cause: unknown) => {
      throw Object.assign(new Error('the multipart body is malformed', { cause }), { statusCode: 400 });
    });
  const names = [...new Set(form.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const texts = form.getAll(name).filter((value) => typeof value === 'string');
      return [name, texts.length === 1 ? (texts[0] ?? '') : texts];
    }),
  );
}
