import type { FastifyReply } from 'fastify';

export interface WaitLimit {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Aborts when the client has left, the server closes or the time is up, whichever is first. `end` lets go of all three. */
export function startWaitLimit(reply: FastifyReply, closing: AbortSignal, seconds?: number): WaitLimit {
  const over = new AbortController();
  const abort = () => over.abort();
  const timer = seconds === undefined ? undefined : setTimeout(abort, seconds * 1000);
  reply.raw.once('close', abort);
  closing.addEventListener('abort', abort, { once: true });
  if (closing.aborted || reply.raw.destroyed) abort();
  return {
    signal: over.signal,
    end: () => {
      clearTimeout(timer);
      reply.raw.off('close', abort);
      closing.removeEventListener('abort', abort);
    },
  };
}
