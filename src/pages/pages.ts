/**
 * Pages: what a person sees of VK ID. Owns: the addresses under `/login/`, forms and their guard, the words (texts),
 * the drawing (views/login) and the pages that the engine shows by itself (screens).
 * Leaves to others: every decision (domain by way of login), what a settled journey means on the wire (engine).
 *
 * Every screen of a journey has one address, `/login/{uid}`: a post answers with a redirect to it, so that reload and
 * back show the step the journey is at, and the interaction cookie, bound to that path, is never lost.
 */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Form } from './act.ts';
import { one } from './act.ts';
import { serveAssets } from './assets.ts';
import { openGuard, pageHeaders } from './guard.ts';
import { assetsPath } from './places.ts';
import type { Render } from './render.ts';
import { reasonFor } from './refusal.ts';
import type { Page, RequestReason } from './view.ts';
import { type Answer, openWalk, type Tenant } from './walk.ts';

export { createRender, type Render } from './render.ts';
export { guardAnswers } from './guard.ts';
export { reasonFor, showRefusal } from './refusal.ts';
export { assetsPath } from './places.ts';
export { createScreens } from './screens.ts';
export { createSdkScreens } from './sdk.ts';
export type { Tenant } from './walk.ts';

export interface PagesOptions {
  /** The world that a request belongs to. */
  readonly tenantOf: (request: FastifyRequest) => Promise<Tenant>;
  readonly render: Render;
  readonly viewsDir: string;
  /** Signs the forms' tokens; the same in every process that shares a store. */
  readonly secret: string | Buffer;
  readonly now: () => number;
}

type Journeys = { Params: { uid: string }; Querystring: { step?: string } };

export async function pages(app: FastifyInstance, options: PagesOptions): Promise<void> {
  const { render, tenantOf, now } = options;
  const guard = openGuard(options.secret);
  // Forms and nothing else.
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: 64 * 1024 });
  await serveAssets(app, options.viewsDir, assetsPath);

  app.get<Journeys>('/login/:uid', async (request, reply) => {
    const tenant = await tenantOf(request);
    const answer = await openWalk(tenant, now).see(visitOf(request), request.query.step ?? '');
    return give(request, reply, tenant, answer);
  });

  app.post<Journeys & { Body: Form | undefined }>('/login/:uid', async (request, reply) => {
    const form = request.body ?? {};
    if (!guard.accepts(request.params.uid, one(form, 'csrf'))) return refuse(request, reply, 403, 'forged');
    const tenant = await tenantOf(request);
    return give(request, reply, tenant, await openWalk(tenant, now).step(visitOf(request), form));
  });

  app.all('/login/*', (request, reply) => refuse(request, reply, 404, 'not-found'));

  app.setErrorHandler<Error & { statusCode?: number; code?: string }>((error, request, reply) => {
    const { status, reason } = reasonFor(error);
    if (status >= 500) request.log.error({ err: error }, 'a page failed');
    return refuse(request, reply, status, reason);
  });

  async function give(
    request: FastifyRequest<Journeys>,
    reply: FastifyReply,
    tenant: Tenant,
    answer: Answer,
  ): Promise<FastifyReply> {
    if ('go' in answer)
      return reply.headers(pageHeaders()).redirect(onwards(request, tenant, answer.go), 303);
    if ('stay' in answer) {
      const remark = answer.stay === 'current' ? '' : `?step=${answer.stay}`;
      return reply.headers(pageHeaders()).redirect(hereOf(request) + remark, 303);
    }
    const { journey } = answer;
    const intent = journey?.intent;
    const { uid } = request.params;
    const page: Page = {
      ...plainPage(request, tenant.inboxUrl(answer.phone)),
      csrf: guard.tokenOf(uid),
      version: journey?.version ?? 0,
      faults: answer.faults,
      ...(intent && { lang: intent.lang, appName: intent.app_name, appKind: intent.kind }),
      ...(intent?.scheme && { scheme: intent.scheme }),
      ...(intent?.provider && { provider: intent.provider }),
    };
    const html = await render(answer.show, page);
    return reply.headers(pageHeaders(intent?.redirect_uri)).type('text/html; charset=utf-8').send(html);
  }

  /** A plain reason and the request's id, so that the page can be found in the log. */
  async function refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    reason: RequestReason,
  ): Promise<FastifyReply> {
    const view = { screen: 'vkid-request-error', reason, requestId: request.id } as const;
    const html = await render(view, plainPage(request, `${prefixOf(request)}/__emulator/`));
    return reply.code(status).headers(pageHeaders()).type('text/html; charset=utf-8').send(html);
  }
}

const visitOf = (request: FastifyRequest<Journeys>) => ({
  uid: request.params.uid,
  cookie: request.headers.cookie,
  address: request.ip,
});

const plainPage = (request: FastifyRequest, bannerInboxUrl: string): Page => ({
  lang: 'ru',
  csrf: '',
  version: 0,
  appName: '',
  appKind: 'personal',
  bannerInboxUrl,
  assets: prefixOf(request) + assetsPath,
  faults: [],
});

/** This page's own address as the browser knows it, world and face included. */
const hereOf = (request: FastifyRequest): string => targetOf(request).replace(/\?.*$/u, '');

/** What was cut off in front of the path before routing: the world and the face. */
function prefixOf(request: FastifyRequest): string {
  const target = targetOf(request);
  return target.endsWith(request.url) ? target.slice(0, target.length - request.url.length) : '';
}

/** As it was sent, without the origin that proxies write before it: no link of ours leads where a request says. */
const targetOf = ({ originalUrl }: FastifyRequest): string =>
  originalUrl.replace(/^https?:\/\/[^/?#]*/iu, '');

/** The engine names its next step by the public URL; the browser stays on the host, and in the world, where it is. */
function onwards(request: FastifyRequest, { engine }: Tenant, location: string): string {
  const issuer = new URL(engine.issuer);
  const next = new URL(location);
  if (next.origin !== issuer.origin) return location;
  const base = issuer.pathname.replace(/\/$/u, '');
  const path =
    base && next.pathname.startsWith(`${base}/`) ? next.pathname.slice(base.length) : next.pathname;
  return prefixOf(request) + path + next.search;
}
