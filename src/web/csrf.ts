import { macOf, safeEqual } from '../secrets/digest.ts';

/** A token that only this world can make, for this sign-in alone: what a form must bring back (U-02). */
export const formToken = (secret: string, sign_in: string): string => macOf(secret, `login-form\n${sign_in}`);

export const isFormToken = (secret: string, sign_in: string, token: string): boolean =>
  safeEqual(formToken(secret, sign_in), token);
