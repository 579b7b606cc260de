import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a text in base64url: PKCE's S256, and what a secret is kept under. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** What only the holder of `secret` can make of a text: HMAC-SHA-256 in base64url, 43 characters. */
export const macOf = (secret: string, text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url');

/** HMAC-SHA-512 in base64url, 86 characters: as long as VK's `device_id`. */
export const longMacOf = (secret: string, text: string): string =>
  createHmac('sha512', secret).update(text).digest('base64url');

/** As many bytes as are asked for that only the holder of `secret` can make of a text: keyed SHAKE-256. */
export const stretchedMacOf = (secret: string, text: string, bytes: number): Buffer =>
  createHash('shake256', { outputLength: bytes }).update(`${secret}\n${text}`).digest();

/** Compares two texts without telling by its time how much was equal. */
export function safeEqual(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  if (first.length !== second.length) return false;
  return timingSafeEqual(first, second);
}
