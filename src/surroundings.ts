import type { Logger } from 'pino';
import type { TrafficOptions } from './traffic/traffic.ts';

/** What the assembly cannot make itself: time, chance and a place for what happened. */
export interface Surroundings {
  /** Real time, ms. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  readonly logger: Logger;
  /** What a request meets besides its own work: nothing is ordered, and reasons go to the log, unless given. */
  readonly traffic?: TrafficOptions;
}
