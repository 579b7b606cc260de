import type { Application } from '../domain/application.ts';
import type { Intent } from '../domain/journey/state.ts';

/** What the provider keeps of an open authorization request, as far as an intent needs it. */
interface OpenRequest {
  readonly params: Record<string, unknown>;
  readonly prompt: { readonly name: string };
  readonly session?: { readonly accountId: string; readonly uid?: string } | undefined;
}

/** The provider's record in the journey's words. */
export function readIntent({ params, prompt, session }: OpenRequest, app: Application): Intent {
  const param = (name: string): string | undefined => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const words = (name: string): string[] => (param(name) ?? '').split(' ').filter(Boolean);
  const [state, account, hint] = [param('state'), param('edu_account_name'), param('login_hint')];
  const [scheme, provider] = [param('scheme'), param('provider')];
  return {
    client_id: app.client_id,
    app_name: app.name,
    kind: app.kind,
    scopes: words('scope'),
    redirect_uri: param('redirect_uri') ?? '',
    ...(state !== undefined && { state }),
    lang: languageOf(param('lang_id'), words('ui_locales')),
    ...(scheme !== undefined && { scheme: /dark|gray/u.test(scheme) ? 'dark' : 'light' }),
    ...((provider === 'ok_ru' || provider === 'mail_ru') && { provider }),
    ...(session && { session_person_id: Number(session.accountId) }),
    ...(session?.uid !== undefined && { session_id: session.uid }),
    fresh_login: prompt.name !== 'consent',
    fresh_consent: words('prompt').includes('consent'),
    ...(account !== undefined && { account_name: account.slice(0, 100) }),
    ...(hint !== undefined && { login_hint: hint.slice(0, 32) }),
  };
}

/** VK's `lang_id` (0 is Russian, 3 English), or OIDC's `ui_locales`; Russian unless English is asked for. */
function languageOf(lang_id: string | undefined, locales: readonly string[]): 'en' | 'ru' {
  if (lang_id !== undefined) return lang_id === '3' ? 'en' : 'ru';
  const first = locales.find((locale) => /^(?:en|ru)\b/u.test(locale));
  return first?.startsWith('en') ? 'en' : 'ru';
}
