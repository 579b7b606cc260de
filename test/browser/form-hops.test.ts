/**
 * Chromium checks `form-action` on every redirect that a posted form begins. So no page whose form may lead to an app
 * limits where its forms lead: the app's callback may redirect on to any address.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import t, { type Test } from 'tap';
import { startEmulator } from '../../src/index.ts';
import { anna } from '../support/people.ts';
import { launchChromium, type BrowserPerson, openBrowserPerson } from './browser-person.ts';
import { enterCode, enterPassword, enterPhone } from './journey-steps.ts';

t.setTimeout(240_000);
const browser = await launchChromium(['other.example', 'third.example']);
t.teardown(() => browser.close());
const emulator = await startEmulator({ dataDir: t.testdir(), journalPort: 'off' });
t.teardown(() => emulator.close());
const { httpsUrl = '' } = emulator;

const [app, otherApp] = [await startApp(), await startApp()];
const otherHosts = ['other.example', 'third.example'].map((host) => otherApp.url.replace('localhost', host));
const [otherHost = '', thirdHost = ''] = otherHosts;

/** An address of an app that redirects on to `to`. */
const onward = (origin: string, to: string) => `${origin}/back?${new URLSearchParams({ to }).toString()}`;

/** Where the app's callback redirects to, and the page that the person sees in the end. */
const hops = [
  { kind: 'another port', to: `${otherApp.url}/landed`, landed: `${otherApp.url}/landed` },
  { kind: 'another host', to: `${otherHost}/landed`, landed: `${otherHost}/landed` },
  { kind: 'https', to: `${httpsUrl}/__emulator/people`, landed: `${httpsUrl}/__emulator/people` },
] as const;
const twoHosts = { to: onward(otherHost, `${thirdHost}/landed`), landed: `${thirdHost}/landed` };

/** The pages whose form leads to the app, each from where it is opened to the press that leaves it. */
const exits = {
  consent: async (person: BrowserPerson, back: string) => {
    await person.go(authorize(back));
    await person.expectScreen('vkid-allow');
    await person.find('allow').click();
  },
  'a refused consent': async (person: BrowserPerson, back: string) => {
    await person.go(authorize(back));
    await person.expectScreen('vkid-allow');
    await person.find('cancel').click();
  },
  'a cancelled sign-in': async (person: BrowserPerson, back: string) => {
    await person.go(authorize(back, { prompt: 'login' }));
    await person.expectScreen('vkid-phone');
    await person.find('cancel').click();
  },
  'a request whose time is up': async (person: BrowserPerson, back: string) => {
    await person.go(authorize(back));
    await person.expectScreen('vkid-allow');
    await person.ageWorld(1801);
    await person.page.reload();
    await person.expectScreen('vkid-flow-lost');
    await person.find('back-to-app').click();
  },
  'consent at the standard server': async (person: BrowserPerson, back: string) => {
    await person.go(authorize(back, { scope: 'openid', prompt: 'consent' }, '/oidc/authorize'));
    await person.expectScreen('vkid-allow');
    await person.find('allow').click();
  },
  'signing out': async (person: BrowserPerson, back: string) => {
    const query = new URLSearchParams({ client_id: '51000002', post_logout_redirect_uri: back });
    await person.go(`${emulator.url}/oidc/end-session?${query.toString()}`);
    await person.expectScreen('vkid-sign-out');
    await person.find('sign-out').click();
  },
};

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';

  t.test(`a form leads as far as the app redirects, ${how}`, async (t) => {
    const person = await openBrowserPerson(browser, emulator, {
      javaScriptEnabled,
      ignoreHTTPSErrors: true,
      others: [app.url, otherApp.url, ...otherHosts, httpsUrl],
    });
    t.teardown(() => person.close());
    for (const { kind, to, landed } of hops) {
      await signInToJournal(person);
      await exits.consent(person, onward(app.url, to));
      await arrive(t, person, landed, `consent, then ${kind}`);
    }
    const { to, landed } = twoHosts;
    for (const [exit, leave] of Object.entries(exits)) {
      await signInToJournal(person);
      await leave(person, onward(app.url, to));
      await arrive(t, person, landed, `${exit}, then two hosts in a row`);
    }
    t.strictSame(person.complaints, [], 'no CSP violation');
  });

  t.test(`an app's own scheme ends the redirects, ${how}`, async (t) => {
    const person = await openBrowserPerson(browser, emulator, { javaScriptEnabled, others: [app.url] });
    t.teardown(() => person.close());
    for (const exit of ['consent', 'signing out'] as const) {
      const leave = exits[exit];
      // The page stays, and Chromium asks there whether the scheme may be opened: the next exit begins in another tab.
      const tab = await person.openTab();
      await signInToJournal(tab);
      const [response] = await Promise.all([
        tab.page.waitForResponse((answer) => new URL(answer.url()).pathname === '/back', { timeout: 15_000 }),
        leave(tab, onward(app.url, 'vk51000002://vk.ru/blank.html')),
      ]);
      t.equal(response.headers()['location'], 'vk51000002://vk.ru/blank.html', exit);
      await tab.page.close();
    }
    t.strictSame(
      person.complaints.filter((complaint) => /CSP|Content Security/u.test(complaint)),
      [],
      'no CSP violation',
    );
  });
}

/** A session of Anna's, where this browser has none. */
async function signInToJournal(person: BrowserPerson): Promise<void> {
  await person.go(authorize(`${app.url}/landed`));
  const screen = await person.page.getAttribute('body', 'data-screen');
  if (screen !== 'vkid-phone') return;
  await enterPhone(person, anna.phone);
  await enterPassword(person, anna.password);
  await enterCode(person, anna.phone);
  await person.expectScreen('vkid-allow');
}

/** VK's authorization request of the demo app; it asks for consent each time. */
function authorize(back: string, more: Readonly<Record<string, string>> = {}, path = '/authorize'): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: '51000002',
    redirect_uri: back,
    scope: 'vkid.personal_info',
    prompt: 'consent',
    state: 'state-of-thirty-two-characters-00',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...more,
  });
  return `${emulator.url}${path}?${query.toString()}`;
}

async function arrive(t: Test, { page }: BrowserPerson, landed: string, name: string): Promise<void> {
  await page.waitForURL((url) => url.href.startsWith(landed), { timeout: 5000 }).catch(() => {});
  t.equal(page.url().slice(0, landed.length), landed, name);
}

/** An app: `/back?to=…` redirects to the address in `to`; any other path is a page. */
async function startApp(): Promise<{ readonly url: string }> {
  const server: Server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const to = searchParams.get('to');
    if (pathname === '/back' && to !== null) response.writeHead(302, { location: to }).end();
    else
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><link rel="icon" href="data:,"><title>App</title><body data-screen="app">');
  });
  await once(server.listen(0, 'localhost'), 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the app has no port');
  return { url: `http://localhost:${address.port}` };
}
