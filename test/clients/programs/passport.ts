/** What Passport asks of a framework, and the frame of the two programs whose strategies it runs. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import passport, { type Strategy } from 'passport';
import { type ServedAnswer, show, showError } from './serve.ts';

const sessions = new Map<string, object>();

/** `/sign-in` and `/callback` around one strategy. Passport calls back with an error, a user, or what VK said. */
export function frame(url: string, name: string, strategy: Strategy): ServedAnswer {
  passport.use(name, strategy);
  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname !== '/sign-in' && pathname !== '/callback') return show(response, {}, 404);
    Object.assign(request, {
      query: Object.fromEntries(searchParams),
      session: sessionOf(request, response),
    });
    const authenticate = passport.authenticate(name, { session: false }, (error, user, info) => {
      if (error) return showError(response, error);
      return user ? show(response, user) : show(response, { refused: info }, 401);
    });
    return authenticate(request, response, (error) => showError(response, error));
  };
}

function sessionOf(request: IncomingMessage, response: ServerResponse): object {
  const id = /\bsid=([\w-]+)/u.exec(request.headers.cookie ?? '')?.[1] ?? randomUUID();
  const session = sessions.get(id) ?? {};
  sessions.set(id, session);
  response.setHeader('set-cookie', `sid=${id}; Path=/; HttpOnly`);
  return session;
}
