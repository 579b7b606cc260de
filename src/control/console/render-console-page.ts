import { join } from 'node:path';
import type { Eta } from 'eta';
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

/** Prints pages. The template library is loaded with the first one, so that starting up does not wait for it. */
export function createConsoleRender(viewsDir: string): RenderConsolePage {
  let eta: Promise<Eta> | undefined;
  return async (screen, page, view) => {
    eta ??= openTemplates(join(viewsDir, 'console'));
    const t = catalogues[page.lang];
    const heading = t.titles[screen];
    const title = t.pageTitle(heading, page.failed ?? false);
    const sections = (['dev-inbox', 'dev-people', 'dev-apps'] as const).map((section) => ({
      name: t.nav[section],
      url: `${page.base}/${section === 'dev-inbox' ? '' : section.slice('dev-'.length)}${queryOf(page.keep)}`,
      current: section === screen,
    }));
    return (await eta).render(`./${screen}`, {
      t,
      view,
      page: { ...page, screen, heading, title, sections },
    });
  };
}

/** The query that these parameters make: `''` where none is given. */
export const queryOf = (...parameters: readonly string[]): string => {
  const given = parameters.filter((parameter) => parameter !== '');
  return given.length === 0 ? '' : `?${given.join('&')}`;
};

async function openTemplates(views: string): Promise<Eta> {
  const { Eta } = await import('eta');
  const functionHeader = 'const { t, view, page, body } = it;';
  return new Eta({ views, cache: true, autoEscape: true, autoTrim: false, functionHeader });
}
