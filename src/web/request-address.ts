import type { FastifyRequest } from 'fastify';

/** The address as the client sent it, without the origin that proxies write before it: no link of ours leads where a request says. */
const sentAddress = ({ originalUrl }: FastifyRequest): string =>
  originalUrl.replace(/^https?:\/\/[^/?#]*/iu, '');

/** The path of this page as the browser knows it, world and service included. */
export const sentPath = (request: FastifyRequest): string => sentAddress(request).replace(/\?.*$/u, '');

/** What was cut off in front of the path before routing: the world and the service. */
export function sentPrefix(request: FastifyRequest): string {
  const address = sentAddress(request);
  return address.endsWith(request.url) ? address.slice(0, address.length - request.url.length) : '';
}
