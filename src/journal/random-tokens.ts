/** Random words and what is kept of them: the shelf holds digests, only the browser and VK hold the words. */
import { createHash, timingSafeEqual } from 'node:crypto';

export type Random = (bytes: number) => Uint8Array;

/** 43 characters of base64url: enough for a session, VK's state (32 or more) and a PKCE verifier (43 to 128). */
export function coin(random: Random): string {
  return Buffer.from(random(32)).toString('base64url');
}

/** Shown to people and quoted to support. */
export function coinReference(random: Random): string {
  return Buffer.from(random(6)).toString('hex');
}

export function digest(word: string): string {
  return createHash('sha256').update(word).digest('base64url');
}

/** Takes the same time wherever two words begin to differ. */
export function sameWord(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(one).digest(),
    createHash('sha256').update(other).digest(),
  );
}
