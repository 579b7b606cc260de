/**
 * - `ERR_STORE_URL`: the store's URL names no driver, or is wrong
 * - `ERR_STORE_UNREACHABLE`: no connection, or no answer in time
 * - `ERR_STORE_REFUSED`: the server answered with an error (a wrong password, a key of the wrong type, no memory left)
 * - `ERR_STORE_CONTENDED`: a `swap` lost against others again and again
 * - `ERR_STORE_LIFETIME`: a lifetime that is no number
 * - `ERR_STORE_CLOSED`: the store was closed
 */
export type StoreErrorCode =
  | 'ERR_STORE_URL'
  | 'ERR_STORE_UNREACHABLE'
  | 'ERR_STORE_REFUSED'
  | 'ERR_STORE_CONTENDED'
  | 'ERR_STORE_LIFETIME'
  | 'ERR_STORE_CLOSED';

/** Carries no `cause` on purpose: a Redis client's own errors hold the command they failed in, `AUTH` and its password too. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

export function closedError(): StoreError {
  return new StoreError('ERR_STORE_CLOSED', 'the store is closed');
}
