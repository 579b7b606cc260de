/** Auth.js: @auth/core as its framework packages drive it, with its VK provider. */
import { Auth, type AuthConfig, skipCSRFCheck } from '@auth/core';
import VK from '@auth/core/providers/vk';
import { fromWeb, registered, serve, show, toWeb, vkUrl } from './serve.ts';

await serve((url) => {
  let failure: Error | undefined;
  const provider = VK(registered);
  const endpoints = {
    authorization: vkUrl(String(provider.authorization)),
    token: vkUrl(String(provider.token)),
    userinfo: { url: vkUrl('https://api.vk.com/method/users.get?fields=photo_100&v=5.131') },
  };
  const config: AuthConfig = {
    providers: [VK({ ...registered, ...endpoints })],
    secret: 'a secret of this program, and of no other',
    trustHost: true,
    basePath: '/auth',
    pages: { error: '/failed', signIn: '/failed' },
    logger: { error: (error) => void (failure = error), warn: () => {} },
  };

  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const asked = toWeb(url, request);
    if (pathname === '/sign-in') {
      const callbackUrl = new URLSearchParams({ callbackUrl: `${url}/auth/session` });
      const post = new Request(`${url}/auth/signin/vk`, {
        method: 'POST',
        headers: asked.headers,
        body: callbackUrl,
      });
      return fromWeb(response, await Auth(post, { ...config, skipCSRFCheck }));
    }
    if (pathname === '/failed') {
      return show(
        response,
        { page: Object.fromEntries(searchParams), error: failure, cause: failure?.cause },
        500,
      );
    }
    return fromWeb(response, await Auth(asked, config));
  };
});
