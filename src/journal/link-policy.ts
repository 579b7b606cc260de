/**
 * Who may be linked to whom: pure rules over the links, live and ended. The caller applies
 * a decision with one swap of all links, so that it holds under races.
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
  /** A link lives by its grant. That of an ended one is kept until VK has taken it back. */
  readonly grant?: Grant;
  /** VK has not confirmed it yet; by this token it is asked to. */
  readonly unconfirmed?: { readonly accessToken: string };
  readonly endedAt?: number;
  readonly endedBy?: EndedBy;
};

export type Difference = 'name' | 'birthday';

/** Oldest first. */
export type Links = readonly Link[];

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
  /** By which VK confirms the link. */
  readonly accessToken: string;
  readonly at: number;
};

export type LinkDecision =
  | { readonly outcome: 'linked' | 'same'; readonly link: Link; readonly links: Links }
  | {
      readonly outcome: 'conflict';
      readonly over: 'account' | 'phone' | 'profile';
      readonly links: Links;
    }
  | { readonly outcome: 'other-account'; readonly links: Links };

/** Ended links beyond this many are forgotten, oldest first: all links are one value. */
const historyKept = 500;

export function isLive(link: Link): boolean {
  return link.endedAt === undefined;
}

export function liveLinkOf(links: Links, account: string): Link | undefined {
  return links.find((link) => isLive(link) && link.account === account);
}

/** The links in the decision are those to keep; unless something was linked they are those that came in. */
export function decideLink(links: Links, request: LinkRequest): LinkDecision {
  const { id, account, profile, phone, entry, differs, grant, accessToken, at } = request;
  if (account !== request.startedBy) return { outcome: 'other-account', links };

  const own = liveLinkOf(links, account);
  if (own !== undefined) {
    // the same pair again is no news; anything else would overwrite.
    const same = own.profile.id === profile.id && own.phone === phone;
    return same ? { outcome: 'same', link: own, links } : { outcome: 'conflict', over: 'account', links };
  }
  const live = links.filter(isLive);
  if (live.some((link) => link.phone === phone)) return { outcome: 'conflict', over: 'phone', links };
  if (live.some((link) => link.profile.id === profile.id))
    return { outcome: 'conflict', over: 'profile', links };

  const unconfirmed = { accessToken };
  const link: Link = { id, account, profile, phone, entry, differs, grant, unconfirmed, since: at };
  return { outcome: 'linked', link, links: [...trim(links), link] };
}

/** VK has confirmed the link. */
export const confirmLink = (links: Links, id: string): Links =>
  links.map((link) => {
    if (link.id !== id) return link;
    const { unconfirmed: _done, ...rest } = link;
    return rest;
  });

/** VK has taken back the grant of an ended link. */
export const forgetGrant = (links: Links, id: string): Links =>
  links.map((link) => {
    if (link.id !== id || isLive(link)) return link;
    const { grant: _withdrawn, ...rest } = link;
    return rest;
  });

/** An ended link stays in the history. Ending what is not live changes nothing. */
export function endLink(
  links: Links,
  id: string,
  ending: { readonly at: number; readonly by: EndedBy },
): Links {
  return links.map((link) => {
    if (link.id !== id || !isLive(link)) return link;
    const { unconfirmed: _open, ...rest } = link;
    return { ...rest, endedAt: ending.at, endedBy: ending.by };
  });
}

function trim(links: Links): Links {
  let excess = links.filter((link) => !isLive(link)).length - historyKept;
  return excess <= 0 ? links : links.filter((link) => isLive(link) || excess-- <= 0);
}
