/** The journal's links as they are kept: one value, every change one swap. */
import type { Json, KeyValueStore } from './key-value-store.ts';
import {
  confirmLink,
  decideLink,
  type EndedBy,
  endLink,
  forgetGrant,
  type Link,
  type LinkDecision,
  type LinkRequest,
  type Links,
  liveLinkOf,
} from './link-policy.ts';

export interface LinkStore {
  /** Oldest first. */
  all(): Promise<Links>;
  liveOf(account: string): Promise<Link | undefined>;
  claim(request: LinkRequest): Promise<LinkDecision>;
  /** VK has confirmed it. */
  confirm(id: string): Promise<void>;
  /** Its grant is kept until VK has taken it back. */
  end(id: string, by: EndedBy): Promise<void>;
  /** VK has taken back the grant of a link that ended. */
  forgetGrant(id: string): Promise<void>;
}

export function createLinkStore(store: KeyValueStore, key: string, now: () => number): LinkStore {
  // This is the only writer under the key, so the value is what it has put.
  const read = (value: Json | undefined): Links => (value ?? []) as Links;
  const all = async (): Promise<Links> => read(await store.get(key));
  const change = async (changed: (links: Links) => Links): Promise<void> => {
    await store.swap(key, (current) => ({ put: changed(read(current)) }));
  };

  return {
    all,
    liveOf: async (account) => liveLinkOf(await all(), account),
    async claim(request) {
      const { decision } = await store.swap(key, (current) => {
        const decision = decideLink(read(current), request);
        return decision.outcome === 'linked'
          ? { put: decision.links, decision }
          : { keep: true as const, decision };
      });
      return decision;
    },
    confirm: (id) => change((links) => confirmLink(links, id)),
    end: (id, by) => change((links) => endLink(links, id, { at: now(), by })),
    forgetGrant: (id) => change((links) => forgetGrant(links, id)),
  };
}
