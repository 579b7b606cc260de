import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ControlToken } from '../secrets/control-token.ts';
import { readCookie, setCookie } from '../web/cookies.ts';

/**
 * Cookies of the console. On localhost every port shares its cookies, so they are bound to the path of the console, and
 * none holds the token itself.
 */
const sessionName = 'vkid_emulator_console';
const formName = 'vkid_emulator_form';

/** The console's own pages call the API with what signing in has set. */
export const sessionOf = (request: FastifyRequest): string | undefined => readCookie(request, sessionName);

export function startSession(reply: FastifyReply, { session }: ControlToken, path: string): void {
  setCookie(reply, { name: sessionName, value: session, path, sentTo: 'own-pages' });
}

/** The token that the console's forms must bring back; undefined before the first page. */
export const formTokenOf = (request: FastifyRequest): string | undefined => readCookie(request, formName);

export function setFormToken(reply: FastifyReply, token: string, path: string): void {
  setCookie(reply, { name: formName, value: token, path, sentTo: 'own-pages' });
}
