import type { Application } from '../../domain/application.ts';
import type { Person } from '../../domain/person.ts';
import type { Bearer } from '../../engine/engine.ts';
import type { VkTenant } from '../means.ts';
import type { Params } from '../params.ts';
import type { ApiError } from './api-errors.ts';

/** Who calls: by which token. `vkId` tells VK ID's tokens (`vk2.a.`) from those of old (`vk1.a.`). */
export type Caller =
  | { readonly by: 'person'; readonly person: Person; readonly bearer: Bearer; readonly vkId: boolean }
  | { readonly by: 'app'; readonly app: Application }
  | { readonly by: 'nobody' };

/** One call of a method of api.vk.com. */
export interface Call<By extends Caller = Caller> {
  readonly params: Params;
  readonly caller: By;
  readonly tenant: VkTenant;
  /** It comes from a page, not from an app or a server. */
  readonly fromPage: boolean;
}

export type PersonCall = Call<Extract<Caller, { by: 'person' }>>;
export type AppCall = Call<Extract<Caller, { by: 'app' }>>;

export type Said = { readonly response: unknown } | { readonly error: ApiError };
type Answering = Said | Promise<Said>;

/** A method: who may call it, and what it says. */
export type Method =
  | {
      readonly takes: 'person';
      /** Works with VK ID's tokens; the others answer 1051 to them. */
      readonly vkId: boolean;
      readonly answer: (call: PersonCall) => Answering;
    }
  | { readonly takes: 'app'; readonly answer: (call: AppCall) => Answering }
  /** A person's token, if there is one, must be good all the same. */
  | { readonly takes: 'anyone'; readonly answer: (call: Call) => Answering };

export type Methods = Readonly<Record<string, Method>>;

export const say = (response: unknown): Said => ({ response });
export const refuse = (error: ApiError): Said => ({ error });
