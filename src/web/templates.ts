import type { Eta } from 'eta';

/** Prints the template of that name, which sees these values by their own names. */
export type RenderTemplate = (template: string, values: TemplateValues) => Promise<string>;

/** `t`: the texts, `view`: what this page shows, `page`: what every page has. */
export interface TemplateValues {
  readonly t: object;
  readonly view: object;
  readonly page: object;
}

/**
 * The templates of one directory, compiled once and kept. The template library is loaded with the first page, so that
 * starting up does not wait for it.
 */
export function openTemplates(directory: string): RenderTemplate {
  let opened: Promise<Eta> | undefined;
  return async (template, values) => {
    opened ??= loadEta(directory);
    return (await opened).render(`./${template}`, values);
  };
}

async function loadEta(views: string): Promise<Eta> {
  const { Eta } = await import('eta');
  // The values above, a layout's body, and what one template hands to another that it includes.
  const functionHeader = 'const { t, view, page, body, field, name, card, data } = it;';
  const eta = new Eta({ views, cache: true, autoEscape: true, autoTrim: false, functionHeader });
  // Where a template is does not change: finding it anew takes a third of drawing a page.
  const { resolvePath } = eta;
  const paths = new Map<string, string>();
  eta.resolvePath = (template, options) => {
    const key = `${options?.filepath ?? ''} ${template}`;
    const path = paths.get(key) ?? resolvePath?.call(eta, template, options) ?? template;
    paths.set(key, path);
    return path;
  };
  return eta;
}
