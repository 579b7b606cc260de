import type { AdapterPayload } from 'oidc-provider';
import type { Json } from '../storage/store.ts';
import type { World } from '../worlds/world.ts';

/** What the provider gave to keep, and how old the world (ms) was at this write. */
export interface Envelope {
  readonly payload: AdapterPayload;
  readonly aged: number;
  /** The app that it was kept for, by its own key too: one registered later under its id finds nothing. */
  readonly app?: { readonly client_id: number; readonly key: string };
}

export const asJson = (envelope: Envelope): Json => envelope as unknown as Json;

/** What the store gave back, as it was kept by the adapter. */
export const asEnvelope = (value: Json | undefined): Envelope | undefined =>
  value as unknown as Envelope | undefined;

/**
 * The provider reads the system clock, so a record is made older instead: by as much as the world aged since it was
 * written.
 */
export function olderPayload({ payload, aged }: Envelope, world: World): AdapterPayload {
  const seconds = Math.floor((world.age - aged) / 1000);
  if (seconds === 0) return { ...payload };
  const moved = moments
    .filter((name) => typeof payload[name] === 'number')
    .map((name) => [name, Number(payload[name]) - seconds]);
  return { ...payload, ...Object.fromEntries(moved) };
}

/** The fields of the provider's records that are unix seconds. */
const moments = ['authTime', 'consumed', 'exp', 'iat', 'loginTs', 'iiat'] as const;

/** A moment of the world's clock (ms) as the provider has moments: unix seconds of real time, older by the world's age. */
export const asUnixTime = (moment: number, { age }: World): number => Math.floor((moment - age) / 1000);
