import type { FastifyReply, FastifyRequest } from 'fastify';
import { consoleFormToken } from '../../web/csrf.ts';
import type { ControlContext } from '../control-context.ts';
import type { ConsoleErrorReason, ConsoleScreen } from './console-screen.ts';
import { type ConsoleLinks, createConsoleRender } from './render-console-page.ts';

/** How the console answers a request with a page. */
export interface ConsolePages {
  /** `{prefix}/__emulator` of the request. */
  readonly baseOf: (request: FastifyRequest) => string;
  readonly linksOf: (request: FastifyRequest) => ConsoleLinks;
  readonly show: (
    request: FastifyRequest,
    reply: FastifyReply,
    screen: ConsoleScreen,
    view: object,
  ) => Promise<FastifyReply>;
  readonly fail: (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    reason: ConsoleErrorReason,
  ) => Promise<FastifyReply>;
}

export function createConsolePages(context: ControlContext): ConsolePages {
  const render = createConsoleRender(context.viewsDir);

  const baseOf = (request: FastifyRequest) => `${context.worldAddressOf(request).prefix}/__emulator`;

  function linksOf(request: FastifyRequest): ConsoleLinks {
    const lang = queryParametersOf(request).get('lang') === 'en' ? 'en' : 'ru';
    return { lang, base: baseOf(request), keep: lang === 'en' ? 'lang=en' : '' };
  }

  const show: ConsolePages['show'] = async (request, reply, screen, view) => {
    const form = consoleFormToken(request, reply, { random: context.random, path: baseOf(request) });
    const query = queryParametersOf(request);
    const links = linksOf(request);
    query.set('lang', links.lang === 'ru' ? 'en' : 'ru');
    const page = {
      ...links,
      form,
      failed: ['reason', 'wrong', 'wait', 'badPhone'].some((fault) => fault in view),
      assets: context.assets,
      world: context.worldAddressOf(request).world,
      elsewhere: `?${query.toString()}`,
    };
    const html = await render(screen, page, view);
    return reply.type('text/html; charset=utf-8').send(html);
  };

  return {
    baseOf,
    linksOf,
    show,
    fail: (request, reply, status, reason) => show(request, reply.code(status), 'dev-error', { reason }),
  };
}

/** The query as the browser sent it: the console's pages are not found by it. */
export const queryParametersOf = (request: FastifyRequest): URLSearchParams =>
  new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
