import type { KoaContextWithOIDC, Provider } from 'oidc-provider';

/**
 * The headers of the pages that come from here. Some post by a script of the provider's own, which adds its hash to the
 * policy; so where a form may lead is written last. No opener policy: clients open these pages in popups.
 */
export function guardPages(provider: Provider): void {
  provider.use(async (ctx, next) => {
    ctx.set('content-security-policy', pagePolicy);
    ctx.set('x-content-type-options', 'nosniff');
    ctx.set('referrer-policy', 'same-origin');
    await next();
    const targets = ["'self'", ...(ctx.status === 200 ? targetsOf(ctx) : [])];
    const policy = ctx.response.get('content-security-policy');
    if (policy) ctx.set('content-security-policy', `${policy}; form-action ${targets.join(' ')}`);
  });
}

const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Where the client's answer goes by post or, as Chromium counts redirects too, after one. The provider has checked both. */
function targetsOf({ oidc }: Partial<KoaContextWithOIDC>): string[] {
  const { redirect_uri, post_logout_redirect_uri } = oidc?.params ?? {};
  return [redirect_uri, post_logout_redirect_uri].flatMap((uri) => {
    if (typeof uri !== 'string' || !URL.canParse(uri)) return [];
    const { origin, protocol } = new URL(uri);
    return [origin === 'null' ? protocol : origin];
  });
}
