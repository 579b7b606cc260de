/** By what a browser is known again, for the `device_id` that VK gives an app there. */
const cookieName = (world: string): string => `vkid_${world}_browser`;

export function browserIn(cookie: string | undefined, world: string): string | undefined {
  const name = cookieName(world);
  const pair = (cookie ?? '').split(/; */u).find((one) => one.startsWith(`${name}=`));
  const id = pair?.slice(name.length + 1) ?? '';
  return /^[\w-]{22}$/u.test(id) ? id : undefined;
}

export const browserCookie = (world: string, id: string): string =>
  `${cookieName(world)}=${id}; path=/; max-age=31536000; samesite=lax; httponly`;
