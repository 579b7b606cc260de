import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares without telling by its time how much was right. */
export const sameSecret = (sent: string, secret: string): boolean =>
  timingSafeEqual(digestOf(sent), digestOf(secret));

/** What a token is kept under: whoever reads the store cannot use what is there. */
export const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
