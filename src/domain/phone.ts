/** A mobile number of Russia in E.164, `+7XXXXXXXXXX`: the only kind that VK ID's educational journey knows (D-10). */
export type Phone = string;

export type PhoneFault = 'E-02' | 'E-03' | 'E-04' | 'E-05';

/** A national number that begins with one of these is a mobile one (`vkid-phone`, rule S34). */
const mobilePrefixes = ['9'];

/** What people put between the digits, and the invisible marks that a number copied from a contact brings along. */
const between = /[\s\p{Cf}().\-‐-―−]/gu;

/**
 * Reads what a person typed or pasted (SI-23): spaces and `()-.` do not count; `8`, `7`, `+7` or nothing may lead.
 * Gives the number in E.164, or the id of the error to show (E-02 empty, E-03 length, E-04 not mobile, E-05 other country).
 */
export function readPhone(typed: string): { phone: Phone } | { fault: PhoneFault } {
  const bare = typed.replaceAll(between, '');
  if (bare === '' || bare === '+' || bare === '+7') return { fault: 'E-02' };
  if (/^\+(?!7)/u.test(bare)) return { fault: 'E-05' };
  const digits = bare.replace(/^\+/u, '');
  if (!/^\d+$/u.test(digits)) return { fault: 'E-03' };
  const national = digits.length === 11 && /^[78]/u.test(digits) ? digits.slice(1) : digits;
  if (national.length !== 10 || (bare.startsWith('+') && digits.length !== 11)) return { fault: 'E-03' };
  if (!mobilePrefixes.some((prefix) => national.startsWith(prefix))) return { fault: 'E-04' };
  return { phone: `+7${national}` };
}

/** `+7 912 345-67-89`, for the owner's own eyes. */
export const spellPhone = (phone: Phone): string =>
  `+7 ${phone.slice(2, 5)} ${phone.slice(5, 8)}-${phone.slice(8, 10)}-${phone.slice(10)}`;
