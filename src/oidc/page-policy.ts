import type { Provider } from 'oidc-provider';
import { pageHeaders, publicHeaders } from '../web/security-headers.ts';

/**
 * Headers of the provider's answers. All of its pages may lead to an app: by the form on them, or by a script of the
 * provider's, which adds its hash to this policy.
 */
export function guardPages(provider: Provider): void {
  const headers = pageHeaders({ forms: 'outward' });
  provider.use(async (ctx, next) => {
    ctx.set(isPublic.test(ctx.path) ? publicHeaders : headers);
    await next();
  });
}

/** The documents by which clients find this server and its keys. */
const isPublic = /^\/(?:\.well-known\/|oidc\/jwks$)/u;
