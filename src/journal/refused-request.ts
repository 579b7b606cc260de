/** A request that a page will not serve, thrown where it is noticed and shown by the one error handler. */
import type { Texts } from './texts/ru.ts';

type RefusalKind = Exclude<keyof Texts['refusals'], 'field' | 'home'>;

const statuses: Readonly<Record<RefusalKind, number>> = {
  notFound: 404,
  malformed: 400,
  tooLarge: 413,
  mediaType: 415,
  stale: 403,
  teachersOnly: 403,
  unavailable: 503,
  broken: 500,
};

export class Refusal extends Error {
  readonly code = 'JOURNAL_REFUSAL';
  readonly statusCode: number;
  readonly kind: RefusalKind;
  /** The name of the form field that is at fault: one of ours, never what was sent. */
  readonly field: string | undefined;

  constructor(kind: RefusalKind, field?: string) {
    super(kind);
    this.kind = kind;
    this.statusCode = statuses[kind];
    this.field = field;
  }
}

/** What the framework refused by itself, in the same terms. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_STORE_'))
    return new Refusal('unavailable');
  const { statusCode } = error instanceof Error && 'statusCode' in error ? error : { statusCode: 500 };
  if (statusCode === 413) return new Refusal('tooLarge');
  if (statusCode === 415) return new Refusal('mediaType');
  const mistaken = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return new Refusal(mistaken ? 'malformed' : 'broken');
}
