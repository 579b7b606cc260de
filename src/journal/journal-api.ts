/** The journal's own small API for tests: forget everything, and see the links. JSON only, and for no other site. */
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLive } from './link-policy.ts';
import type { LinkRepair } from './link-repair.ts';
import type { LinkStore } from './link-store.ts';
import { refusalOf } from './refused-request.ts';
import { maskPhone } from './pages/linked.ts';

interface ApiParts {
  readonly origin: string;
  readonly linkStore: LinkStore;
  readonly repair: LinkRepair;
  /** Forgets everything the journal has kept. */
  readonly wipe: () => Promise<void>;
  readonly checkToken?: CheckToken | undefined;
}

/** Whether a token that came from an address is the right one; with `retryAfter` (s) it was not looked at. */
export type CheckToken = (
  token: string,
  address: string,
) => 'right' | 'wrong' | { readonly retryAfter: number };

/**
 * A browser says where a request comes from; a test client says nothing, and is welcome. A page that had a name of its
 * own lead here (DNS rebinding) looks like ours in all but that name.
 */
function comesFromElsewhere(request: FastifyRequest, origin: string): boolean {
  const name = nameOf(`http://${request.headers.host ?? ''}`);
  const isOurs = isIP(name.replace(/^\[|\]$/gu, '')) !== 0 || !name.includes('.') || name === nameOf(origin);
  if (!isOurs) return true;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return request.headers.origin !== undefined && request.headers.origin !== origin;
}

const nameOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

function tokenRefusal(request: FastifyRequest, checkToken: CheckToken) {
  const [, token] = /^Bearer +(\S+) *$/iu.exec(request.headers.authorization ?? '') ?? [];
  const check = token === undefined ? 'missing' : checkToken(token, request.ip);
  if (check === 'right') return undefined;
  if (typeof check === 'object')
    return {
      status: 429,
      title: `Too many wrong control tokens came from this address: wait ${check.retryAfter} s`,
      headers: { 'retry-after': String(check.retryAfter) },
    };
  return {
    status: 401,
    title: `The control token is ${check}: send it as "authorization: Bearer …"`,
    headers: { 'www-authenticate': 'Bearer' },
  };
}

export function journalApi(
  app: FastifyInstance,
  { origin, linkStore, repair, wipe, checkToken }: ApiParts,
): void {
  const problem = (status: number, title: string, detail?: string): object => ({
    type: 'about:blank',
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
  });

  app.removeContentTypeParser('text/plain');

  app.setErrorHandler((error, request, reply) => {
    const { statusCode: status } = refusalOf(error);
    if (status === 503) void reply.header('retry-after', '1');
    if (status >= 500) request.log.error({ err: error }, 'the journal API broke');
    const titles: Readonly<Record<number, string>> = {
      413: 'The body is too large',
      415: 'The body must be JSON',
      500: 'The journal broke',
      503: 'The store does not answer',
    };
    const detail = `request ${request.id}`;
    void reply
      .code(status)
      .type('application/problem+json')
      .send(problem(status, titles[status] ?? 'The body is not valid JSON', detail));
  });

  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).type('application/problem+json').send(problem(404, 'No such resource'));
  });

  app.addHook('onRequest', async (request, reply) => {
    if (comesFromElsewhere(request, origin))
      return reply
        .code(403)
        .type('application/problem+json')
        .send(
          problem(403, 'Cross-site request', 'This API answers its own origin and non-browser clients only.'),
        );
    const refused = checkToken && tokenRefusal(request, checkToken);
    if (!refused) return undefined;
    const { status, title, headers } = refused;
    return reply.code(status).headers(headers).type('application/problem+json').send(problem(status, title));
  });

  app.post('/reset', async (_request, reply) => {
    // What VK cannot be asked for now is forgotten with the rest: a reset must not wait for it.
    const links = await linkStore.all();
    await Promise.all(links.filter(isLive).map((link) => repair.end(link, 'support')));
    await wipe();
    return reply.code(204).send();
  });

  app.get('/links', async (_request, reply) => {
    const items = (await linkStore.all()).toReversed().map((link) => ({
      id: link.id,
      account: link.account,
      profile: {
        id: link.profile.id,
        last_name: link.profile.lastName,
        first_name: link.profile.firstName,
        middle_name: link.profile.middleName,
      },
      phone: maskPhone(link.phone),
      entry: link.entry,
      state: isLive(link) ? 'live' : 'ended',
      created_at: new Date(link.since).toISOString(),
      ...(link.endedAt === undefined ? {} : { ended_at: new Date(link.endedAt).toISOString() }),
      ...(link.endedBy === undefined ? {} : { ended_by: link.endedBy }),
    }));
    return reply.header('cache-control', 'no-store').send({ items });
  });
}
