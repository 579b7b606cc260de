import type { ApiMethod, ApiMethods } from './method-call.ts';
import { accountMethods } from './methods/account-methods.ts';
import { authMethods } from './methods/auth-methods.ts';
import { groupMethods } from './methods/group-methods.ts';
import { statisticsMethods } from './methods/statistics-methods.ts';
import { userMethods } from './methods/user-methods.ts';

const methods: ApiMethods = {
  ...accountMethods,
  ...authMethods,
  ...groupMethods,
  ...statisticsMethods,
  ...userMethods,
};

/** The method that log-ins and SDKs call by this name; undefined for all the rest of VK's API. */
export const methodNamed = (name: string): ApiMethod | undefined =>
  Object.hasOwn(methods, name) ? methods[name] : undefined;
