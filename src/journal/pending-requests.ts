/**
 * Pending requests: what the journal must remember between sending a person to VK and seeing them back. Each is good
 * once; the newest of an account beats the older ones; what came of it is kept, so that a reload shows it again (CB-7).
 */
import type { Entry } from './link-policy.ts';
import type { Outcome } from './link-outcome.ts';
import { digest } from './random-tokens.ts';
import type { Json, KeyValueStore } from './key-value-store.ts';

export type PendingRequest = {
  readonly account: string;
  /** Digest of the session it began in. */
  readonly session: string;
  readonly entry: Entry;
  readonly verifier: string;
  readonly expiresAt: number;
};

type Kept = PendingRequest & {
  readonly stage: 'open' | 'superseded' | 'taken' | 'settled';
  readonly outcome?: Outcome;
};

type Taken =
  | { readonly kind: 'fresh'; readonly request: PendingRequest }
  | { readonly kind: 'settled'; readonly request: PendingRequest; readonly outcome: Outcome }
  /** `interrupted`: it was taken, and what became of it was never written down. */
  | { readonly kind: 'expired' | 'interrupted' | 'superseded'; readonly request: PendingRequest }
  | { readonly kind: 'unknown' };

/** VK's flow may take 30 minutes and its code lives 10 more. */
export const requestMs = 45 * 60 * 1000;
const keptSeconds = 24 * 60 * 60;
const patienceMs = 5000;

export interface PendingRequests {
  open(state: string, request: PendingRequest): Promise<void>;
  /** Gives the request to exactly one caller; a second one waits a moment for what the first makes of it. */
  take(state: string): Promise<Taken>;
  settle(state: string, outcome: Outcome): Promise<void>;
  /** The same for a request that was interrupted, unless its first caller has settled it by now. Gives the outcome that counts. */
  settleInterrupted(state: string, outcome: Outcome): Promise<Outcome>;
}

export function createPendingRequests(
  store: KeyValueStore,
  prefix: string,
  now: () => number,
): PendingRequests {
  const keyOf = (hash: string): string => `${prefix}request:${hash}`;
  // This is the only writer under these keys, so their values are what it has put.
  const read = (value: Json | undefined): Kept | undefined => value as Kept | undefined;

  async function settled(key: string, patience: number): Promise<Taken> {
    const kept = read(await store.get(key));
    if (kept?.outcome !== undefined) return { kind: 'settled', request: kept, outcome: kept.outcome };
    if (kept === undefined) return { kind: 'unknown' };
    if (patience <= 0) return { kind: 'interrupted', request: kept };
    await new Promise((resolve) => setTimeout(resolve, 50));
    return settled(key, patience - 50);
  }

  return {
    async open(state, request) {
      const hash = digest(state);
      const kept: Kept = { ...request, stage: 'open' };
      await store.put(keyOf(hash), kept, keptSeconds);
      const { former } = await store.swap(`${prefix}newest:${request.account}`, (current) => ({
        put: hash,
        ttl: keptSeconds,
        former: typeof current === 'string' ? current : undefined,
      }));
      if (former === undefined) return;
      await store.swap(keyOf(former), (current) => {
        const older = read(current);
        return older?.stage === 'open' ? { put: { ...older, stage: 'superseded' } } : { keep: true as const };
      });
    },

    async take(state) {
      const key = keyOf(digest(state));
      const { found } = await store.swap(key, (current) => {
        const found = read(current);
        return found?.stage === 'open'
          ? { put: { ...found, stage: 'taken' }, found }
          : { keep: true as const, found };
      });
      if (found === undefined) return { kind: 'unknown' };
      if (found.stage === 'superseded') return { kind: 'superseded', request: found };
      if (found.stage !== 'open') return settled(key, patienceMs);
      return found.expiresAt <= now()
        ? { kind: 'expired', request: found }
        : { kind: 'fresh', request: found };
    },

    async settle(state, outcome) {
      await store.swap(keyOf(digest(state)), (current) => {
        const kept = read(current);
        return kept === undefined ? { keep: true as const } : { put: { ...kept, stage: 'settled', outcome } };
      });
    },

    async settleInterrupted(state, outcome) {
      const change = await store.swap(keyOf(digest(state)), (current) => {
        const kept = read(current);
        if (kept === undefined || kept.outcome !== undefined)
          return { keep: true as const, counts: kept?.outcome ?? outcome };
        return { put: { ...kept, stage: 'settled', outcome }, counts: outcome };
      });
      return change.counts;
    },
  };
}
