/**
 * VK's own web SDK in a real browser: an app's page on an https origin without a port, VK's names led to an emulator by
 * resolver rules, its CA trusted by a database in a home made for the test. No certificate check is off anywhere.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from 'playwright-core';
import type { Test } from 'tap';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { igor } from '../support/people.ts';

const require = createRequire(import.meta.url);

/** The registry's packages, as they were published. */
const packages = {
  '2.6.7': require.resolve('@vkid/sdk/package.json'),
  '2.0.0': require.resolve('vkid-sdk-2.0/package.json'),
  '1.3.0': require.resolve('vkid-sdk-1.3/package.json'),
};
const captcha = readFileSync(require.resolve('@vkid/captcha'));

export type Version = keyof typeof packages;

const scripts: ReadonlyMap<string, Buffer> = new Map([
  ['/captcha.js', captcha] as const,
  ...Object.entries(packages).map(
    ([version, file]) => [`/${version}.js`, readFileSync(join(file, '../dist-sdk/umd/index.js'))] as const,
  ),
]);

type Config = Readonly<Record<string, unknown>>;

export interface Scene {
  readonly emulator: Emulator;
  /** `localhost:PORT` of the emulator's TLS listener, for `__vkidDomain`. */
  readonly tlsHost: string;
  /** The app's page on the port that it really has. */
  readonly portedOrigin: string;
  /** The world is its seed again, and the browser knows nothing. */
  readonly begin: (t: Test) => Promise<Visit>;
  close(): Promise<void>;
}

/** A browser of its own: no cookie of another visit. */
export interface Visit {
  readonly page: Page;
  /** What left the page for VK's names and was answered: method, address without query, status. */
  readonly calls: readonly string[];
  /** The authorization requests, whole. */
  readonly asked: readonly URL[];
  /** What pages wrote to the console as errors, and scripts threw. */
  readonly complaints: readonly string[];
  /** Opens the app's page with this SDK, and configures it. */
  open(config?: Config, version?: Version, origin?: string): Promise<void>;
  /** What an app's callback page does first. */
  configure(config: Config): Promise<void>;
  /** Opens VK ID in a window; how that ends waits in the page as `outcome`. */
  login(): Promise<Page>;
  /** Runs in the page; `VKID` is the SDK. The last expression's value must be JSON. */
  run<T = Record<string, unknown>>(code: string): Promise<T>;
  leave(): Promise<void>;
}

export const origin = 'https://localhost';
export const redirectUrl = `${origin}/callback`;
export const app = 51_000_002;

export async function setScene(): Promise<Scene> {
  const home = mkdtempSync(join(tmpdir(), 'vkid-sdk-'));
  const dataDir = join(home, 'vkid');
  const emulator = await startEmulator({ dataDir, journalPort: 'off' });
  trust(home, emulator.caFile ?? '');
  const pages = await servePages(readFileSync(join(dataDir, 'server.pem'), 'utf8'));
  const { port: httpsPort } = new URL(emulator.httpsUrl ?? '');
  const browser = await launch(home, { page: portOf(pages), vk: Number(httpsPort) });
  return {
    emulator,
    tlsHost: `localhost:${httpsPort}`,
    portedOrigin: `https://localhost:${portOf(pages)}`,
    begin: async (t) => {
      await emulator.reset();
      const visit = await sitDown(browser);
      t.teardown(() => visit.leave());
      return visit;
    },
    close: async () => {
      await browser.close();
      pages.closeAllConnections();
      pages.close();
      await emulator.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** Only in this home: nothing is put into the trust store of the person who runs the tests. */
function trust(home: string, caFile: string): void {
  const database = join(home, '.pki/nssdb');
  mkdirSync(database, { recursive: true });
  const certutil = (...args: string[]) => execFileSync('certutil', ['-d', `sql:${database}`, ...args]);
  certutil('-N', '--empty-password');
  certutil('-A', '-t', 'C,,', '-n', 'vkid-emulator', '-i', caFile);
}

async function servePages(pem: string): Promise<Server> {
  const server = createServer({ key: pem, cert: pem }, (request, response) => {
    const path = new URL(request.url ?? '/', origin).pathname;
    const script = scripts.get(path);
    if (script) response.setHeader('content-type', 'text/javascript; charset=utf-8').end(script);
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** The version that a tab has asked for outlives the way to VK ID and back. */
const page = `<!doctype html><html lang="ru"><meta charset="utf-8"><link rel="icon" href="data:,"><title>App</title>
<button id="login">Войти</button><div id="widget"></div>
<script>
  const version = new URLSearchParams(location.search).get('sdk') ?? sessionStorage.version;
  sessionStorage.version = version;
  document.write('<script src="/' + version + '.js"><' + '/script>');
</script></html>`;

/** Chromium as root in a container. */
const flags = `--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
  --disable-component-update --disable-sync`.split(/\s+/u);

function launch(home: string, ports: { readonly page: number; readonly vk: number }): Promise<Browser> {
  const vk = ['id.vk.ru', 'id.vk.com', 'api.vk.ru', 'api.vk.com', 'vk.ru'];
  const rules = [
    ...vk.map((name) => `MAP ${name}:443 127.0.0.1:${ports.vk}`),
    `MAP localhost:443 127.0.0.1:${ports.page}`,
    ...[ports.vk, ports.page].map((port) => `MAP localhost:${port} 127.0.0.1:${port}`),
    'MAP * ~NOTFOUND',
  ];
  return chromium.launch({
    executablePath: process.env['VKID_TEST_CHROMIUM'] ?? '/usr/bin/chromium-headless-shell',
    env: { ...process.env, HOME: home },
    args: [...flags, `--host-resolver-rules=${rules.join(', ')}`],
  });
}

async function sitDown(browser: Browser): Promise<Visit> {
  const context = await browser.newContext({ locale: 'ru-RU' });
  context.setDefaultTimeout(10_000);
  const { asked, calls, complaints } = watch(context);
  const page = await context.newPage();
  const run = <T>(code: string): Promise<T> =>
    page.evaluate(`(async () => { const VKID = window.VKIDSDK; ${code} })().catch((error) => {
      throw error instanceof Error ? error : new Error(JSON.stringify(error));
    })`);
  const configure = (config: Config): Promise<void> => {
    const written = JSON.stringify({ app, redirectUrl, ...config });
    return run(`(VKID.Config.init ?? VKID.Config.set).call(VKID.Config, ${written}); return null`);
  };
  return {
    page,
    asked,
    calls,
    complaints,
    run,
    configure,
    login: async () => {
      const opened = page.waitForEvent('popup');
      await run(
        'window.outcome = VKID.Auth.login().then((given) => ({ given }), (refused) => ({ refused })); return null',
      );
      return opened;
    },
    open: async (config = {}, version = '2.6.7', at = origin) => {
      await page.goto(`${at}/?sdk=${version}`);
      await configure(config);
    },
    leave: () => context.close(),
  };
}

function watch(context: BrowserContext): Pick<Visit, 'asked' | 'calls' | 'complaints'> {
  const asked: URL[] = [];
  const calls: string[] = [];
  const complaints: string[] = [];
  context.on('response', (response) => {
    const { host, pathname } = new URL(response.url());
    if (pathname !== '/' && !pathname.endsWith('.js'))
      calls.push(`${response.request().method()} ${host}${pathname} ${response.status()}`);
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (/^\/auth(?:orize)?$/u.test(url.pathname)) asked.push(url);
  });
  context.on('requestfailed', (request) => {
    complaints.push(`${request.url()} ${request.failure()?.errorText ?? ''}`);
  });
  context.on('weberror', (thrown) => complaints.push(`a script threw: ${String(thrown.error())}`));
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  return { asked, calls, complaints };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** What the app asks for, and what it must get. */
export const scope = 'email phone';
export const profile = {
  user: {
    user_id: '1004',
    first_name: 'Игорь',
    last_name: 'Кузнецов',
    phone: '79990000004',
    avatar: '',
    email: 'igor.kuznetsov@example.ru',
    sex: 2,
    verified: false,
    birthday: '15.06.1991',
  },
};

/** Code for the page: what its address carries, as a callback page reads it; or how a window has ended. */
export const given = 'const given = Object.fromEntries(new URLSearchParams(location.search));';
export const outcome = 'const { given, refused } = await window.outcome;';
/** What the page makes of either. */
export const exchange = 'const tokens = await VKID.Auth.exchangeCode(given.code, given.device_id);';
export const whoIsIt = `${exchange} return VKID.Auth.userInfo(tokens.access_token)`;

/** Waits for a screen of VK ID's in a window or a frame. */
export const see = async (where: Frame | Page, screen: string): Promise<void> => {
  await where.waitForSelector(`body[data-screen="${screen}"]`);
};

export const press = (where: Frame | Page, action: string): Promise<void> =>
  where.click(`[data-action="${action}"]`);

/** Игорь signs in: a phone, a code, and the app's question. */
export async function signInTo(
  window: Page,
  { emulator }: Scene,
  answer: 'allow' | 'allowed before' | 'cancel' = 'allow',
): Promise<void> {
  await see(window, 'vkid-phone');
  await window.fill('[name="phone"]', igor.phone);
  await press(window, 'continue');
  await see(window, 'vkid-otp');
  await window.fill('[name="code"]', await codeFor(emulator, igor.phone));
  await press(window, 'continue');
  if (answer === 'allowed before') return;
  await see(window, 'vkid-allow');
  await press(window, answer);
}

async function codeFor({ url }: Emulator, phone: string): Promise<string> {
  const query = new URLSearchParams({ phone, state: 'open', wait: '5' });
  const answer = await fetch(`${url}/__emulator/api/messages?${query.toString()}`);
  const { items }: { items: { code: string }[] } = JSON.parse(await answer.text());
  return items[0]?.code ?? '';
}
