/** Gives a link's grant back to VK: the access token is long gone, so the refresh token buys a last one. */
import type { Grant } from './link-policy.ts';
import { type Random, randomToken } from './random-tokens.ts';
import { validateDone, validateTokens } from './validate-vk-response.ts';
import type { VkId } from './vk-id-client.ts';

/** `withdrawn`: VK has taken it back now. `refused`: VK knows no such grant any more. */
export async function withdrawGrant(
  vk: VkId,
  grant: Grant,
  random: Random,
): Promise<'refused' | 'unreachable' | 'withdrawn'> {
  try {
    const state = randomToken(random);
    const answer = await vk.refresh({ ...grant, state });
    if (answer.status >= 500) return 'unreachable';
    const tokens = validateTokens(answer, state);
    if (!tokens.ok) return 'refused';
    const revoked = await vk.revoke(tokens.value.accessToken);
    if (revoked.status >= 500) return 'unreachable';
    return validateDone(revoked).ok ? 'withdrawn' : 'refused';
  } catch {
    return 'unreachable';
  }
}
