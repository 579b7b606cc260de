import type { CodeRefusal, RefreshRefusal, Tokens } from '../../authorization/authorization.ts';
import { accessTokenLifetime } from '../../domain/lifetimes.ts';
import { type VkError, vkErrors } from '../http/vk-errors.ts';
import { writeToken } from '../tokens/vk-tokens.ts';
import type { VkContext } from '../vk-context.ts';

export type VkidTokenAnswer = VkError | Record<string, unknown>;

/**
 * The tokens as VK's token endpoint tells them. `user_id` is a number (iOS and Android decode it as one); `id_token`
 * comes with a code and never with a refresh; `state` repeats what was sent, and is absent when nothing was.
 */
export function vkidTokenBody(
  { world, state }: Pick<VkContext, 'world'> & { readonly state: string | undefined },
  { access, refresh, person, scopes, sign_in }: Tokens,
  more: { readonly id_token?: string },
): Record<string, unknown> {
  return {
    ...(refresh && { refresh_token: writeToken(world, 'refresh', refresh) }),
    access_token: writeToken(world, 'access', access),
    ...more,
    token_type: 'Bearer',
    expires_in: accessTokenLifetime(sign_in.wire, scopes),
    user_id: person.id,
    ...(state !== undefined && { state }),
    scope: scopes.join(' '),
  };
}

/** How VK says why a code gives no tokens. */
export const codeErrors: Readonly<Record<CodeRefusal['refused'], VkError>> = {
  unknown: vkErrors.codeDead,
  ended: vkErrors.codeDead,
  expired: vkErrors.codeDead,
  uuid: vkErrors.codeDead,
  'other-client': vkErrors.codeDead,
  used: vkErrors.codeUsed,
  account: vkErrors.accountGone,
  device: vkErrors.badDevice,
  redirect: vkErrors.badRedirect,
  verifier: vkErrors.badVerifier,
};

/** How VK says why a refresh token gives none. */
export const refreshErrors: Readonly<Record<RefreshRefusal['refused'], VkError>> = {
  unknown: vkErrors.refreshDead,
  ended: vkErrors.refreshDead,
  expired: vkErrors.refreshDead,
  scope: vkErrors.refreshDead,
  'other-client': vkErrors.refreshDead,
  reused: vkErrors.refreshReused,
  account: vkErrors.accountGone,
  device: vkErrors.badDevice,
};
