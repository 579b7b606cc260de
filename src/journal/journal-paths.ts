/** The journal's own paths. Where a person comes back to is one of these names, never an address that was sent. */
import type { Entry } from './link-policy.ts';

export const paths = {
  home: '/',
  settings: '/settings',
  partners: '/settings/partners',
  chats: '/chats',
  messenger: '/messenger',
} as const;

export type PathName = keyof typeof paths;

export const signIn = '/login';
export const help = '/help';

export function readPathName(value: unknown): PathName {
  return typeof value === 'string' && Object.hasOwn(paths, value) ? (value as PathName) : 'home';
}

/** The sign-in page that leads to this path afterwards. */
export function signInFor(pathName: PathName): string {
  return pathName === 'home' ? signIn : `${signIn}?next=${pathName}`;
}

/** Where «Подключить» and «Перейти к подключению» are. */
export function pathOfEntry(entry: Entry): PathName {
  return entry === 'settings' ? 'partners' : 'messenger';
}
