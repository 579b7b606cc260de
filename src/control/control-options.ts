import type { FastifyRequest } from 'fastify';
import type { Directory } from '../directory/directory.ts';
import type { ControlToken } from '../secrets/control-token.ts';
import type { Random } from '../secrets/random.ts';
import type { Worlds } from '../worlds/registry.ts';
import type { World } from '../worlds/world.ts';
import type { PemDownloads } from './pem-downloads.ts';

/** One reading of a world, and what stands in it. */
export interface OpenWorld {
  readonly world: World;
  readonly directory: Directory;
}

/** What the assembly gives the control plane. */
export interface ControlOptions {
  /** How worlds get older, go by other rules, and begin again. */
  readonly worlds: Pick<Worlds, 'age' | 'claimClient' | 'keepClient' | 'releaseClient' | 'reset' | 'tune'>;
  /** One reading of the world of that id, if there is one. */
  readonly readWorld: (id: string) => Promise<OpenWorld | undefined>;
  /** Which world a request is for. */
  worldAddressOf(request: FastifyRequest): WorldAddress;
  /** Writes to the store; rejects where that cannot be done. */
  readonly tryStore: () => Promise<void>;
  /** When set, the API and the console ask for it. */
  readonly controlToken?: ControlToken;
  /** The origin by which browsers know this emulator. */
  readonly publicUrl: string;
  /** Whether a request was sent to one of VK's names. */
  isForVk(request: FastifyRequest): boolean;
  /** The key and the CA that a client's developer may ask for. */
  readonly downloads: PemDownloads;
  /** The directory that holds `console/`. */
  readonly viewsDir: string;
  /** Where views/styles and views/scripts are served, without a slash at the end. */
  readonly assets: string;
  /** Where the demo journal is, for the inbox that is still empty. */
  readonly journalUrl?: string;
  /** Real time, ms. */
  now(): number;
  /** So many random bytes. */
  readonly random: Random;
  /** Aborts when the listeners begin to close: requests that wait are answered at once. */
  readonly closing?: AbortSignal;
}

/** A world as a URL names it. */
export interface WorldAddress {
  readonly world: string;
  /** What stands in the URL before `/__emulator`: `''`, `/w/blue`. */
  readonly prefix: string;
}
