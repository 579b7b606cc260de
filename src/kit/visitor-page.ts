import type { HTMLElement } from 'node-html-parser';

/** What a person puts into a form, by the fields' names: text, a radio's value, the values of the boxes to tick. */
export type Fields = Readonly<Record<string, string | number | readonly string[]>>;

/** What a browser would send next. */
export interface Order {
  readonly url: string;
  /** Present in a POST. */
  readonly form?: URLSearchParams;
}

/** A page as a person without a browser sees it. */
export interface VisitorPage {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  /** What can be read on it, white space folded. */
  readonly text: string;
  readonly screen: string | undefined;
  /** `data-sign-in`: which sign-in it belongs to. */
  readonly signInId: string | undefined;
  /** The ids of the errors that it shows, as E-02. */
  readonly errors: readonly string[];
  /** What can be pressed, by `data-action`. */
  readonly actions: readonly string[];
  /** The values that its fields hold now; radios and boxes: what is ticked. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** The values that its radios and boxes offer. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** What pressing `action` sends: a link's address, or its form with everything that a browser would put in. */
  press(action: string, fields: Fields): Order | Refusal;
  /** What the page sends by itself where scripts run; a browser never rests on such a page. */
  readonly onward: Order | undefined;
}

/** Why something cannot be done on the page at hand. */
export interface Refusal {
  readonly impossible: string;
}

/** Reads a page. What is no HTML has text and nothing else. */
export async function readPage(url: string, status: number, html: string): Promise<VisitorPage> {
  const { parse } = await import('node-html-parser');
  const root = parse(html, { blockTextElements: { script: true, style: true } });
  const every = (selector: string) => root.querySelectorAll(selector);
  const all = (selector: string, name: string) => every(selector).map((one) => one.getAttribute(name) ?? '');
  const base = every('base[href]')[0]?.getAttribute('href');
  const at = base === undefined ? url : new URL(base, url).href;
  const [form] = every('form');
  const fields = every('input[name], select[name], textarea[name]');
  const sendsItself = every('[data-screen]').length === 0 && /\bsubmit\(\)/u.test(html);
  return {
    url,
    status,
    html,
    text: textOf(root),
    screen: all('[data-screen]', 'data-screen')[0],
    signInId: all('[data-sign-in]', 'data-sign-in')[0],
    errors: [...new Set(all('[data-error]', 'data-error'))],
    actions: [...new Set(all('[data-action]', 'data-action'))],
    values: valuesOf(fields, isFilled),
    choices: valuesOf(fields, isTicked),
    press(action, fields) {
      const named = every('[data-action]').filter((one) => one.getAttribute('data-action') === action);
      // What the page is about comes before what stands above every page.
      const [pressed] = [...named.filter((one) => one.closest('main')), ...named];
      if (!pressed) return { impossible: `there is no «${action}» to press` };
      if (isDisabled(pressed)) return { impossible: `«${action}» is disabled` };
      const href = pressed.tagName === 'A' ? pressed.getAttribute('href') : undefined;
      if (href !== undefined) return { url: new URL(href, at).href };
      const own = formOf(root, pressed);
      if (!own) return { impossible: `«${action}» belongs to no form` };
      const sending = { root, form: own, at, pressed };
      return refusalOf(fields, controlsOf(sending)) ?? sentBy(sending, fields);
    },
    onward: sendsItself && form ? sentBy({ root, form, at }) : undefined,
  };
}

interface Sending {
  readonly root: HTMLElement;
  readonly form: HTMLElement;
  /** What the form's address is relative to. */
  readonly at: string;
  readonly pressed?: HTMLElement;
}

/** The form's controls that take part in a sending. */
const controlsOf = ({ root, form }: Sending): HTMLElement[] =>
  root
    .querySelectorAll('input, select, textarea, button')
    .filter((one) => formOf(root, one) === form && !isDisabled(one) && one.getAttribute('name'));

/** What a browser sends: the controls in their order, and of the buttons only the one that was pressed. */
function sentBy(sending: Sending, fields: Fields = {}): Order {
  const { form, at, pressed } = sending;
  const pairs = controlsOf(sending).flatMap((one): [string, string][] => {
    const name = one.getAttribute('name') ?? '';
    if (isButton(one)) return one === pressed ? [[name, one.getAttribute('value') ?? '']] : [];
    const given = fields[name];
    if (given === undefined) return isFilled(one) ? [[name, valueOf(one)]] : [];
    if (!isTicked(one)) return [[name, String(given)]];
    return [given].flat().map(String).includes(valueOf(one)) ? [[name, valueOf(one)]] : [];
  });
  const by = (name: string) => pressed?.getAttribute(`form${name}`) ?? form.getAttribute(name);
  const url = new URL(by('action') || at, at);
  url.hash = '';
  const sent = new URLSearchParams(pairs);
  if (by('method')?.toLowerCase() === 'post') return { url: url.href, form: sent };
  url.search = sent.toString();
  return { url: url.href };
}

/** A field that is not there, or a choice that it does not offer, is a mistake of the test: said at once. */
function refusalOf(fields: Fields, inForm: readonly HTMLElement[]): Refusal | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const own = inForm.filter((one) => one.getAttribute('name') === name && !isButton(one));
    if (own.length === 0) {
      const others = inForm.filter((one) => one.getAttribute('type') !== 'hidden' && !isButton(one));
      const known = [...new Set(others.map((one) => one.getAttribute('name')))].join(', ');
      return { impossible: `there is no field «${name}» (there are: ${known || 'none'})` };
    }
    const choices = own.some(isTicked) ? own.map(valueOf) : undefined;
    const missing = choices && [value].flat().find((one) => !choices.includes(String(one)));
    if (missing !== undefined)
      return { impossible: `«${name}» has no choice «${missing}» (there are: ${choices?.join(', ')})` };
  }
  return undefined;
}

function valuesOf(
  controls: readonly HTMLElement[],
  counts: (one: HTMLElement) => boolean,
): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const one of controls) {
    if (counts(one)) (values[one.getAttribute('name') ?? ''] ??= []).push(valueOf(one));
  }
  return values;
}

function formOf(root: HTMLElement, control: HTMLElement): HTMLElement | null {
  const id = control.getAttribute('form');
  return id === undefined ? control.closest('form') : root.getElementById(id);
}

const isDisabled = (one: HTMLElement): boolean =>
  one.hasAttribute('disabled') || one.closest('fieldset[disabled]') !== null;

const isButton = (one: HTMLElement): boolean =>
  one.tagName === 'BUTTON' || /^(?:submit|button|reset|image|file)$/u.test(one.getAttribute('type') ?? '');

const isTicked = (one: HTMLElement): boolean => /^(?:radio|checkbox)$/u.test(one.getAttribute('type') ?? '');

/** Whether it would be sent as it stands. */
const isFilled = (one: HTMLElement): boolean =>
  !isButton(one) && (!isTicked(one) || one.hasAttribute('checked'));

function valueOf(one: HTMLElement): string {
  if (one.tagName === 'TEXTAREA') return one.text;
  if (one.tagName === 'SELECT') {
    const chosen = one.querySelector('option[selected]') ?? one.querySelector('option');
    return chosen?.getAttribute('value') ?? chosen?.text.trim() ?? '';
  }
  return one.getAttribute('value') ?? (isTicked(one) ? 'on' : '');
}

function textOf(root: HTMLElement): string {
  for (const silent of root.querySelectorAll('script, style, head')) silent.remove();
  const body = root.querySelector('body') ?? root;
  return body.structuredText.replaceAll(/\s+/gu, ' ').trim();
}
