import type { FastifyRequest } from 'fastify';

export type RequestParams = Readonly<Record<string, string>>;

/**
 * Query and body merged, the body wins: VK's SDK puts most of a request in the query and only the secret in the body.
 * What is given twice counts as not given.
 */
export function paramsOf(request: FastifyRequest): RequestParams {
  const known = read.get(request);
  if (known && known.body === request.body) return known.params;
  const texts = (from: unknown) =>
    Object.entries(typeof from === 'object' && from !== null ? from : {}).flatMap(([name, value]) => {
      if (typeof value === 'string') return [[name, value] as const];
      return typeof value === 'number' ? [[name, String(value)] as const] : [];
    });
  const params: RequestParams = Object.fromEntries([...texts(request.query), ...texts(request.body)]);
  read.set(request, { params, body: request.body });
  return params;
}

/** Read once for each request, and again when its body has been parsed. */
const read = new WeakMap<FastifyRequest, { readonly params: RequestParams; readonly body: unknown }>();

export const bearerIn = (request: FastifyRequest): string | undefined =>
  /^Bearer (\S+)$/iu.exec(request.headers.authorization ?? '')?.[1];

export const readClientId = (text: string | undefined): number | undefined =>
  /^[1-9]\d{0,14}$/u.test(text ?? '') ? Number(text) : undefined;
