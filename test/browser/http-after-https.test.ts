/**
 * One browser that opens an emulator over TLS and without, by a name that is not localhost. A `Secure` cookie keeps a plain
 * page of the same host from setting one of its name, so on TLS cookies have names of their own.
 */
import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { anna } from '../support/people.ts';
import { launchChromium, type BrowserPerson, openBrowserPerson } from './browser-person.ts';
import { enterCode, enterPassword, enterPhone } from './journey-steps.ts';

t.setTimeout(120_000);
const host = 'emulator.internal';
const browser = await launchChromium([host]);
t.teardown(() => browser.close());
const emulator = await startEmulator({ dataDir: t.testdir() });
t.teardown(() => emulator.close());
const [overTls, plain] = [emulator.httpsUrl ?? '', emulator.url].map((url) => url.replace('localhost', host));

const open = () =>
  openBrowserPerson(browser, emulator, { ignoreHTTPSErrors: true, others: [overTls ?? '', plain ?? ''] });

t.test('the console takes its forms over TLS and then without', async (t) => {
  const person = await open();
  t.teardown(() => person.close());
  for (const origin of [overTls, plain, overTls]) {
    await person.go(`${origin}/__emulator/`);
    await person.expectScreen('dev-inbox');
    const arrived = person.page.waitForEvent('load');
    await person.page.evaluate(() => document.querySelector<HTMLFormElement>('form.clear')?.submit());
    await arrived;
    await person.expectScreen('dev-inbox');
  }
  t.strictSame(person.complaints, []);
});

t.test('a person signs in over TLS and then without, at either server', async (t) => {
  const person = await open();
  t.teardown(() => person.close());
  for (const origin of [overTls, plain]) {
    for (const path of ['/authorize', '/oidc/authorize']) {
      await signInToJournal(person, `${origin}${path}`);
      t.equal(new URL(person.page.url()).origin, emulator.journalUrl, `${path} at ${origin}`);
      t.ok(new URL(person.page.url()).searchParams.has('code'), 'the app gets its code');
    }
  }
  t.strictSame(person.complaints, []);
});

/** From the app's request to its callback, asked for everything on the way. */
async function signInToJournal(person: BrowserPerson, endpoint: string): Promise<void> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: '51000002',
    redirect_uri: `${emulator.journalUrl}/help`,
    scope: 'openid',
    prompt: 'login consent',
    state: 'state-of-thirty-two-characters-00',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  await person.go(`${endpoint}?${query.toString()}`);
  await enterPhone(person, anna.phone);
  await enterPassword(person, anna.password ?? '');
  await enterCode(person, anna.phone);
  await person.expectScreen('vkid-allow');
  await person.press('allow');
  await person.expectScreen('help-linking');
}
