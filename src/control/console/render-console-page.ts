import { join } from 'node:path';
import { openTemplates } from '../../web/templates.ts';
import type { ConsoleLanguage, ConsoleScreen } from './console-screen.ts';
import { en } from './texts/en.ts';
import { ru, type Texts } from './texts/ru.ts';

/** What every page of the console has. */
export interface ConsolePage {
  readonly lang: ConsoleLanguage;
  /** `{prefix}/__emulator`: every link of the console begins with it. */
  readonly base: string;
  /** What links add to stay in the language: `''` or `lang=en`. */
  readonly keep: string;
  readonly assets: string;
  readonly world: string;
  /** Goes into every form. */
  readonly form: string;
  /** The same page in the other language. */
  readonly elsewhere: string;
  readonly failed?: boolean;
}

/** What a view needs to make links. */
export type ConsoleLinks = Pick<ConsolePage, 'base' | 'keep' | 'lang'>;

export type RenderConsolePage = (screen: ConsoleScreen, page: ConsolePage, view: object) => Promise<string>;

const catalogues: Readonly<Record<ConsoleLanguage, Texts>> = { ru, en };

/** Prints pages. `viewsDir` is the directory that holds `console/`. */
export function createConsoleRender(viewsDir: string): RenderConsolePage {
  const render = openTemplates(join(viewsDir, 'console'));
  return (screen, page, view) => {
    const t = catalogues[page.lang];
    const heading = t.titles[screen];
    const title = t.pageTitle(heading, page.failed ?? false);
    const sections = (['dev-inbox', 'dev-people', 'dev-apps'] as const).map((section) => ({
      name: t.nav[section],
      url: `${page.base}/${section === 'dev-inbox' ? '' : section.slice('dev-'.length)}${queryOf(page.keep)}`,
      current: section === screen,
    }));
    return render(screen, { t, view, page: { ...page, screen, heading, title, sections } });
  };
}

/** The query that these parameters make: `''` where none is given. */
export const queryOf = (...parameters: readonly string[]): string => {
  const given = parameters.filter((parameter) => parameter !== '');
  return given.length === 0 ? '' : `?${given.join('&')}`;
};
