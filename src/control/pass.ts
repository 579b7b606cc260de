import type { FastifyReply, FastifyRequest } from 'fastify';
import { isEqual, passOf } from './gate.ts';

/**
 * Cookies of the console. On localhost every port shares its cookies, so they are bound to the path under which the
 * console stands, and none holds the token itself.
 */
export const passName = 'vkid_emulator_pass';
export const formName = 'vkid_emulator_form';

export function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

export function setCookie(reply: FastifyReply, name: string, value: string, path: string): void {
  void reply.header('set-cookie', `${name}=${value}; Path=${path}; HttpOnly; SameSite=Strict`);
}

/** The console's own pages call the API with what signing in has set. */
export function hasPass(request: FastifyRequest, token: string): boolean {
  const pass = cookieOf(request, passName);
  return pass !== undefined && isEqual(pass, passOf(token));
}
