/**
 * Every way in which the emulator hides part of a number or an address. `phone` is `+79991234567`. VK masks differently
 * at each place; the spellings are those that its answers and pages were seen with.
 */

/** On the pages: enough to recognise one's own number, too little to learn another person's. `+7 *** ***-67-89` */
export const maskPhoneOnPage = (phone: string): string =>
  `+7 *** ***-${phone.slice(-4, -2)}-${phone.slice(-2)}`;

/** In VK ID's `public_info` and `user_info`. `+7999 *** ** 67` */
export const maskPhoneInIdInfo = (phone: string): string => `${phone.slice(0, 5)} *** ** ${phone.slice(-2)}`;

/** In `account.getProfileInfo` of the API. `+7 *** *** ** 67` */
export const maskPhoneInApi = (phone: string): string => `${phone.slice(0, 2)} *** *** ** ${phone.slice(-2)}`;

/** In VK ID's `public_info`. `an***@example.com` */
export const maskEmail = (email: string): string => email.replace(/^(.{1,2})[^@]*@/u, '$1***@');
