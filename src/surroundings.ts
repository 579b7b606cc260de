import type { Logger } from 'pino';

/** What the assembly cannot make itself: time, chance and a place for what happened. */
export interface Surroundings {
  /** Real time, ms. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  readonly logger: Logger;
}
