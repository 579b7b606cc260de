import type { Application } from '../application.ts';

export type Prompt = 'consent' | 'login' | 'none' | 'select_account';

/** What "must the person be asked?" depends on. */
export interface PromptQuestion {
  readonly prompt: readonly Prompt[];
  /** Seconds since the session's sign-in; absent = the browser has no live session. */
  readonly signed_in_for?: number;
  /** Seconds. */
  readonly max_age?: number;
  /** The consent that counts covers all that is asked for. */
  readonly consented: boolean;
  readonly kind: Application['kind'];
}

export type PromptAnswer =
  | { readonly answer: true }
  | { readonly ask: { readonly force_login: boolean; readonly force_consent: boolean } }
  | { readonly error: 'consent_required' | 'login_required' };

/** Whether an authorization is answered at once, asks the person, or must not and therefore fails. The same at both servers. */
export function mustAsk(question: PromptQuestion): PromptAnswer {
  const { prompt, signed_in_for, max_age, consented, kind } = question;
  const isTooOld = max_age !== undefined && signed_in_for !== undefined && signed_in_for > max_age;
  const force_login =
    signed_in_for === undefined || isTooOld || prompt.includes('login') || prompt.includes('select_account');
  const force_consent = prompt.includes('consent');
  // «Привязать» of an educational app is asked for each time, whatever was allowed before.
  const needsConsent = force_consent || !consented || kind === 'educational';
  if (!force_login && !needsConsent) return { answer: true };
  if (!prompt.includes('none')) return { ask: { force_login, force_consent } };
  return { error: force_login ? 'login_required' : 'consent_required' };
}

/** The values of a `prompt` parameter. VK's web SDK always sends the key, often empty; `none` comes alone. */
export function readPrompt(text: string | undefined): Prompt[] {
  const values = (text ?? '').split(/\s+/u);
  const known = (['consent', 'login', 'none', 'select_account'] as const).filter((value) =>
    values.includes(value),
  );
  return known.includes('none') ? ['none'] : known;
}
