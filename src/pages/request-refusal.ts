import type { FastifyReply, FastifyRequest } from 'fastify';
import { assetsPath } from '../web/assets.ts';
import { statusOf } from '../web/error-status.ts';
import { answerHeaders, pageHeaders } from '../web/security-headers.ts';
import type { RenderPage } from './render-page.ts';
import type { RequestReason } from './page-values.ts';

/** What a program is told where a person would get a page: OAuth's spelling of an error. */
const spelled: Readonly<Record<RequestReason, string>> = {
  'unknown-client': 'the client is not known',
  'return-address': 'the redirect URI is not registered',
  'bad-request': 'the request cannot be read',
  'not-found': 'there is nothing at this address',
  'too-large': 'the request body is too large',
  forged: 'the form was not made for this journey',
  unavailable: 'the emulator failed; its log knows more under this request id',
};

/** The status and reason of an error that was thrown on the way: the caller's mistake, or a fault of ours. */
export function reasonFor(error: { readonly statusCode?: number; readonly code?: string }): {
  readonly status: number;
  readonly reason: RequestReason;
} {
  const status = statusOf(error);
  if (status >= 500) return { status, reason: 'unavailable' };
  return { status, reason: status === 413 ? 'too-large' : 'bad-request' };
}

/**
 * Answers a request that leads nowhere, with a plain reason and the request's id: a page for a browser, JSON for a
 * program.
 */
export const showRefusal =
  (render: RenderPage) =>
  async (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    reason: RequestReason,
  ): Promise<FastifyReply> => {
    const { id } = request;
    if (!request.headers.accept?.includes('text/html')) {
      const error = status >= 500 ? 'server_error' : status === 404 ? 'not_found' : 'invalid_request';
      void reply.code(status).headers(answerHeaders);
      return reply.send({ error, error_description: spelled[reason], request_id: id });
    }
    const view = { screen: 'vkid-request-error', reason, requestId: id } as const;
    const html = await render(view, {
      lang: 'ru',
      csrf: '',
      version: 0,
      appName: '',
      appKind: 'personal',
      bannerInboxUrl: '/__emulator/',
      assets: assetsPath,
      faults: [],
    });
    return reply
      .code(status)
      .headers(pageHeaders({ forms: 'none' }))
      .type('text/html; charset=utf-8')
      .send(html);
  };
