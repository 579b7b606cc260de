import type { FastifyRequest } from 'fastify';
import { openSolutions } from '../captcha/captcha-solutions.ts';
import type { VkContext } from '../vk-context.ts';
import { type RequestParams, paramsOf } from '../http/request-params.ts';
import { type ApiError, apiErrors } from './api-errors.ts';
import { type ApiAnswer, type MethodCall, type ApiMethod, refuse } from './method-call.ts';
import { readApiCaller } from './api-caller.ts';
import { methodNamed } from './api-methods.ts';
import { captchaNeeded, orderedCode, orderedError } from './ordered-errors.ts';

/** A call as it came: the parameters of query and body together. */
export interface ApiRequest {
  readonly name: string;
  readonly params: RequestParams;
  readonly bearer: string | undefined;
  readonly fromPage: boolean;
  /** The address of the captcha, for whom an error sends there. */
  readonly captcha: string;
  /** The request's own id. */
  readonly request_id: string;
}

/** Calls a method of api.vk.com. VK's order: the version, what a test has ordered, the method, the token, who it is, then the method's own. */
export async function callApi(context: VkContext, request: ApiRequest): Promise<ApiAnswer> {
  const { name, params, bearer, fromPage, request_id } = request;
  if (!params['v']) return apiErrorBody(name, params, apiErrors.noVersion);
  const ordered = await refuseAsOrdered(context, request);
  if (ordered) return apiErrorBody(name, params, ordered);
  const method = methodNamed(name);
  const read = await readApiCaller(context, params, bearer);
  const ofVkId = 'caller' in read && read.caller.by === 'person' && read.caller.vkId;
  if (!method) {
    const known = ofVkId && isRealSection(name);
    return apiErrorBody(name, params, known ? apiErrors.wrongProfileType : apiErrors.unknownMethod);
  }
  if ('error' in read) return apiErrorBody(name, params, read.error);
  const said = await answer(method, { params, context, fromPage, request_id, caller: read.caller });
  return 'error' in said ? apiErrorBody(name, params, said.error) : said;
}

async function refuseAsOrdered(
  { world, issuer }: VkContext,
  { name, params, captcha: address }: ApiRequest,
): Promise<ApiError | undefined> {
  const code = orderedCode(world.policy.api_errors, name);
  if (code === undefined) return undefined;
  // A token is good once: where nothing asks for it, it is kept.
  const solved = code === 14 && (await openSolutions(world).take(params['success_token']));
  return orderedError(code, { params, issuer, captcha: { address, solved } });
}

async function answer(method: ApiMethod, { caller, ...rest }: MethodCall): Promise<ApiAnswer> {
  if (method.takes === 'anyone') return method.answer({ ...rest, caller });
  if (caller.by === 'nobody') return refuse(apiErrors.noToken);
  if (method.takes === 'app') {
    return caller.by === 'app' ? method.answer({ ...rest, caller }) : refuse(apiErrors.appTokenNeeded);
  }
  if (caller.by === 'app') return refuse(apiErrors.appTokenUsed);
  if (caller.vkId && !method.vkId) return refuse(apiErrors.wrongProfileType);
  return method.answer({ ...rest, caller });
}

/** What a call says that is stopped before its method is asked. */
export function captchaRefusal(request: FastifyRequest): ReturnType<typeof apiErrorBody> {
  const [, name = ''] = /^\/method\/([^?]*)/u.exec(request.url) ?? [];
  return apiErrorBody(name, paramsOf(request), captchaNeeded);
}

/** VK's error, with what was asked for; what proves somebody's identity is left out. */
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

/** Sections of the real API that nothing here stands for: VK ID's tokens are refused there by the profile type. */
const isRealSection = (name: string): boolean =>
  /^(?:account|ads|apps|audio|board|docs|fave|friends|gifts|groups|likes|market|messages|newsfeed|notes|notifications|pages|photos|polls|search|stats|status|stories|users|utils|video|wall)\.[a-z]\w*$/iu.test(
    name,
  );
