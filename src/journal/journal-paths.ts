/** The journal's own addresses. A place to come back to is one of these names, never an address somebody sent. */
import type { Entry } from './link-policy.ts';

export const places = {
  home: '/',
  settings: '/settings',
  partners: '/settings/partners',
  chats: '/chats',
  messenger: '/messenger',
} as const;

export type Place = keyof typeof places;

export const signIn = '/login';
export const help = '/help';

export function readPlace(value: unknown): Place {
  return typeof value === 'string' && Object.hasOwn(places, value) ? (value as Place) : 'home';
}

/** The sign-in page that comes back to the place afterwards. */
export function signInFor(place: Place): string {
  return place === 'home' ? signIn : `${signIn}?next=${place}`;
}

/** Where «Подключить» and «Перейти к подключению» are. */
export function placeOfEntry(entry: Entry): Place {
  return entry === 'settings' ? 'partners' : 'messenger';
}
