import type { VkTenant } from '../means.ts';
import type { Params } from '../params.ts';
import { openDevices } from './device.ts';
import { translateRefusal, type VkError, vkErrors } from './errors.ts';
import { idTokenClaims, readTokenRequest, tokenBody } from './token.ts';

/** The token endpoint: VK's checks first (the device before the code), then the engine's, then VK's body. */
export async function exchange(
  { world, directory, engine }: VkTenant,
  params: Params,
  now: () => number,
): Promise<VkError | Record<string, unknown>> {
  const read = readTokenRequest(params);
  if (read && 'refused' in read) return read.refused;
  const { order } = read;
  if (!(await directory.applications.get(order.client_id))) return vkErrors.unknownApp;
  const devices = openDevices(world);
  const dead = order.grant === 'code' ? vkErrors.codeDead : vkErrors.refreshDead;
  if (order.device !== undefined) {
    const judged = await devices.judge(order.token, order.device);
    if (judged !== 'same') return judged === 'other' ? vkErrors.badDevice : dead;
  }
  const device = order.device ?? (await devices.of(order.token));
  // Not given out at this door. Here nobody is asked for a secret, so a confidential app's token of another door is
  // worth nothing.
  if (device === undefined) return dead;
  const answer = await engine.handle({
    method: 'POST',
    path: '/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(order.form).toString(),
    vouchedFor: order.client_id,
  });
  if (answer.status >= 500) throw new Error('the engine could not answer');
  const tokens = JSON.parse(answer.body);
  if (answer.status !== 200) return translateRefusal(order.grant, answer.refused?.detail ?? '');
  const bearer = await engine.whose(tokens.access_token);
  if (!bearer) return dead;
  await devices.bind(tokens.refresh_token, device, 180 * 86_400);
  const { person_id: user_id, client_id } = bearer;
  const id_token =
    order.grant === 'code' ? await engine.sign(idTokenClaims({ user_id, client_id }, now())) : undefined;
  return tokenBody(tokens, { user_id, ...(id_token && { id_token }), state: params['state'] });
}
