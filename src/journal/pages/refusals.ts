/** Pages for what cannot be served: one handler, one template, a reason in words and a request number. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RenderScreen } from '../render-screen.ts';
import { Refusal, refusalOf } from '../refused-request.ts';
import type { Visit, Visits } from '../visits.ts';

export function refusalPages(app: FastifyInstance, render: RenderScreen, visits: Visits): void {
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.statusCode >= 500) request.log.error({ err: error }, 'a page broke');
    return renderRefusal(render, await visitOf(request, visits), reply, refusal, request.id);
  });
  app.setNotFoundHandler(async (request, reply) =>
    renderRefusal(render, await visitOf(request, visits), reply, new Refusal('notFound'), request.id),
  );
}

export function renderRefusal(
  render: RenderScreen,
  visit: Visit,
  reply: FastifyReply,
  { kind, statusCode, field }: Refusal,
  reference: string,
): FastifyReply {
  const { title, text } = visit.texts.refusals[kind];
  if (kind === 'unavailable') void reply.header('retry-after', '1');
  const reason = field === undefined ? undefined : visit.texts.refusals.field(field);
  return render(reply, visit, {
    screen: 'journal-error',
    title,
    status: statusCode,
    lasting: false,
    values: { text, reason, reference },
  });
}

/** The store may be what broke: then the page is drawn for a guest. */
async function visitOf(request: FastifyRequest, visits: Visits): Promise<Visit> {
  try {
    return await visits.of(request);
  } catch {
    return visits.guest(request);
  }
}
