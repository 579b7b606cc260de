/** The one page for a request that leads nowhere; a program is told the same in JSON. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { statusOf } from './error-status.ts';
import { sentPrefix } from './request-address.ts';
import { answerHeaders, pageHeaders } from './security-headers.ts';

/** Why a request is answered with this page and no redirect. */
export type ErrorReason =
  | 'unknown-client'
  | 'return-address'
  | 'bad-request'
  | 'not-found'
  | 'too-large'
  | 'forged'
  | 'unavailable';

/** The page as plain values, for the room that draws it. */
export interface ErrorPage {
  readonly reason: ErrorReason;
  /** For the app's developer: the error in OAuth's own words. */
  readonly detail?: string;
  /** By it the request is found in the log. */
  readonly requestId?: string;
  /** The part of its links before our paths: `''` or `/w/{world}`. */
  readonly prefix: string;
}

export type DrawErrorPage = (page: ErrorPage) => Promise<string>;

/** An OAuth error as the page explains it. */
export const oauthErrorPage = ({
  error,
  description,
}: {
  readonly error: string;
  readonly description: string;
}): Pick<ErrorPage, 'detail' | 'reason'> => ({
  reason: oauthReasons[error] ?? 'bad-request',
  detail: `${error}: ${description}`,
});

const oauthReasons: Readonly<Record<string, ErrorReason>> = {
  invalid_client: 'unknown-client',
  invalid_redirect_uri: 'return-address',
  server_error: 'unavailable',
};

/** What a program is told in place of the page. */
const descriptions: Readonly<Record<ErrorReason, string>> = {
  'unknown-client': 'the client is not known',
  'return-address': 'the redirect URI is not registered',
  'bad-request': 'the request cannot be read',
  'not-found': 'there is nothing at this address',
  'too-large': 'the request body is too large',
  forged: 'the form was not made for this journey',
  unavailable: 'the emulator failed; its log knows more under this request id',
};

/** How an app answers a request that leads nowhere. */
export interface ErrorPages {
  /** With the page. `prefix`: that of the request unless given. */
  readonly page: (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    about: Pick<ErrorPage, 'detail' | 'reason'> & { readonly prefix?: string },
  ) => Promise<FastifyReply>;
  /** With the page for a browser, with JSON for a program. */
  readonly pageOrJson: (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    reason: ErrorReason,
  ) => Promise<FastifyReply>;
}

export function createErrorPages(draw: DrawErrorPage): ErrorPages {
  const page: ErrorPages['page'] = async (request, reply, status, about) => {
    const html = await draw({ prefix: sentPrefix(request), requestId: request.id, ...about });
    void reply.code(status).headers(pageHeaders({ forms: 'none' }));
    return reply.type('text/html; charset=utf-8').send(html);
  };
  return {
    page,
    pageOrJson: async (request, reply, status, reason) => {
      if (acceptsPage(request)) return page(request, reply, status, { reason });
      const error = status >= 500 ? 'server_error' : status === 404 ? 'not_found' : 'invalid_request';
      // An address that cannot be read is answered before the hooks that set headers.
      void reply.code(status).headers(answerHeaders);
      return reply.send({ error, error_description: descriptions[reason], request_id: request.id });
    },
  };
}

/** Whether a browser asks: a program names other types, or none. */
export const acceptsPage = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('text/html') ?? false;

/** The status and reason of an error that was thrown on the way: the client's mistake, or a fault of ours. */
export function readThrown(error: unknown): { readonly status: number; readonly reason: ErrorReason } {
  const status = statusOf(error);
  if (status >= 500) return { status, reason: 'unavailable' };
  return { status, reason: status === 413 ? 'too-large' : 'bad-request' };
}
