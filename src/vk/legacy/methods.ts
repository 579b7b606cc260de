import type { Method, Methods } from './call.ts';
import { accountMethods } from './methods/account.ts';
import { authMethods } from './methods/auth.ts';
import { groupMethods } from './methods/groups.ts';
import { statisticsMethods } from './methods/statistics.ts';
import { userMethods } from './methods/users.ts';

const methods: Methods = {
  ...accountMethods,
  ...authMethods,
  ...groupMethods,
  ...statisticsMethods,
  ...userMethods,
};

/** The method that log-ins and SDKs call by this name; undefined for all the rest of VK's API. */
export const methodNamed = (name: string): Method | undefined =>
  Object.hasOwn(methods, name) ? methods[name] : undefined;
