import type { RequestParams } from '../http/request-params.ts';

/** VK's error codes of a refused subscription, as the SDK explains them to the app. */
const subscriptionErrors = { noScope: 204, badRequest: 206 } as const;

/**
 * Whether the bearer of this token may subscribe to this community. Communities are not emulated: any positive number is
 * one, open and without members.
 */
export function answerSubscription(
  { app_id, group_id }: RequestParams,
  bearer: { readonly client_id: number; readonly scopes: readonly string[] } | undefined,
): { readonly response: 1 } | { readonly error: { readonly code: number } } {
  const refuse = (code: number) => ({ error: { code } });
  if (!/^[1-9]\d{0,14}$/u.test(group_id ?? '')) return refuse(subscriptionErrors.badRequest);
  if (!bearer || String(bearer.client_id) !== app_id) return refuse(subscriptionErrors.badRequest);
  return bearer.scopes.includes('groups') ? { response: 1 } : refuse(subscriptionErrors.noScope);
}
