import type { Browser } from './visitor-browser.ts';
import type { Fields, VisitorPage } from './visitor-page.ts';
import type { SignIn } from './visitor-sign-in.ts';

export type { Fields } from './visitor-page.ts';
export type { SignIn } from './visitor-sign-in.ts';

/** Where a visitor may go; what `startEmulator` gave will do. */
export interface VisitorOptions {
  readonly url: string;
  readonly httpsUrl?: string;
  readonly journalUrl?: string;
  /** Apps of one's own that do listen: the visitor goes on into them. Any other address is where a visit ends. */
  readonly origins?: readonly string[];
  /** Needed to read codes where the emulator was started with one. */
  readonly controlToken?: string;
}

/**
 * A person without a browser: follows redirects, keeps cookies, reads pages and posts their forms as they are, with
 * no script. It leaves at the first address that is not open to it, and says where that was: nothing has to listen
 * there.
 */
export interface Visitor {
  /** Goes to an address as if it were typed in; its origin is open to the visitor from then on. */
  open(address: string | URL): Promise<void>;
  /** The address of the page, or the one that the visitor left to. */
  readonly url: string;
  /** The address it left to, with the parameters that a callback carries. */
  readonly callback: URL | undefined;
  /** The addresses that the last step went through, the redirects among them, in their order. */
  readonly trail: readonly string[];
  /** `data-screen` of the page. */
  readonly screen: string | undefined;
  /** The sign-in that the page belongs to, as its messages name it. */
  readonly signInId: string | undefined;
  /** `data-error` ids on the page. */
  readonly errors: readonly string[];
  /** `data-action`s on the page. */
  readonly actions: readonly string[];
  /** What the page's fields hold: ticked boxes and radios by their values. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** What its radios and boxes offer. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  readonly status: number;
  /** What can be read on the page, white space folded. */
  readonly text: string;
  readonly html: string;
  /** Presses a button or follows a link by its `data-action`, with these fields filled in; the others stay as they are. */
  press(action: string, fields?: Fields): Promise<void>;
  /**
   * Goes through the whole log-in from the present screen on, by looking at each one, and gives the address it ends at: the
   * app's callback, or the first page that is no longer VK ID's.
   */
  signIn(who?: SignIn): Promise<URL>;
  /** The same page in another tab: cookies are shared, pages are not. Pressing what was left open there is «back». */
  tab(): Visitor;
  /** Forgets every cookie. */
  forget(): void;
}

/** Something a visitor could not do. Says on which screen, and which errors that screen shows. */
export class VisitorError extends Error {
  readonly code = 'ERR_VISITOR';
  readonly url: string;
  readonly screen: string | undefined;
  readonly errors: readonly string[];

  constructor(
    what: string,
    { url, screen, errors, status, text }: Pick<Visitor, 'errors' | 'screen' | 'status' | 'text' | 'url'>,
  ) {
    const said = errors.length > 0 ? `, which says ${errors.join(', ')}` : '';
    const page = `a page without a screen (HTTP ${status}: ${text.slice(0, 200)})`;
    super(`on ${screen ?? (status === 0 ? 'no page' : page)}${said}: ${what} (${url})`);
    this.name = 'VisitorError';
    this.url = url;
    this.screen = screen;
    this.errors = errors;
  }
}

/** A visitor with no cookies yet. */
export function createVisitor(options: VisitorOptions): Visitor {
  const { url, httpsUrl, journalUrl, origins = [] } = options;
  const known = [url, httpsUrl, journalUrl, ...origins].filter((one) => one !== undefined);
  const browser = import('./visitor-browser.ts').then(({ openBrowser }) => openBrowser(known));
  return openVisitor(options, browser, { left: undefined, page: undefined, trail: [] });
}

interface VisitorState {
  readonly page: VisitorPage | undefined;
  readonly left: URL | undefined;
  readonly trail: readonly string[];
}

function openVisitor(options: VisitorOptions, opening: Promise<Browser>, start: VisitorState): Visitor {
  let { page, left, trail } = start;

  async function go(order: Parameters<Browser['go']>[0]): Promise<void> {
    const browser = await opening;
    const arrival = await browser.go(order).catch((error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw Object.assign(new VisitorError(`cannot go to ${order.url}: ${String(cause)}`, visitor), {
        cause,
      });
    });
    page = 'page' in arrival ? arrival.page : undefined;
    left = 'left' in arrival ? arrival.left : undefined;
    ({ trail } = arrival);
  }

  const visitor: Visitor = {
    async open(address) {
      (await opening).enter(String(address));
      await go({ url: String(address) });
    },
    get url() {
      return left?.href ?? page?.url ?? 'about:blank';
    },
    get callback() {
      return left;
    },
    get trail() {
      return trail;
    },
    get screen() {
      return page?.screen;
    },
    get signInId() {
      return page?.signInId;
    },
    get errors() {
      return page?.errors ?? [];
    },
    get actions() {
      return page?.actions ?? [];
    },
    get values() {
      return page?.values ?? {};
    },
    get choices() {
      return page?.choices ?? {};
    },
    get status() {
      return page?.status ?? 0;
    },
    get text() {
      return page?.text ?? '';
    },
    get html() {
      return page?.html ?? '';
    },
    async press(action, fields = {}) {
      if (!page) throw new VisitorError(`there is no page to press «${action}» on`, visitor);
      const order = page.press(action, fields);
      if ('impossible' in order) throw new VisitorError(order.impossible, visitor);
      await go(order);
    },
    async signIn(who = {}) {
      const { signInThrough } = await import('./visitor-sign-in.ts');
      return signInThrough(visitor, options, who);
    },
    tab: () => openVisitor(options, opening, { page, left, trail }),
    forget: () => void opening.then((browser) => browser.forget()),
  };
  return visitor;
}
