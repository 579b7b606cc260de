/**
 * A link is two things: the journal's record and VK's. A process that ends between the two, or a VK that cannot be reached, leaves
 * them apart, so that each look at the links first finishes what was begun: a link that VK has not confirmed is confirmed or ends,
 * and a grant of a link that ended is withdrawn. All of it may be done twice.
 */
import { type Link, isLive } from './link-policy.ts';
import type { LinkStore } from './link-store.ts';
import type { Random } from './random-tokens.ts';
import { validateDone } from './validate-vk-response.ts';
import type { VkId } from './vk-id-client.ts';
import { withdrawGrant } from './withdraw-grant.ts';

export interface LinkRepair {
  /** Has VK confirm a link. `unreachable`: it is not known whether it has. */
  confirm(link: Link): Promise<'confirmed' | 'refused' | 'unreachable'>;
  /** Ends a link at both sides; VK's follows at the next look where it cannot be reached now. */
  end(link: Link, by: 'refused' | 'support' | 'user'): Promise<void>;
  /** Finishes what was begun for these links. */
  finish(links: readonly Link[]): Promise<void>;
}

export function createLinkRepair(linkStore: LinkStore, vk: VkId, random: Random): LinkRepair {
  async function confirm({ id, unconfirmed }: Link): Promise<'confirmed' | 'refused' | 'unreachable'> {
    if (unconfirmed === undefined) return 'confirmed';
    const answer = await vk.confirmLink(unconfirmed.accessToken).catch(() => undefined);
    if (answer === undefined || answer.status >= 500) return 'unreachable';
    if (!validateDone(answer).ok) return 'refused';
    await linkStore.confirm(id);
    return 'confirmed';
  }

  async function withdraw({ id, grant }: Link): Promise<void> {
    if (grant && (await withdrawGrant(vk, grant, random)) !== 'unreachable') await linkStore.forgetGrant(id);
  }

  async function end(link: Link, by: 'refused' | 'support' | 'user'): Promise<void> {
    await linkStore.end(link.id, by);
    await withdraw(link);
  }

  return {
    confirm,
    end,
    async finish(links) {
      for (const link of links) {
        if (!isLive(link)) await withdraw(link);
        else if ((await confirm(link)) === 'refused') await end(link, 'refused');
      }
    },
  };
}

/** The links, each looked at only when what was begun for it is finished. */
export function repairedLinks(linkStore: LinkStore, repair: LinkRepair): LinkStore {
  const isUnfinished = (link: Link): boolean =>
    isLive(link) ? link.unconfirmed !== undefined : link.grant !== undefined;
  async function finish(account?: string): Promise<void> {
    const links = await linkStore.all();
    await repair.finish(
      links.filter((link) => isUnfinished(link) && (account === undefined || link.account === account)),
    );
  }
  return {
    ...linkStore,
    all: async () => {
      await finish();
      return linkStore.all();
    },
    liveOf: async (account) => {
      await finish(account);
      return linkStore.liveOf(account);
    },
  };
}
