import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ControlToken } from '../secrets/control-token.ts';
import { readCookie, setCookie } from '../web/cookies.ts';

/**
 * The cookie of a browser that has signed in to the console. On localhost every port shares its cookies, so it is bound to
 * the path of the console; it does not hold the token itself.
 */
const sessionName = 'vkid_emulator_console';

/** The console's own pages call the API with what signing in has set. */
export const sessionOf = (request: FastifyRequest): string | undefined => readCookie(request, sessionName);

export function startSession(reply: FastifyReply, { session }: ControlToken, path: string): void {
  setCookie(reply, { name: sessionName, value: session, path, sentTo: 'own-pages' });
}
