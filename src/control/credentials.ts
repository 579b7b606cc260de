import type { FastifyRequest } from 'fastify';
import type { ControlToken, TokenCheck } from '../secrets/control-token.ts';
import { sessionOf } from './console-session.ts';
import type { Problem } from './problem.ts';

/** The control token as a client sends it in a header; `missing` where the request has none. */
export function checkBearer(request: FastifyRequest, token: ControlToken): TokenCheck | 'missing' {
  const [, sent] = /^Bearer +(\S+) *$/iu.exec(request.headers.authorization ?? '') ?? [];
  return sent === undefined ? 'missing' : token.check(sent, request.ip);
}

/** The session that signing in to the console has begun. Only of a request that is known to come from a page of ours. */
export function checkSession(request: FastifyRequest, token: ControlToken): TokenCheck | 'missing' {
  const session = sessionOf(request);
  return session === undefined ? 'missing' : token.checkSession(session, request.ip);
}

export const tokenNeeded: Problem = {
  status: 401,
  type: 'token-needed',
  title: 'The control token is needed',
  detail: 'Send the header "authorization: Bearer …" with the value of --control-token.',
};

export const tokenWrong: Problem = {
  ...tokenNeeded,
  type: 'token-wrong',
  title: 'The control token is another one',
};

export const tooManyWrongTokens = (retryAfter: number): Problem => ({
  status: 429,
  type: 'too-many-wrong-tokens',
  title: 'Too many wrong control tokens came from this address',
  detail: `No token from this address is read for ${retryAfter} s.`,
  retryAfter,
});
