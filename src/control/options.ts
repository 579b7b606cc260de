import type { FastifyRequest } from 'fastify';
import type { Directory } from '../directory/directory.ts';
import type { World } from '../world/world.ts';
import type { Papers } from './papers.ts';

/** A world as the control room needs it. */
export interface OpenWorld {
  readonly world: World;
  readonly directory: Directory;
}

/** What the assembly hands to the control room. */
export interface ControlOptions {
  /**
   * The world of that id, if there is one. Parallel readers of one `World` object share their work, so give the same
   * object for the same world while it is open.
   */
  openWorld(id: string): OpenWorld | undefined | Promise<OpenWorld | undefined>;
  /** Which world a request is for, and what stands in its URL before `/__emulator` (`''`, `/w/blue`). */
  placeOf(request: FastifyRequest): Place;
  /** This world is its seed again. */
  reset(world: string): Promise<void>;
  /** Why the emulator cannot be used yet; undefined when it can. */
  whyNotReady(): Promise<string | undefined>;
  /** When set, the API and the console ask for it. */
  readonly controlToken?: string;
  /** Host names by which this emulator may be called besides addresses and local names: VK's, the public URL's. */
  readonly hostNames: readonly string[];
  /** The key and the CA that a client's developer may ask for. */
  readonly papers: Papers;
  /** The directory that holds `console/`. */
  readonly viewsDir: string;
  /** Where views/styles and views/scripts are served, without a slash at the end. */
  readonly assets: string;
  /** Where the demo journal is, for the inbox that is still empty. */
  readonly journalUrl?: string;
  /** Real time, ms. */
  now(): number;
  /** So many random bytes. */
  random(bytes: number): Buffer;
  /** Aborts when the listeners begin to close: whoever waits is answered at once. */
  readonly closing?: AbortSignal;
}

export interface Place {
  readonly world: string;
  readonly prefix: string;
}
