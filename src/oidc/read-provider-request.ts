import type { ApplicationRecord } from '../directory/directory.ts';
import { type AuthorizationRequest, languageOf } from '../domain/oauth/authorization-request.ts';

/** What the provider keeps of an open authorization request, as far as ours needs it. */
interface ProviderRequest {
  readonly params: Readonly<Record<string, unknown>>;
  readonly prompt: { readonly name: string };
  readonly session?: { readonly accountId: string } | undefined;
}

/** The provider's record in the journey's words. */
export function readRequest(
  { params, prompt, session }: ProviderRequest,
  app: ApplicationRecord,
): AuthorizationRequest {
  const param = (name: string): string | undefined => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const words = (name: string): string[] => (param(name) ?? '').split(' ').filter(Boolean);
  const [state, account, hint] = [param('state'), param('edu_account_name'), param('login_hint')];
  const [scheme, provider] = [param('scheme'), param('provider')];
  return {
    wire: 'oidc',
    client_id: app.client_id,
    app_key: app.key,
    app_name: app.name,
    kind: app.kind,
    scopes: words('scope'),
    redirect_uri: param('redirect_uri') ?? '',
    ...(state !== undefined && { state }),
    lang: languageOf(param('lang_id'), words('ui_locales')),
    ...(scheme !== undefined && { scheme: /dark|gray/u.test(scheme) ? 'dark' : 'light' }),
    ...((provider === 'ok_ru' || provider === 'mail_ru') && { provider }),
    ...(session && { session_person_id: Number(session.accountId) }),
    force_login: prompt.name !== 'consent',
    force_consent: words('prompt').includes('consent'),
    ...(account !== undefined && { account_name: account.slice(0, 100) }),
    ...(hint !== undefined && { login_hint: hint.slice(0, 32) }),
  };
}
