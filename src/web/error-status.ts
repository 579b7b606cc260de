/**
 * The HTTP status of an error that was thrown on the way: what the framework says of a client's mistake, 503 where the store
 * cannot be reached, is full or takes no writes, else 500. Every server answers an outage by it, in its own shape.
 */
export function statusOf(error: unknown): number {
  const { statusCode, code } = Object(error) as { statusCode?: unknown; code?: unknown };
  if (typeof code === 'string' && code.startsWith('ERR_STORE_')) return 503;
  return typeof statusCode === 'number' && statusCode >= 400 ? statusCode : 500;
}

/** Seconds after which a request that met an outage is worth repeating: the store's client reconnects within one. */
export const retryAfter = 1;
