import type { Logger } from 'pino';
import type { TrafficOptions } from './traffic/traffic.ts';

/** What the assembly is given from outside: the clock, random bytes and the logger. */
export interface Runtime {
  /** Real time, ms. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  readonly logger: Logger;
  /** What a request meets besides its own work: nothing is ordered, and reasons go to the log, unless given. */
  readonly traffic?: TrafficOptions;
}
