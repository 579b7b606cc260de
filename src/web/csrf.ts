/**
 * The token that a posted form must bring back, since no page of another site can have read it (U-02). A form of a sign-in
 * has one made from the world's secret, which is kept nowhere; a form of the console has one that a cookie keeps.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { macOf, safeEqual } from '../secrets/digest.ts';
import { type Random, randomToken } from '../secrets/random.ts';
import { readCookie, setCookie } from './cookies.ts';

/** The token of the forms of this authorization request. Only its world can make it. */
export const signInFormToken = (worldSecret: string, request_id: string): string =>
  macOf(worldSecret, `login-form\n${request_id}`);

export const isSignInFormToken = (worldSecret: string, request_id: string, sent: string): boolean =>
  safeEqual(signInFormToken(worldSecret, request_id), sent);

const consoleCookieName = 'vkid_emulator_form';

/** The token of the console's forms in this browser, which gets one where it has none. `path`: the console's own. */
export function consoleFormToken(
  request: FastifyRequest,
  reply: FastifyReply,
  { random, path }: { readonly random: Random; readonly path: string },
): string {
  const known = readCookie(request, consoleCookieName);
  if (known !== undefined) return known;
  const value = randomToken(random, 18);
  setCookie(reply, { name: consoleCookieName, value, path, sentTo: 'own-pages' });
  return value;
}

export function isConsoleFormToken(request: FastifyRequest, sent: string): boolean {
  const known = readCookie(request, consoleCookieName) ?? '';
  return known !== '' && safeEqual(sent, known);
}
