/**
 * OIDC: the standard face. Owns: which paths lead to the engine (`/oidc/*`, the discovery documents) and what of an
 * HTTP request gets there. Leaves to others: every answer (engine), and what a dialect adds to the end of an
 * authorization that began at its own door (`finish`, VK's).
 */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine, EngineRequest, EngineResponse } from '../engine/engine.ts';
import { selfPostOf, withCookies } from './self-post.ts';

export interface OidcOptions {
  readonly engineOf: (request: FastifyRequest) => Promise<Engine>;
  /** A dialect's last word on an answer of the authorization endpoint. */
  readonly finish: (request: FastifyRequest, answer: EngineResponse) => Promise<EngineResponse>;
}

export const oidc: FastifyPluginAsync<OidcOptions> = async (app, { engineOf, finish }) => {
  // The engine reads bodies itself, as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, done) => done(null, body));

  const answer = async (request: FastifyRequest, reply: FastifyReply, path: string) => {
    const engine = await engineOf(request);
    const asked = engineRequest(request, path);
    const first = await engine.handle(asked);
    const onward = selfPostOf(asked, first);
    const response = onward ? withCookies(first, await engine.handle(onward)) : first;
    return send(reply, response.ended ? await finish(request, response) : response);
  };

  // The way back from a journey is good once. Who comes again (pressed twice, or «back») hears so on the journey's own
  // page, in its words (K-3); the address is relative, so that world and face stay.
  app.get<{ Params: { uid: string } }>('/oidc/authorize/:uid', async (request, reply) => {
    const engine = await engineOf(request);
    const response = await engine.handle(engineRequest(request, request.url));
    if (response.status === 400) return reply.redirect(`../../login/${request.params.uid}`, 303);
    return send(reply, response.ended ? await finish(request, response) : response);
  });
  app.all('/oidc/*', (request, reply) => answer(request, reply, request.url));
  app.get('/.well-known/openid-configuration', (request, reply) => answer(request, reply, request.url));
  // RFC 8414 and OIDC discovery describe one server: one document under two names.
  app.get('/.well-known/oauth-authorization-server', (request, reply) =>
    answer(request, reply, '/.well-known/openid-configuration'),
  );
};

/** Bytes. What an authorization asks for is kept for hours, and nobody has to sign in to ask. */
const bodyLimit = 32 * 1024;

/** The plain values of a request that the engine needs. */
function engineRequest(request: FastifyRequest, path: string): EngineRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  return {
    method: request.method,
    path,
    headers,
    secure: request.protocol === 'https',
    ...(typeof request.body === 'string' && { body: request.body }),
  };
}

export function send(reply: FastifyReply, { status, headers, body }: EngineResponse): FastifyReply {
  for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
  return reply.code(status).send(body);
}
