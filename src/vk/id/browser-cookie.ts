/** By what VK ID knows a browser again, for the `device_id` that an app gets there. */
export const browserCookieName = (world: string): string => `vkid_${world}_browser`;

/** The value of that cookie, where it is one of ours. */
export const readBrowser = (value: string | undefined): string | undefined =>
  /^[\w-]{22}$/u.test(value ?? '') ? value : undefined;

/** Seconds that a browser is known. */
export const browserCookieLifetime = 31_536_000;
