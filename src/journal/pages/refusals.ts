/** Pages for what cannot be served: one handler, one template, a reason in words and a request number. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Draw } from '../render-screen.ts';
import { Refusal, refusalOf } from '../refused-request.ts';
import type { Visit, Visits } from '../visits.ts';

export function refusalPages(app: FastifyInstance, draw: Draw, visits: Visits): void {
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.kind === 'broken') request.log.error({ err: error }, 'a page broke');
    return drawRefusal(draw, await visitOf(request, visits), reply, refusal, request.id);
  });
  app.setNotFoundHandler(async (request, reply) =>
    drawRefusal(draw, await visitOf(request, visits), reply, new Refusal('notFound'), request.id),
  );
}

export function drawRefusal(
  draw: Draw,
  visit: Visit,
  reply: FastifyReply,
  { kind, statusCode, field }: Refusal,
  reference: string,
): FastifyReply {
  const { title, text } = visit.texts.refusals[kind];
  const reason = field === undefined ? undefined : visit.texts.refusals.field(field);
  return draw(reply, visit, {
    screen: 'journal-error',
    title,
    status: statusCode,
    lasting: false,
    values: { text, reason, reference },
  });
}

/** The shelf may be what broke: then the page is drawn for a stranger. */
async function visitOf(request: FastifyRequest, visits: Visits): Promise<Visit> {
  try {
    return await visits.of(request);
  } catch {
    return visits.stranger(request);
  }
}
