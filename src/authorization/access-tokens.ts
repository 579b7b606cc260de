import type { ApplicationRecord, Directory, PersonRecord } from '../directory/directory.ts';
import { accessTokenLifetime, linkLifetime, signInLifetime } from '../domain/lifetimes.ts';
import type { Change } from '../storage/store.ts';
import type { World } from '../worlds/world.ts';
import { openLinks } from './links.ts';
import { openSignIns, type SignIn } from './sign-ins.ts';
import type { TokenClaims } from './token-format.ts';

/** Who holds an access token, and what it opens. */
export interface Holder {
  readonly sign_in: SignIn;
  readonly person: PersonRecord;
  readonly app: ApplicationRecord;
  readonly scopes: readonly string[];
  /** ms of the world's clock. */
  readonly expires_at: number;
}

/**
 * Why a token opens nothing. `expired`: its time is over. `ended`: it was given out here, and the sign-in, the consent, the
 * person, the app or the password that it hung on is gone.
 */
export type TokenRefusal =
  | { readonly refused: 'expired'; readonly expired_at: number }
  | { readonly refused: 'ended'; readonly sign_in: string };

/** Who holds this token, whose MAC has been checked. */
export async function accessToken(
  world: World,
  directory: Directory,
  claims: TokenClaims,
): Promise<Holder | TokenRefusal> {
  const sign_in = await openSignIns(world).get(claims.sign_in);
  // Without its record the wire is not known; a token that outlived its record is over at any rate.
  const scopes = sign_in ? scopesIn(sign_in, claims.detail) : [];
  const expires_at = claims.issued_at + accessTokenLifetime(sign_in?.wire ?? 'vk-id', scopes) * 1000;
  if (world.now() >= expires_at) return { refused: 'expired', expired_at: expires_at };
  const ended = { refused: 'ended', sign_in: claims.sign_in } as const;
  if (!sign_in || sign_in.ended || !sign_in.redeemed) return ended;
  const standing = await standingOf(world, directory, sign_in);
  if (!standing || isEndedByPassword(world, sign_in, standing.person, 'access')) return ended;
  return { sign_in, ...standing, scopes, expires_at };
}

/**
 * Whether a password was set since that ends this, as the policy has it. By `legacy` access tokens of VK ID and of the
 * standard server live out their hour; codes and refresh tokens (`more`), of which further tokens come, end.
 */
export function isEndedByPassword(
  { policy: { password_ends_tokens: ends } }: World,
  { password_key, wire }: SignIn,
  person: PersonRecord,
  what: 'access' | 'more',
): boolean {
  if (password_key === person.password_key || ends === 'none') return false;
  return ends === 'all' || what === 'more' || wire === 'vk-oauth' || wire === 'vk-silent';
}

/** The person and the app of a sign-in, while both are the same as at the sign-in and its consent is in force. */
export async function standingOf(
  world: World,
  { people, applications, consents }: Directory,
  sign_in: SignIn,
): Promise<{ person: PersonRecord; app: ApplicationRecord } | undefined> {
  const parties = {
    app: { client_id: sign_in.client_id, key: sign_in.app_key },
    person: { id: sign_in.person_id, key: sign_in.person_key },
  };
  const { parent } = sign_in;
  const [person, app, consent, link] = await Promise.all([
    people.get(sign_in.person_id),
    applications.get(sign_in.client_id),
    sign_in.consent === undefined ? undefined : consents.between(parties),
    parent === undefined ? undefined : openSignIns(world).get(parent),
  ]);
  if (parent !== undefined && !link) return undefined;
  if (person?.key !== sign_in.person_key || app?.key !== sign_in.app_key) return undefined;
  return consent?.id === sign_in.consent ? { person, app } : undefined;
}

/**
 * A consent or link lives as long as the tokens that depend on it: changes for the commit that issues new tokens. One that
 * ended meanwhile stays ended.
 */
export async function toRenewUnder(
  world: World,
  { consents }: Directory,
  { consent, id, link, parent }: SignIn,
  parties: { readonly app: ApplicationRecord; readonly person: PersonRecord },
): Promise<Change[]> {
  if (consent !== undefined) return consents.toRenew(await consents.find(parties));
  const links = openLinks(world);
  if (parent === undefined) return link === 'confirmed' ? links.toRenew(id, parties) : [];
  const signIns = openSignIns(world);
  const found = await signIns.find(parent);
  if (!found.thing) return [];
  const ttl = Math.max(linkLifetime, signInLifetime(found.thing));
  return [...signIns.toPut(parent, found.thing, { ttl, found }), ...(await links.toRenew(parent, parties))];
}

/** Which of a sign-in's scopes an access token opens, as bits in their order. */
export const scopeBits = ({ scopes }: SignIn, opened: readonly string[]): number =>
  scopes.reduce((bits, scope, index) => bits + (opened.includes(scope) ? 2 ** index : 0), 0);

const scopesIn = ({ scopes }: SignIn, bits: number): string[] =>
  scopes.filter((_scope, index) => Math.floor(bits / 2 ** index) % 2 === 1);
