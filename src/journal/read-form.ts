/** Reads posted forms: each field is one string of a sensible length, or the request is refused. */
import type { Entry } from './link-policy.ts';
import { Refusal } from './refused-request.ts';
import { safeEqual } from './random-tokens.ts';

const longest = 200;

/** What a form's body is parsed to: the platform's own reading, in which bytes that are no text become U+FFFD. */
export function parseForm(text: string): { readonly fields: URLSearchParams } {
  return { fields: new URLSearchParams(text) };
}

export function readField(body: unknown, name: string): string {
  const sent = body instanceof Object && 'fields' in body ? body.fields : undefined;
  const values = sent instanceof URLSearchParams ? sent.getAll(name) : [];
  const [value] = values;
  const text = value !== undefined && values.length === 1 && value.length <= longest;
  if (!text || value.includes('\uFFFD') || value.includes('\0')) throw new Refusal('malformed', name);
  return value;
}

export function readEntry(value: unknown): Entry | undefined {
  return value === 'settings' || value === 'chats' ? value : undefined;
}

/** Every form carries its session's token; a page of another session, or of another site, has none that fits. */
export function checkToken(body: unknown, session: { readonly csrf: string } | undefined): void {
  const sent = readField(body, 'csrf');
  if (session === undefined || !safeEqual(sent, session.csrf)) throw new Refusal('stale');
}
