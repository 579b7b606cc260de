import t, { type Test } from 'tap';
import { startEmulator } from '../../src/index.ts';
import { maria, newcomer } from '../support/people.ts';
import { launchChromium, type BrowserPerson, openBrowserPerson } from './browser-person.ts';
import { entryPoints, enterPhone, signInToJournal } from './journey-steps.ts';

const browser = await launchChromium();
t.teardown(() => browser.close());
t.jobs = 2;

/** A teacher at VK ID's first page, and «Входящие коды» in a tab beside it. */
async function open(t: Test, options: { readonly javaScriptEnabled?: boolean } = {}) {
  const emulator = await startEmulator({ httpsPort: 'off' });
  t.teardown(() => emulator.close());
  const teacher = await openBrowserPerson(browser, emulator, options);
  t.teardown(() => teacher.close());
  await teacher.setPolicy({ resend_delay: 1 });
  const inbox = await teacher.openTab();
  await inbox.go(emulator.consoleUrl);
  await inbox.expectScreen('dev-inbox');
  await signInToJournal(teacher);
  await entryPoints.chats(teacher);
  return { teacher, inbox };
}

const newestRow = ({ page }: BrowserPerson) => page.locator('tr[data-id]').first();

/** The code as a person sees it: of an SMS the big digits, of a call the last ones of the calling number. */
const readByEye = (inbox: BrowserPerson): Promise<string> => newestRow(inbox).locator('.code b').innerText();

t.test('codes appear in the open inbox by themselves, are read by eye and used', async (t) => {
  const { teacher, inbox } = await open(t);
  await inbox.page.getByText('Кодов пока нет').waitFor();
  await inbox.page.getByText('Обновляется само').waitFor();
  await inbox.page.evaluate('globalThis.wasNotReloaded = true');

  await enterPhone(teacher, maria.phone);
  await teacher.expectScreen('vkid-otp');
  await newestRow(inbox).waitFor();
  t.match(await newestRow(inbox).innerText(), /SMS[\s\S]*\+7\s999\s000-00-03[\s\S]*Вход/u);
  const sent = await readByEye(inbox);
  t.match(sent, /^\d{6}$/u);
  await inbox.page.getByRole('status').getByText(`Новый код ${sent}`).waitFor();

  await teacher.find('by-call').waitFor({ state: 'visible' });
  await teacher.press('by-call');
  await teacher.expectScreen('vkid-otp');
  await inbox.page.locator('tr[data-id]').nth(1).waitFor();
  t.match(await newestRow(inbox).innerText(), 'Звонок');
  await inbox.page.locator('tr[data-id]').nth(1).getByText('Заменён').waitFor();
  const called = await readByEye(inbox);
  t.match(called, /^[\d-]{6,8}$/u, 'the last digits of the number that called');
  t.equal(called.replace(/\D/gu, ''), await teacher.codeFor(maria.phone));

  await teacher.type('code', sent);
  await teacher.press('continue');
  await teacher.expectScreen('vkid-otp');
  t.strictSame(await teacher.errors(), ['E-11'], 'the older one is no good any more');
  await teacher.type('code', called);
  await teacher.press('continue');
  await teacher.expectScreen('vkid-choose-profile');
  await newestRow(inbox).getByText('Использован').waitFor();
  await teacher.press('continue');
  await teacher.press('continue');
  await teacher.expectScreen('vkid-consent');
  await teacher.press('link');
  await teacher.expectScreen('link-success');
  t.equal(await inbox.page.evaluate('globalThis.wasNotReloaded'), true);
  t.strictSame(teacher.complaints, []);
});

t.test('a code is copied with one press, and the inbox can be narrowed and emptied', async (t) => {
  const { teacher, inbox } = await open(t);
  await inbox.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const phone of [maria.phone, newcomer.phone]) {
    await enterPhone(teacher, phone);
    await teacher.expectScreen('vkid-otp');
    if (phone !== newcomer.phone) await teacher.press('change-number');
  }
  await inbox.page.locator('tr[data-id]').nth(1).waitFor();
  const code = await readByEye(inbox);
  await newestRow(inbox).locator('[data-copy]').click();
  await inbox.page.getByRole('status').getByText('Скопировано').waitFor();
  t.equal(await inbox.page.evaluate('navigator.clipboard.readText()'), code);

  const [tab] = await Promise.all([
    teacher.page.context().waitForEvent('page'),
    teacher.page.click('.banner a'),
  ]);
  await tab.waitForSelector('body[data-screen="dev-inbox"]');
  t.equal(await tab.locator('tr[data-id]').count(), 1, 'the banner leads to the codes of this number alone');
  t.match(await tab.locator('tr[data-id]').innerText(), code);

  await inbox.press('clear');
  await inbox.expectScreen('dev-inbox');
  await inbox.page.getByText('Кодов пока нет').waitFor();
  t.strictSame(teacher.complaints, []);
});

t.test('without JavaScript the inbox shows the same after a reload', async (t) => {
  const { teacher, inbox } = await open(t, { javaScriptEnabled: false });
  await enterPhone(teacher, newcomer.phone);
  await teacher.expectScreen('vkid-otp');
  await inbox.page.reload();
  await teacher.type('code', await readByEye(inbox));
  await teacher.press('continue');
  await teacher.expectScreen('vkid-about-self');
  await inbox.page.reload();
  t.match(await newestRow(inbox).innerText(), 'Использован');
  await inbox.press('clear');
  await inbox.page.getByText('Кодов пока нет').waitFor();
  t.strictSame(teacher.complaints, []);
});
