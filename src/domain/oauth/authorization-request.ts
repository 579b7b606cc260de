import type { Application } from '../application.ts';

/** Which server and wire an authorization began at, which also says how it is answered. */
export type Wire = 'oidc' | 'vk-id' | 'vk-oauth' | 'vk-silent';

/** Which app asks for what, and what the browser brought along. Fixed for the whole journey. */
export interface AuthorizationRequest {
  readonly wire: Wire;
  readonly client_id: number;
  /** The app's own key: another app under the same id is not the one that asked. */
  readonly app_key: string;
  readonly app_name: string;
  /** `educational` takes the Sferum journey, `personal` VK ID's ordinary one. */
  readonly kind: Application['kind'];
  readonly scopes: readonly string[];
  /** Where an answer will go; its origin stands in the page's `form-action`. */
  readonly redirect_uri: string;
  readonly state?: string;
  readonly lang: 'en' | 'ru';
  readonly scheme?: 'dark' | 'light';
  /** The sister service whose button the person pressed; the way in is the same. */
  readonly provider?: 'mail_ru' | 'ok_ru';
  /** The person of the browser's live session when the request came. */
  readonly session_person_id?: number;
  /** The client wants the person to prove themselves again (`prompt=login`, `select_account`, `max_age`). */
  readonly force_login: boolean;
  /** The client wants consent asked for again (`prompt=consent`). */
  readonly force_consent: boolean;
  /** What the client calls the account that is to be linked; shown beside the profile on `vkid-consent`. */
  readonly account_name?: string;
  readonly login_hint?: string;
}

/** VK's `lang_id` (0 is Russian, 3 English), or OIDC's `ui_locales`; Russian unless English is asked for. */
export function languageOf(lang_id: string | undefined, locales: readonly string[]): 'en' | 'ru' {
  if (lang_id) return lang_id === '3' ? 'en' : 'ru';
  const first = locales.find((locale) => /^(?:en|ru)\b/u.test(locale));
  return first?.startsWith('en') ? 'en' : 'ru';
}
