import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { statusOf } from '../web/error-status.ts';
import type { ReadingFault } from '../domain/reading.ts';

/** An RFC 9457 problem: what the control plane answers when it cannot do what was asked. */
export interface Problem {
  readonly status: number;
  /** The last part of the `type`: stable, for programs. */
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** Every field that is wrong, by name. */
  readonly errors?: readonly ReadingFault[];
  /** Seconds, sent as a header. */
  readonly retryAfter?: number;
}

export function sendProblem(reply: FastifyReply, { type, retryAfter, ...problem }: Problem): FastifyReply {
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
  const body = JSON.stringify({ type: `urn:vkid-emulator:problem:${type}`, ...problem });
  // Bytes, so that Fastify adds no charset: this type knows no parameters.
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(Buffer.from(body));
}

/** Of a body that is nothing but faults the first ones are named: an answer must not be much larger than its request. */
const mostErrors = 100;

export function badFields(faults: readonly ReadingFault[]): Problem {
  const errors = faults.slice(0, mostErrors);
  const sentences = errors.map(({ path, message }) =>
    path === '' ? `It ${message}.` : `${path} ${message}.`,
  );
  if (faults.length > errors.length) sentences.push(`And ${faults.length - errors.length} more faults.`);
  return {
    status: 400,
    type: 'bad-fields',
    title: 'Some of what was sent cannot be used',
    detail: sentences.join(' '),
    errors,
  };
}

/** A refusal where only an error can be thrown. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export const notFound = (detail: string): Problem => ({
  status: 404,
  type: 'not-found',
  title: 'There is no such thing',
  detail,
});

export const taken = (path: string, value: number | string): Problem => ({
  status: 409,
  type: 'taken',
  title: 'It is taken',
  detail: `${path} ${value} belongs to another one of this world.`,
  errors: [{ path, message: `is taken: ${value}` }],
});

/** Of an error that was thrown: a client's mistake keeps its words, a fault of ours is logged whole and shown as one sentence. */
export function problemOf(error: Partial<FastifyError> & Error, request: FastifyRequest): Problem {
  if (error instanceof ProblemError) return error.problem;
  const status = statusOf(error);
  if (status === 413) return tooLarge(request.routeOptions.bodyLimit);
  if (status === 415) return notJson;
  if (status === 404) return notFound(error.message);
  if (status >= 400 && status < 500)
    return { status, type: 'bad-request', title: 'The request cannot be read', detail: error.message };
  request.log.error({ err: error }, 'the control plane failed');
  const unreachable = status === 503;
  return {
    status: unreachable ? 503 : 500,
    type: unreachable ? 'store' : 'internal',
    title: unreachable ? 'The store does not answer' : 'Something is broken in the emulator',
    detail: `The log has the details under request ${request.id}.`,
  };
}

const notJson: Problem = {
  status: 415,
  type: 'not-json',
  title: 'The body must be JSON',
  detail:
    'Send it with the header "content-type: application/json". Other types are refused, since a page of another ' +
    'origin could send them without being asked.',
};

const tooLarge = (limit: number): Problem => ({
  status: 413,
  type: 'too-large',
  title: 'The body is too large',
  detail: `A body may have ${limit} bytes.`,
});
