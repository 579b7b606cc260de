import { type Order, type VisitorPage, readPage } from './visitor-page.ts';

/** Where a visit has led: a page, or an address outside, which was not asked for. */
export type Arrival = { readonly trail: readonly string[] } & (
  | { readonly page: VisitorPage }
  | { readonly left: URL }
);

export interface Browser {
  /** Sends what a browser would and follows where it leads, as long as it leads to a place that is open to it. */
  go(order: Order): Promise<Arrival>;
  /** From now on this origin is open to it. */
  enter(url: string): void;
  /** The cookies are gone, as in another browser. */
  forget(): void;
}

const mostRedirects = 20;
const patience = 30_000;

/** A browser without a window: cookies, redirects and pages that send themselves on. Its cookies live as long as it. */
export function openBrowser(urls: readonly string[]): Browser {
  const open = new Set(urls.map((url) => new URL(url).origin));
  let jar = newJar();

  async function send({ url, form }: Order, from: string | undefined): Promise<Response> {
    const cookie = await (await jar).getCookieString(url);
    const headers = {
      accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
      ...(cookie && { cookie }),
      ...(form && from !== undefined && { origin: new URL(from).origin }),
    };
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie())
      await (await jar).setCookie(line, url, { ignoreError: true });
    return response;
  }

  return {
    async go(first) {
      let order = first;
      let from: string | undefined = first.url;
      const trail: string[] = [];
      for (let hops = 0; hops < mostRedirects; hops += 1) {
        const here = order.url;
        if (!open.has(new URL(here).origin)) return { left: leaving(order), trail };
        trail.push(here);
        const response = await send(order, from);
        const location = response.headers.get('location');
        if (location !== null && response.status >= 300 && response.status < 400) {
          const url = new URL(location, here).href;
          const again = response.status === 307 || response.status === 308;
          order = again ? { ...order, url } : { url };
          await response.body?.cancel();
          continue;
        }
        const page = await readPage(here, response.status, await response.text());
        if (!page.onward) return { page, trail };
        order = page.onward;
        from = here;
      }
      throw new Error(`more than ${mostRedirects} redirects, the last to ${order.url}`);
    },
    enter: (url) => void open.add(new URL(url).origin),
    forget: () => {
      jar = newJar();
    },
  };
}

/** Loaded with the first visitor: who starts an emulator and no visitor does not pay for it. */
async function newJar() {
  const { CookieJar } = await import('tough-cookie');
  return new CookieJar();
}

/** What a form would have carried out stands in the address, so that one reader does for every response mode. */
function leaving({ url, form }: Order): URL {
  const left = new URL(url);
  for (const [name, value] of form ?? []) left.searchParams.append(name, value);
  return left;
}
