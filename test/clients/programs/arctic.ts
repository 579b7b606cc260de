/** arctic's VK, as its documentation shows it: its two addresses are constants. */
import { generateState, VK } from 'arctic';
import { registered, serve, show, showError } from './serve.ts';

await serve((url) => {
  const vk = new VK(registered.clientId, registered.clientSecret, `${url}/callback`);

  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/sign-in') {
      const state = generateState();
      response.setHeader('set-cookie', `state=${state}; Path=/; HttpOnly`);
      response.writeHead(302, { location: vk.createAuthorizationURL(state, ['email']).href }).end();
      return;
    }
    const state = /\bstate=([\w-]+)/u.exec(request.headers.cookie ?? '')?.[1];
    const denied = searchParams.get('error');
    if (denied !== null) return show(response, { denied: Object.fromEntries(searchParams) }, 401);
    if (state === undefined || searchParams.get('state') !== state)
      return show(response, { refused: 'state' }, 400);
    try {
      const tokens = await vk.validateAuthorizationCode(searchParams.get('code') ?? '');
      const profile = await fetch('https://api.vk.com/method/users.get?fields=photo_200,sex,bdate&v=5.199', {
        headers: { authorization: `Bearer ${tokens.accessToken()}` },
      });
      const { response: users } = await profile.json();
      show(response, { users, tokens: tokens.data });
    } catch (error) {
      showError(response, error);
    }
  };
});
