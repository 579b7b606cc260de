import type { RequestParams } from './request-params.ts';

/** Client credentials as Basic (RFC 6749, 2.3.1), as @fastify/oauth2 sends them. Those of the body count before these. */
export function basicCredentials(authorization: string | undefined): RequestParams {
  const [, encoded] = /^Basic ([\w+/=-]+)$/iu.exec(authorization ?? '') ?? [];
  const [, id, secret] = /^([^:]*):(.*)$/su.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return id && secret !== undefined
    ? { client_id: decode(id), ...(secret && { client_secret: decode(secret) }) }
    : {};
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
