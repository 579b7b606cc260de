/**
 * Who may be linked to whom: pure rules over the ledger of links, live and ended.
 * The caller applies a decision with one swap of the ledger, so that it holds under races.
 */

export type Entry = 'settings' | 'chats';

export type Profile = {
  readonly id: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly middleName: string;
};

/** What is needed to withdraw the grant at VK later. */
export type Grant = { readonly refreshToken: string; readonly deviceId: string };

/** `refused`: VK did not confirm the grant, so the link never came to count. */
export type EndedBy = 'user' | 'support' | 'refused';

export type Link = {
  readonly id: string;
  readonly account: string;
  readonly profile: Profile;
  /** E.164 */
  readonly phone: string;
  readonly entry: Entry;
  /** What of the profile is not as the journal has it; the page warns, nothing is refused. */
  readonly differs: readonly Difference[];
  readonly since: number;
  /** Forgotten when the link ends: a link lives by its grant, and an ended one needs none. */
  readonly grant?: Grant;
  readonly endedAt?: number;
  readonly endedBy?: EndedBy;
};

export type Difference = 'name' | 'birthday';

/** Oldest first. */
export type Ledger = readonly Link[];

export type LinkRequest = {
  readonly id: string;
  /** Whose journal it is now, and whose it was when the linking began. */
  readonly account: string;
  readonly startedBy: string;
  readonly profile: Profile;
  readonly phone: string;
  readonly entry: Entry;
  readonly differs: readonly Difference[];
  readonly grant: Grant;
  readonly at: number;
};

export type LinkDecision =
  | { readonly outcome: 'linked' | 'same'; readonly link: Link; readonly ledger: Ledger }
  | {
      readonly outcome: 'conflict';
      readonly over: 'account' | 'phone' | 'profile';
      readonly ledger: Ledger;
    }
  | { readonly outcome: 'other-account'; readonly ledger: Ledger };

/** Ended links beyond this many are forgotten, oldest first: the ledger is one value. */
const historyKept = 500;

export function isLive(link: Link): boolean {
  return link.endedAt === undefined;
}

export function liveLinkOf(ledger: Ledger, account: string): Link | undefined {
  return ledger.find((link) => isLive(link) && link.account === account);
}

/** The ledger in the decision is the one to keep; unless something was linked it is the one that came in. */
export function decideLink(ledger: Ledger, request: LinkRequest): LinkDecision {
  const { id, account, profile, phone, entry, differs, grant, at } = request;
  if (account !== request.startedBy) return { outcome: 'other-account', ledger };

  const own = liveLinkOf(ledger, account);
  if (own !== undefined) {
    // the same pair again is no news; anything else would overwrite.
    const same = own.profile.id === profile.id && own.phone === phone;
    return same ? { outcome: 'same', link: own, ledger } : { outcome: 'conflict', over: 'account', ledger };
  }
  const live = ledger.filter(isLive);
  if (live.some((link) => link.phone === phone)) return { outcome: 'conflict', over: 'phone', ledger };
  if (live.some((link) => link.profile.id === profile.id))
    return { outcome: 'conflict', over: 'profile', ledger };

  const link: Link = { id, account, profile, phone, entry, differs, grant, since: at };
  return { outcome: 'linked', link, ledger: [...trim(ledger), link] };
}

/** An ended link stays in the history without its grant. Ending what is not live changes nothing. */
export function endLink(
  ledger: Ledger,
  id: string,
  ending: { readonly at: number; readonly by: EndedBy },
): Ledger {
  return ledger.map((link) => {
    if (link.id !== id || !isLive(link)) return link;
    const { grant: _gone, ...rest } = link;
    return { ...rest, endedAt: ending.at, endedBy: ending.by };
  });
}

function trim(ledger: Ledger): Ledger {
  let excess = ledger.filter((link) => !isLive(link)).length - historyKept;
  return excess <= 0 ? ledger : ledger.filter((link) => isLive(link) || excess-- <= 0);
}
