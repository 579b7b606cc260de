import type { Texts } from './texts/ru.ts';

export type ConsoleLanguage = 'en' | 'ru';

/** A screen of the console, as `data-screen` and its template name it. */
export type ConsoleScreen = 'dev-apps' | 'dev-error' | 'dev-inbox' | 'dev-people' | 'dev-sign-in';

/** What the error page tells. */
export type ConsoleErrorReason = Exclude<keyof Texts['errors'], 'home'>;
