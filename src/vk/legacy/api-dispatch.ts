import { captchaErrorCode, isCaptchaErrorSolved } from '../captcha/captcha-order.ts';
import type { VkContext } from '../vk-context.ts';
import type { RequestParams } from '../http/request-params.ts';
import { apiErrorBody } from './api-error-body.ts';
import { type ApiError, apiErrors } from './api-errors.ts';
import { type ApiAnswer, type MethodCall, type ApiMethod, refuse } from './method-call.ts';
import { readApiCaller } from './api-caller.ts';
import { methodNamed } from './api-methods.ts';
import { orderedCode, orderedError } from './ordered-errors.ts';

/** A call as it came; `params`: query and body together. */
export interface ApiRequest {
  readonly name: string;
  readonly params: RequestParams;
  readonly bearer: string | undefined;
  readonly fromPage: boolean;
  /** The address of the captcha, for an error that sends the person there. */
  readonly captcha: string;
  /** The request's own id. */
  readonly request_id: string;
}

/**
 * Calls a method of api.vk.com. The checks come in VK's order: the version, the errors that the policy orders, the
 * method, the token, the kind of caller, then the method's own.
 */
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
  // A solution is good once: where nothing asks for it, it is kept.
  const solved = code === captchaErrorCode && (await isCaptchaErrorSolved(world, params));
  return orderedError(code, { params, issuer, captcha: { address, solved } });
}

async function answer(method: ApiMethod, { caller, ...rest }: MethodCall): Promise<ApiAnswer> {
  if (method.takes === 'anyone') return method.answer({ ...rest, caller });
  if (caller.by === 'anonymous') return refuse(apiErrors.noToken);
  if (method.takes === 'app') {
    return caller.by === 'app' ? method.answer({ ...rest, caller }) : refuse(apiErrors.appTokenNeeded);
  }
  if (caller.by === 'app') return refuse(apiErrors.appTokenUsed);
  if (caller.vkId && !method.vkId) return refuse(apiErrors.wrongProfileType);
  return method.answer({ ...rest, caller });
}

/** Sections of the real API that are not emulated: VK ID's tokens are refused there by the profile type. */
const isRealSection = (name: string): boolean =>
  /^(?:account|ads|apps|audio|board|docs|fave|friends|gifts|groups|likes|market|messages|newsfeed|notes|notifications|pages|photos|polls|search|stats|status|stories|users|utils|video|wall)\.[a-z]\w*$/iu.test(
    name,
  );
