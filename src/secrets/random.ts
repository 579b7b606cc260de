/** The only source of chance: gives so many random bytes. */
export type Random = (bytes: number) => Buffer;

/** So many random bytes as text that may stand in a URL, a cookie or a key. */
export const randomToken = (random: Random, bytes = 16): string => random(bytes).toString('base64url');
