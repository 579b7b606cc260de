/**
 * Traffic: what a request meets besides its own work. Owns: where an ordered fault acts, before the work begins, and
 * where the reasons of a refusal go, once the answer is out. Leaves to others: who orders faults and who looks at
 * reasons.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type FaultPoint, pointOf } from './points.ts';

export type { FaultPoint } from './points.ts';

/** An answer that a test has ordered in place of ours. */
export interface OrderedFault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Gives the fault that is ordered for a request at this point, if any. */
export type FaultSource = (point: FaultPoint, request: FastifyRequest) => Promise<OrderedFault | undefined>;

/** Why something was refused, in our own words, with the values that tell why: never a secret, a code or a token. */
export type Refusal = { readonly refused: string } & Readonly<Record<string, unknown>>;

/** Gets each answer that was refused, with its reasons in the order in which they were found. */
export type RefusalSink = (request: FastifyRequest, status: number, refusals: readonly Refusal[]) => void;

export interface Traffic {
  /** Notes why a request is refused. */
  refuse(request: FastifyRequest, refusal: Refusal): void;
}

export interface TrafficOptions {
  /** Absent where nothing can be ordered: then no request is held up to look. */
  readonly faults?: FaultSource;
  /** Absent: the reasons go to the request's log. */
  readonly onRefused?: RefusalSink;
}

export function watchTraffic(app: FastifyInstance, { faults, onRefused = log }: TrafficOptions): Traffic {
  const noted = new WeakMap<FastifyRequest, Refusal[]>();
  if (faults)
    app.addHook('preHandler', async (request, reply) => {
      const point = pointOf(request);
      const fault = point && (await faults(point, request));
      if (fault)
        await reply
          .code(fault.status)
          .headers({ ...fault.headers })
          .send(fault.body);
    });
  app.addHook('onResponse', (request, reply, done) => {
    const refusals = noted.get(request);
    if (refusals) onRefused(request, reply.statusCode, refusals);
    done();
  });
  return {
    refuse: (request, refusal) => {
      noted.set(request, [...(noted.get(request) ?? []), refusal]);
    },
  };
}

const log: RefusalSink = (request, status, refusals) => {
  request.log.debug({ status, refusals }, 'refused');
};
