import type { Holder } from '../../authorization/authorization.ts';
import type { Application } from '../../domain/application.ts';
import type { Person } from '../../domain/person.ts';
import type { VkContext } from '../vk-context.ts';
import type { RequestParams } from '../http/request-params.ts';
import type { ApiError } from './api-errors.ts';

/** The caller of a method, by the kind of token. `vkId`: a token of VK ID (`vk2.a.`), not a legacy one (`vk1.a.`). */
export type ApiCaller =
  | { readonly by: 'person'; readonly person: Person; readonly holder: Holder; readonly vkId: boolean }
  | { readonly by: 'app'; readonly app: Application }
  | { readonly by: 'anonymous' };

/** One call of a method of api.vk.com. */
export interface MethodCall<By extends ApiCaller = ApiCaller> {
  readonly params: RequestParams;
  readonly caller: By;
  readonly context: VkContext;
  /** The id of the request, which a used code keeps. */
  readonly request_id: string;
  /** The call comes from a web page, not from an app or a server. */
  readonly fromPage: boolean;
}

export type PersonMethodCall = MethodCall<Extract<ApiCaller, { by: 'person' }>>;
export type AppMethodCall = MethodCall<Extract<ApiCaller, { by: 'app' }>>;

export type ApiAnswer = { readonly response: unknown } | { readonly error: ApiError };
type Answering = ApiAnswer | Promise<ApiAnswer>;

/** A method: the kind of caller it takes, and its answer. */
export type ApiMethod =
  | {
      readonly takes: 'person';
      /** Works with VK ID's tokens; the others answer 1051 to them. */
      readonly vkId: boolean;
      readonly answer: (call: PersonMethodCall) => Answering;
    }
  | { readonly takes: 'app'; readonly answer: (call: AppMethodCall) => Answering }
  /** A token is not needed; one that is sent must be good. */
  | { readonly takes: 'anyone'; readonly answer: (call: MethodCall) => Answering };

export type ApiMethods = Readonly<Record<string, ApiMethod>>;

export const respond = (response: unknown): ApiAnswer => ({ response });
export const refuse = (error: ApiError): ApiAnswer => ({ error });
