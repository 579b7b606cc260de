/** better-auth's own VK provider and callback route, in memory. */
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { fromWeb, registered, serve, show, toWeb } from './serve.ts';

await serve((url) => {
  const auth = betterAuth({
    baseURL: url,
    secret: 'a secret of this program, and of no other',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    socialProviders: { vk: registered },
    // Where it sends who comes back with a state that it does not know: it cannot tell for whom that was.
    onAPIError: { errorURL: `${url}/failed` },
    logger: { disabled: true },
  });
  const handle = toNodeHandler(auth);

  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const { headers } = toWeb(url, request);
    switch (pathname) {
      case '/sign-in': {
        const answer = await auth.api.signInSocial({
          body: { provider: 'vk', callbackURL: '/me', errorCallbackURL: '/failed' },
          headers,
          asResponse: true,
        });
        const { url: away } = await answer.clone().json();
        answer.headers.set('location', away);
        return fromWeb(response, new Response(null, { status: 302, headers: answer.headers }));
      }
      case '/me':
        return show(response, await auth.api.getSession({ headers }));
      case '/failed':
        return show(response, { error: Object.fromEntries(searchParams) }, 500);
      default:
        return handle(request, response);
    }
  };
});
