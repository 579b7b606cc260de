import type { FastifyReply, FastifyRequest } from 'fastify';
import { macOf, safeEqual } from '../secrets/digest.ts';
import { readCookie, setCookie } from '../web/cookies.ts';

/**
 * Cookies of the console. On localhost every port shares its cookies, so they are bound to the path under which the
 * console stands, and none holds the token itself.
 */
const sessionName = 'vkid_emulator_console';
const formName = 'vkid_emulator_form';

/** Proves that its holder knew the token and tells nothing of it. */
const sessionOf = (token: string): string => macOf(token, 'vkid-emulator console');

/** The console's own pages call the API with what signing in has set. */
export function hasSession(request: FastifyRequest, token: string): boolean {
  const session = readCookie(request, sessionName);
  return session !== undefined && safeEqual(session, sessionOf(token));
}

export function startSession(reply: FastifyReply, token: string, path: string): void {
  setCookie(reply, { name: sessionName, value: sessionOf(token), path, sentTo: 'own-pages' });
}

/** The token that the console's forms must bring back; undefined before the first page. */
export const formTokenOf = (request: FastifyRequest): string | undefined => readCookie(request, formName);

export function setFormToken(reply: FastifyReply, token: string, path: string): void {
  setCookie(reply, { name: formName, value: token, path, sentTo: 'own-pages' });
}
