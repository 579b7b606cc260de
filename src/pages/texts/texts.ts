import type { Language } from '../page-values.ts';
import { en } from './en.ts';
import { ru, type Texts } from './ru.ts';

export type { Texts } from './ru.ts';

const catalogues: Record<Language, Texts> = { ru, en };

/** The catalogue of a language. */
export function textsOf(lang: Language): Texts {
  return catalogues[lang];
}
