/** VK's services. `id` is VK ID itself and the default: the emulator's own pages and the standard server are at it too. */
export type VkService = 'id' | 'oauth' | 'api' | 'login' | 'web';

/** Every VK name that a public client calls, and its service. Twins of different zones behave identically. */
export const vkHosts: ReadonlyMap<string, VkService> = new Map([
  ['id.vk.ru', 'id'],
  ['id.vk.com', 'id'],
  ['oauth.vk.ru', 'oauth'],
  ['oauth.vk.com', 'oauth'],
  ['api.vk.ru', 'api'],
  ['api.vk.com', 'api'],
  ['api.vk.me', 'api'],
  ['login.vk.ru', 'login'],
  ['login.vk.com', 'login'],
  ['web.vk.me', 'web'],
]);

/** The VK service of a host name, whose port is ignored; absent for a name that is not VK's. */
export function serviceOf(host: string): VkService | undefined {
  const name = host.trim().toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  return vkHosts.get(name) ?? (/^([a-z0-9_-]+\.)+vk\.(ru|com)$/.test(name) ? 'id' : undefined);
}

/** Every DNS name and address that the TLS certificate is for; `*.` names are certificate wildcards. */
export const certifiedNames: readonly string[] = [
  'localhost',
  '127.0.0.1',
  '::1',
  ...vkHosts.keys(),
  '*.vk.ru',
  '*.vk.com',
  // Where VK's captcha client looks for a page that a header names by its path.
  'vk.ru',
  'vk.com',
];
