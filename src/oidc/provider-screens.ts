import type { Client, Configuration, ErrorOut, KoaContextWithOIDC, Provider } from 'oidc-provider';

import type { OidcContexts } from './oidc-context.ts';

/** What the provider shows by itself, drawn by `pages`: each gives a whole HTML document. */
export interface ProviderScreens {
  requestError(view: { error: string; description: string }): Promise<string>;
  signOut(view: { action: string; xsrf: string; appName?: string }): Promise<string>;
  readonly signedOut: (view: { appName?: string }) => Promise<string>;
  deviceCode(view: { action: string; xsrf: string; typed?: string; fault?: DeviceFault }): Promise<string>;
  deviceConfirm(view: { action: string; xsrf: string; userCode: string; appName: string }): Promise<string>;
  readonly deviceDone: (view: { appName: string }) => Promise<string>;
}

/** The same pages, in whatever world. */
export interface WorldScreens {
  inWorld(prefix: string): ProviderScreens;
}

export type DeviceFault = 'aborted' | 'expired' | 'limited' | 'missing' | 'unknown' | 'used';

/** The provider's own screens, rendered by `pages`. Here they become plain values without Koa. */
export const screenFeatures = (screens: ProviderScreens) =>
  ({
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx: KoaContextWithOIDC) =>
        show(ctx, screens.signOut({ ...formOf(ctx, 'end_session_confirm'), ...appNameOf(ctx) })),
      postLogoutSuccessSource: (ctx: KoaContextWithOIDC) => show(ctx, screens.signedOut(appNameOf(ctx))),
    },
    deviceFlow: {
      enabled: true,
      charset: 'digits',
      mask: '***-***',
      userCodeInputSource: (ctx: KoaContextWithOIDC, _form: string, out?: ErrorOut, error?: Error) => {
        if (out && forgetUnsaved(ctx)) return showRequestError(ctx, out, screens);
        const fault = faultOf(out, error);
        return show(
          ctx,
          screens.deviceCode({ ...formOf(ctx, 'code_verification'), ...(fault && { fault }) }),
        );
      },
      userCodeConfirmSource: (
        ctx: KoaContextWithOIDC,
        _form: string,
        client: Client,
        _device: object,
        userCode: string,
      ) =>
        show(
          ctx,
          screens.deviceConfirm({
            ...formOf(ctx, 'code_verification'),
            userCode,
            appName: client.clientName ?? client.clientId,
          }),
        ),
      successSource: (ctx: KoaContextWithOIDC) =>
        show(ctx, screens.deviceDone({ appName: '', ...appNameOf(ctx) })),
    },
  }) satisfies Configuration['features'];

export const showRequestError = (
  ctx: KoaContextWithOIDC,
  out: ErrorOut,
  screens: ProviderScreens,
): Promise<void> =>
  show(ctx, screens.requestError({ error: out.error, description: out.error_description ?? '' }));

/**
 * A form that was posted without the session it was made in: a new one that only this answer knows of. The provider
 * would save it, cannot, and fail. True when that is so; then no form on the answer could work either.
 */
function forgetUnsaved({ oidc: { session } }: KoaContextWithOIDC): boolean {
  if (!session || session.exp !== undefined) return false;
  Reflect.set(session, 'touched', false);
  return true;
}

/** What the provider does not catch itself, such as a session that cannot be saved, is answered like what it does. */
export function showFaults(
  provider: Provider,
  {
    contexts,
    screens,
    onServerError,
  }: {
    readonly contexts: OidcContexts;
    readonly screens: ProviderScreens;
    readonly onServerError: (error: Error) => void;
  },
): void {
  provider.use(async (ctx, next) => {
    try {
      await next();
    } catch (fault) {
      const error = fault instanceof Error ? fault : new Error(String(fault));
      contexts.of(ctx.req).failure.error = error;
      onServerError(error);
      ctx.status = 500;
      const said = { error: 'server_error', error_description: 'oops! something went wrong' };
      const wanted = ctx.accepts('json', 'html');
      if (wanted === 'html')
        await show(ctx, screens.requestError({ error: said.error, description: said.error_description }));
      else ctx.body = said;
    }
  });
}

async function show(ctx: Pick<KoaContextWithOIDC, 'body' | 'type'>, page: Promise<string>): Promise<void> {
  const html = await page;
  ctx.type = 'html';
  ctx.body = html;
}

function formOf(ctx: KoaContextWithOIDC, route: string): { action: string; xsrf: string } {
  const secret = (ctx.oidc.session?.state as { secret?: string } | undefined)?.secret;
  return { action: new URL(ctx.oidc.urlFor(route)).pathname, xsrf: secret ?? '' };
}

function appNameOf(ctx: KoaContextWithOIDC): { appName?: string } {
  const name = ctx.oidc.client?.clientName;
  return name === undefined ? {} : { appName: name };
}

function faultOf(out: ErrorOut | undefined, error: Error | undefined): DeviceFault | undefined {
  if (error?.name === 'NoCodeError') return 'missing';
  if (error?.name === 'ExpiredError') return 'expired';
  if (error?.name === 'AlreadyUsedError') return 'used';
  if (error?.name === 'AbortedError') return 'aborted';
  if (out?.error === 'slow_down') return 'limited';
  return error || out ? 'unknown' : undefined;
}
