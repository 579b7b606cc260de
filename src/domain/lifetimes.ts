import type { Wire } from './oauth/authorization-request.ts';
import type { Policy } from './policy.ts';

/** Every lifetime there is, in seconds. What depends on a world's policy is derived here. */

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** VK says so in its callback. */
export const authorizationCodeLifetime = 10 * minute;
/** VK's, from each token's own issue. */
export const refreshTokenLifetime = 180 * day;
/** A browser stays signed in to VK ID. */
export const sessionLifetime = 14 * day;
/** VK ID knows a browser again. */
export const browserLifetime = year;
/** A browser in which no person has signed in yet. */
export const guestLifetime = hour;
/** VK's is not known; our choice. */
export const idTokenLifetime = hour;
/** The payload of VK ID's first version says so. */
export const silentTokenLifetime = 10 * minute;
/** RFC 8628: our choice. */
export const deviceCodeLifetime = 10 * minute;
/** As long as a refresh token under it, renewed by each sign-in. */
export const consentLifetime = 180 * day;
/** As long as a refresh token could live. */
export const linkLifetime = 180 * day;
/** As long as VK keeps the session of a captcha. */
export const captchaLifetime = 5 * minute;
/** Unknown; our choice. */
export const anonymousTokenLifetime = day;
/** What was "sent" stays in the inbox. */
export const messageLifetime = 30 * day;
/** Who has joined a community of the SDK's subscription sheet. */
export const membershipLifetime = 180 * day;
/** Where an answered request has led, for the second press and for «back» (K-3, X-1). */
export const settledLifetime = 2 * hour;

/** A token of legacy OAuth with the scope `offline` never ends; this is as long as a store can be told. */
const never = 100 * year;

/** Access tokens, by the wire that gave them. */
export function accessTokenLifetime(wire: Wire, scopes: readonly string[]): number {
  if (wire === 'vk-oauth') return scopes.includes('offline') ? never : day;
  return wire === 'vk-silent' ? year : hour;
}

/** The record of an open request: it outlives its journey, so that the page that says "too late" can lead back. */
export const requestLifetime = ({ journey_ttl }: Pick<Policy, 'journey_ttl'>): number =>
  journey_ttl + 2 * hour;

/** The record of a sign-in: as long as what hangs on it. */
export function signInLifetime(sign_in: {
  readonly wire: Wire;
  readonly scopes: readonly string[];
  readonly redeemed?: object;
  readonly link?: 'confirmed' | 'live' | 'pending';
}): number {
  const { wire, scopes, redeemed, link } = sign_in;
  if (link === 'confirmed') return linkLifetime;
  // A used code is remembered as long again as it could have been used.
  if (!redeemed) return 2 * authorizationCodeLifetime;
  return wire === 'vk-id' || wire === 'oidc' ? refreshTokenLifetime : accessTokenLifetime(wire, scopes);
}
