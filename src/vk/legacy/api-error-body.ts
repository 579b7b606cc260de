import type { FastifyRequest } from 'fastify';
import { paramsOf, type RequestParams } from '../http/request-params.ts';
import type { ApiError } from './api-errors.ts';
import { captchaNeeded } from './ordered-errors.ts';

/** The answer to a call that owes a captcha before its method is looked up. */
export function captchaRefusal(request: FastifyRequest): ReturnType<typeof apiErrorBody> {
  const [, name = ''] = /^\/method\/([^?]*)/u.exec(request.url) ?? [];
  return apiErrorBody(name, paramsOf(request), captchaNeeded);
}

/** VK's error, with the parameters of the call; tokens and secrets are left out. */
export function apiErrorBody(
  name: string,
  params: RequestParams,
  error: ApiError,
): { error: ApiError & { readonly request_params: readonly { key: string; value: string }[] } } {
  const shown = Object.entries(params).filter(([key]) => !secrets.has(key));
  const request_params = [['oauth', '1'], ['method', name], ...shown].map(([key = '', value = '']) => ({
    key,
    value,
  }));
  return { error: { ...error, request_params } };
}

const secrets: ReadonlySet<string> = new Set(['access_token', 'anonymous_token', 'client_secret', 'token']);
