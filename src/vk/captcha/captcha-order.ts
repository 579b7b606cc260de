import type { FastifyRequest } from 'fastify';
import type { World } from '../../worlds/world.ts';
import type { RequestParams } from '../http/request-params.ts';
import { openSolutions } from './captcha-solutions.ts';

/**
 * What orders a captcha, and what fulfils the order. A world's policy orders one in two ways:
 * - `challenge`: every request to VK ID's methods and api.vk.com's is refused with a challenge in headers, until it sends
 *   a solution in `x-challenge-solution`;
 * - `api_errors` with the code 14: a method of api.vk.com answers with that error, until the call sends a solution in
 *   `success_token`, or `captcha_sid` with any `captcha_key`, as clients for the picture do.
 * A solution is good once.
 */
const challenged = /^\/(?:oauth2|method)\/[^?]/u;

/** Whether this request owes a captcha before anything else. Takes its solution, if it has one. */
export async function isChallengeDue(
  { url, method, headers }: FastifyRequest,
  worldOf: () => Promise<World>,
): Promise<boolean> {
  if (!challenged.test(url) || method === 'OPTIONS') return false;
  const world = await worldOf();
  if (!world.policy.challenge) return false;
  return !(await openSolutions(world).take([headers['x-challenge-solution']].flat()[0]));
}

/** The code of api.vk.com's error that asks for a captcha. */
export const captchaErrorCode = 14;

/** The picture that every such error names. */
export const captchaSid = '100000000001';

/** Whether a call that is ordered to answer with that error has solved the captcha. Takes its solution, if it has one. */
export async function isCaptchaErrorSolved(world: World, params: RequestParams): Promise<boolean> {
  const { success_token, captcha_sid, captcha_key } = params;
  if (await openSolutions(world).take(success_token)) return true;
  return captcha_sid === captchaSid && Boolean(captcha_key);
}
