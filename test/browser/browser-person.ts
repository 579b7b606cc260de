/**
 * A person at a real Chromium: what the tests of this folder and the README's pictures do in pages. Notes everything that a
 * page must not do: console errors, CSP violations, scripts that throw, answers with 5xx,
 * requests to anyone but this emulator and its journal.
 */
import process from 'node:process';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import type { Emulator } from '../../src/index.ts';

/** Chromium as root in a container, with no way out: it finds this machine's own names and these, which lead to it too. */
export const launchChromium = (names: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['VKID_TEST_CHROMIUM'] ?? '/usr/bin/chromium-headless-shell',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${[
        ...names.map((name) => `MAP ${name} 127.0.0.1`),
        'MAP * ~NOTFOUND',
        'EXCLUDE localhost',
        'EXCLUDE 127.0.0.1',
      ].join(', ')}`,
    ],
  });

export interface BrowserPerson {
  readonly page: Page;
  readonly emulator: Emulator;
  readonly journalUrl: string;
  /** What pages did that they must not. */
  readonly complaints: readonly string[];
  readonly go: (url: string) => Promise<void>;
  /** Waits for the screen; fails with the one that is there instead, and its errors. */
  readonly expectScreen: (screen: string) => Promise<void>;
  /** Presses the control and waits for the page it leads to. */
  readonly press: (action: string, where?: string) => Promise<void>;
  readonly find: (action: string, where?: string) => Locator;
  readonly type: (field: string, text: string) => Promise<void>;
  /** The newest code sent to this number, from the control API. */
  readonly codeFor: (phone: string) => Promise<string>;
  readonly errors: () => Promise<string[]>;
  /** Sets rules of the world. */
  readonly setPolicy: (changes: object) => Promise<void>;
  /** Makes the world older. */
  readonly ageWorld: (seconds: number) => Promise<void>;
  /** Another tab of the same browser. */
  readonly openTab: () => Promise<BrowserPerson>;
  readonly close: () => Promise<void>;
}

/** `others`: origins that pages may lead to besides the emulator's and its journal's. */
export async function openBrowserPerson(
  browser: Browser,
  emulator: Emulator,
  { others = [], ...options }: BrowserContextOptions & { readonly others?: readonly string[] } = {},
): Promise<BrowserPerson> {
  const context = await browser.newContext({ locale: 'ru-RU', timezoneId: 'Europe/Moscow', ...options });
  context.setDefaultTimeout(15_000);
  const { journalUrl = '' } = emulator;
  const complaints = watch(context, [emulator.url, journalUrl, ...others]);
  await context.addInitScript(
    `document.addEventListener('securitypolicyviolation', (event) =>
      console.error('CSP', event.effectiveDirective, event.blockedURI))`,
  );

  async function openTab(): Promise<BrowserPerson> {
    const page = await context.newPage();
    const find = (action: string, where = 'body') =>
      page.locator(`${where} [data-action="${action}"]`).first();
    return {
      page,
      emulator,
      journalUrl,
      complaints,
      find,
      go: async (url) => void (await page.goto(url)),
      expectScreen: (screen) => expectScreen(page, screen),
      press: async (action, where) => {
        const arrived = page.waitForEvent('load');
        await find(action, where).click();
        await arrived;
      },
      type: (field, text) => page.fill(`[name="${field}"]`, text),
      codeFor: (phone) => newestCode(emulator.url, phone),
      errors: () => errorsOn(page),
      setPolicy: (changes) => sendToControlApi(emulator.url, 'PATCH', 'policy', changes),
      ageWorld: (seconds) => sendToControlApi(emulator.url, 'POST', 'age', { by: seconds }),
      openTab,
      close: () => context.close(),
    };
  }
  return openTab();
}

function watch(context: BrowserContext, ours: readonly string[]): string[] {
  const complaints: string[] = [];
  const documents = new Set<string>();
  context.on('request', (request) => {
    if (request.isNavigationRequest()) documents.add(request.url());
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && !ours.includes(origin)) complaints.push(`a request left: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`HTTP ${response.status()} of ${response.url()}`);
  });
  context.on('weberror', (thrown) => complaints.push(`a script threw: ${String(thrown.error())}`));
  context.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    // Chromium calls a page with a status of 4xx a failed resource; whether that status is right is for other tests.
    const refused = message.text().startsWith('Failed to load resource: the server responded');
    if (refused && documents.has(message.location().url)) return;
    complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  return complaints;
}

async function expectScreen(page: Page, screen: string): Promise<void> {
  try {
    await page.waitForSelector(`body[data-screen="${screen}"]`, { timeout: 15_000 });
  } catch {
    const seen = (await page.getAttribute('body', 'data-screen')) ?? 'no screen';
    const errors = (await errorsOn(page)).join(' ') || 'no errors';
    throw new Error(`${screen} should be here, but ${seen} is, with ${errors}, at ${page.url()}`);
  }
}

async function errorsOn(page: Page): Promise<string[]> {
  const shown = await page.locator('[data-error]').all();
  return Promise.all(shown.map(async (error) => (await error.getAttribute('data-error')) ?? ''));
}

async function newestCode(url: string, phone: string): Promise<string> {
  const query = new URLSearchParams({ phone, state: 'open', wait: '5' });
  const answer = await fetch(`${url}/__emulator/api/messages?${query.toString()}`);
  const { items } = (await answer.json()) as { items: { code: string }[] };
  const [newest] = items;
  if (!newest) throw new Error(`no code was sent to ${phone}`);
  return newest.code;
}

async function sendToControlApi(url: string, method: string, what: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/__emulator/api/${what}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${what}: ${await answer.text()}`);
}
