/** Random tokens and what is kept of them: the store holds digests, only the browser and VK hold the tokens. */
import { createHash, timingSafeEqual } from 'node:crypto';

export type Random = (bytes: number) => Uint8Array;

/** 43 characters of base64url: enough for a session, VK's state (32 or more) and a PKCE verifier (43 to 128). */
export function randomToken(random: Random): string {
  return Buffer.from(random(32)).toString('base64url');
}

/** Shown to people and quoted to support. */
export function randomReference(random: Random): string {
  return Buffer.from(random(6)).toString('hex');
}

export function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** The same reference for the same token, which cannot be told from it. */
export const digestReference = (token: string): string =>
  createHash('sha256').update(`reference\n${token}`).digest('hex').slice(0, 12);

/** Takes the same time wherever two tokens begin to differ. */
export function safeEqual(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(one).digest(),
    createHash('sha256').update(other).digest(),
  );
}
