/** Reads posted forms: each field is one string of a sensible length, or the request is refused. */
import type { Entry } from './link.ts';
import { Refusal } from './refusal.ts';
import { sameWord } from './secrets.ts';

const longest = 200;

export function readField(body: unknown, name: string): string {
  const value: unknown =
    typeof body === 'object' && body !== null
      ? Object.getOwnPropertyDescriptor(body, name)?.value
      : undefined;
  // A field sent twice arrives as an array; broken UTF-8 arrives as U+FFFD or an unread percent sign.
  if (typeof value !== 'string' || value.length > longest || /[\u0000\uFFFD]/.test(value))
    throw new Refusal('malformed', name);
  return value;
}

export function readEntry(value: unknown): Entry | undefined {
  return value === 'settings' || value === 'chats' ? value : undefined;
}

/** Every form carries its session's token; a page of another session, or of another site, has none that fits. */
export function checkToken(body: unknown, session: { readonly csrf: string } | undefined): void {
  const sent = readField(body, 'csrf');
  if (session === undefined || !sameWord(sent, session.csrf)) throw new Refusal('stale');
}
