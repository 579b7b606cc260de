/** The ledger of links as it lies on the shelf: one value, every change one swap. */
import {
  decideLink,
  endLink,
  liveLinkOf,
  type EndedBy,
  type Ledger,
  type Link,
  type LinkDecision,
  type LinkRequest,
} from './link-policy.ts';
import type { Json, Shelf } from './key-value-store.ts';

export interface LinkLedger {
  all(): Promise<Ledger>;
  liveOf(account: string): Promise<Link | undefined>;
  claim(request: LinkRequest): Promise<LinkDecision>;
  end(id: string, by: EndedBy): Promise<void>;
}

export function createLedger(shelf: Shelf, key: string, now: () => number): LinkLedger {
  // Nobody else writes under this key, so what lies there is what was put.
  const read = (value: Json | undefined): Ledger => (value ?? []) as Ledger;
  const all = async (): Promise<Ledger> => read(await shelf.get(key));

  return {
    all,
    liveOf: async (account) => liveLinkOf(await all(), account),
    async claim(request) {
      const change = await shelf.swap(key, (current) => {
        const decision = decideLink(read(current), request);
        return decision.outcome === 'linked'
          ? { put: decision.ledger, decision }
          : { keep: true as const, decision };
      });
      return change.decision;
    },
    async end(id, by) {
      await shelf.swap(key, (current) => ({ put: endLink(read(current), id, { at: now(), by }) }));
    },
  };
}
