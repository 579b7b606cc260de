/** The address of VK's captcha, as clients are told it. */
export interface CaptchaAddress {
  /** The whole address. */
  readonly address: string;
  /** Without scheme and host: the client adds VK's own. */
  readonly path: string;
}

/** Beside the host that was asked: of VK's names the same zone's id host, of any other name the issuer. */
export function captchaAddress(
  asked: { readonly host: string; readonly protocol: string },
  { issuer, session }: { readonly issuer: string; readonly session: string },
): CaptchaAddress {
  const [, zone, port = ''] = /(?:^|\.)vk\.(ru|com|me)(:\d+)?$/u.exec(asked.host) ?? [];
  const vk = zone === 'com' ? 'com' : 'ru';
  const query = new URLSearchParams({ domain: `vk.${vk}`, session_token: session, variant: 'popup' });
  const page = `/not_robot_captcha?${query.toString()}`;
  const world = new URL(issuer).pathname.replace(/\/$/u, '');
  const path = world + page;
  return { path, address: zone ? `${asked.protocol}://id.vk.${vk}${port}${path}` : issuer + page };
}
