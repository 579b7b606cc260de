/** Gives a link's grant back to VK: the access token is long gone, so the refresh token buys a last one. */
import { judgeDone, judgeTokens } from './validate-vk-response.ts';
import type { Grant } from './link-policy.ts';
import { coin, type Random } from './random-tokens.ts';
import type { VkId } from './vk-id-client.ts';

/** Whether VK has taken it back. False too when VK cannot be reached. */
export async function withdrawGrant(vk: VkId, grant: Grant, random: Random): Promise<boolean> {
  try {
    const state = coin(random);
    const tokens = judgeTokens(await vk.refresh({ ...grant, state }), state);
    return tokens.ok && judgeDone(await vk.revoke(tokens.value.accessToken)).ok;
  } catch {
    return false;
  }
}
