/**
 * Every screen, checked by axe-core in light and dark (contrast among the rest), and by its width and its focus at 360 and
 * 320 px; then the colours and the motion that no single screen shows.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { startEmulator } from '../../src/index.ts';
import { launchChromium, type BrowserPerson, openBrowserPerson } from './browser-person.ts';
import {
  visitConsole,
  visitJournal,
  visitVkIdAtFirst,
  visitVkIdAgain,
  visitVkIdOutsideJourneys,
} from './every-screen.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await launchChromium();
t.teardown(() => browser.close());
t.jobs = 2;

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const violations = `axe.run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

/** Gives the focus to each control of the page, and names those that do not show it. */
const invisibleFocus = `(() => {
  const invisible = [];
  for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (!element.checkVisibility() || element.disabled) continue;
    element.focus({ focusVisible: true });
    const isShown = [element, element.parentElement].some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    });
    if (document.activeElement === element && !isShown) invisible.push(element.outerHTML.slice(0, 120));
  }
  return invisible;
})()`;

async function openPerson(
  t: Test,
  options: Parameters<typeof openBrowserPerson>[2] = {},
): Promise<BrowserPerson> {
  const emulator = await startEmulator({ httpsPort: 'off' });
  t.teardown(() => emulator.close());
  const person = await openBrowserPerson(browser, emulator, options);
  t.teardown(() => person.close());
  return person;
}

async function checkScreen(t: Test, page: Page, screen: string): Promise<void> {
  const found: string[] = [];
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    const over = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
    if (over > 0) found.push(`${over} px too wide for ${width} px`);
  }
  await page.evaluate(axe);
  for (const [colorScheme, width] of [
    ['dark', 360],
    ['light', 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    const broken = await page.evaluate<string[]>(violations);
    found.push(...broken.map((violation) => `${colorScheme} ${width}: ${violation}`));
  }
  const invisible = await page.evaluate<string[]>(invisibleFocus);
  found.push(...invisible.map((element) => `its focus is not shown: ${element}`));
  t.strictSame(found, [], screen);
}

for (const [where, visit] of [
  ['the journal', visitJournal],
  ['VK ID on a first visit', visitVkIdAtFirst],
  ['VK ID on a later visit', visitVkIdAgain],
  ['VK ID outside a journey', visitVkIdOutsideJourneys],
  ['the console', visitConsole],
] as const)
  t.test(`every screen of ${where} is readable for everyone, at any width`, async (t) => {
    const person = await openPerson(t, { reducedMotion: 'reduce' });
    await visit(person, (screen) => checkScreen(t, person.page, screen));
    t.strictSame(person.complaints, []);
  });

t.test('initials can be read in each of their six colours, light and dark', async (t) => {
  const { page, journalUrl } = await openPerson(t);
  await page.goto(`${journalUrl}/login`);
  await page.evaluate(axe);
  // On a page they are hidden from what reads out, and so from axe; here each of the colours is shown to it once.
  await page.evaluate(`document.body.innerHTML = Array.from({ length: 6 }, (_, hue) =>
    '<span class="initials" data-hue="' + hue + '">АП</span>').join('')`);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { readable, colours } = await page.evaluate<{
      readable: number;
      colours: number;
    }>(`axe.run('.initials',
      { runOnly: ['color-contrast'] }).then(({ passes }) => ({
        readable: passes.flatMap(({ nodes }) => nodes).length,
        colours: new Set([...document.querySelectorAll('.initials')].map((one) => getComputedStyle(one).backgroundColor)).size,
      }))`);
    t.strictSame({ readable, colours }, { readable: 6, colours: 6 }, colorScheme);
  }
});

t.test('a page takes the scheme that its address asks for, else that of the browser', async (t) => {
  const { page, emulator } = await openPerson(t, { colorScheme: 'light' });
  const schemeOf = async (scheme: string) => {
    await page.goto(
      `${emulator.url}/button_one_tap_auth?app_id=51000002&scheme=${scheme}&origin=http://localhost`,
    );
    return page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme');
  };
  t.strictSame([await schemeOf('light'), await schemeOf('dark')], ['light', 'dark']);
});

t.test(
  'nothing moves where a person asked for less motion, and controls keep an edge in forced colours',
  async (t) => {
    const { page, journalUrl } = await openPerson(t);
    await page.goto(`${journalUrl}/login`);
    const buttonStyle = (name: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('main .button')).${name}`);
    await page.emulateMedia({ reducedMotion: 'no-preference', forcedColors: 'none' });
    t.match(await buttonStyle('transitionDuration'), '0.12s');
    await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' });
    t.equal(await buttonStyle('transitionDuration'), '0s');
    t.equal(await buttonStyle('borderColor'), await buttonStyle('color'));
  },
);
