/** Every screen, judged by axe-core in light and dark, and by its width and its focus at 360 and 320 px. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { startEmulator } from '../../src/index.ts';
import { launch, type Person, sitDown } from './browser-person.ts';
import {
  type Look,
  tourConsole,
  tourJournal,
  tourVkId,
  tourVkIdAgain,
  tourVkIdAside,
} from './every-screen.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await launch();
t.teardown(() => browser.close());
t.jobs = 2;

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const judgement = `axe.run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

/** Walks by Tab through the page and names what does not show that it has the focus. */
const unseenFocus = `(() => {
  const lost = [];
  for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (!element.checkVisibility() || element.disabled) continue;
    element.focus({ focusVisible: true });
    const shown = [element, element.parentElement].some((place) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(place);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    });
    if (document.activeElement === element && !shown) lost.push(element.outerHTML.slice(0, 120));
  }
  return lost;
})()`;

function tour(name: string, walk: (person: Person, look: Look) => Promise<void>): void {
  t.test(name, async (t) => {
    const emulator = await startEmulator({ httpsPort: 'off' });
    t.teardown(() => emulator.close());
    const person = await sitDown(browser, emulator, { reducedMotion: 'reduce' });
    t.teardown(() => person.leave());
    await walk(person, (screen) => judge(t, person.page, screen));
    t.strictSame(person.complaints, []);
  });
}

async function judge(t: Test, page: Page, screen: string): Promise<void> {
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
    const violations = (await page.evaluate(judgement)) as string[];
    found.push(...violations.map((violation) => `${colorScheme} ${width}: ${violation}`));
  }
  const unseen = (await page.evaluate(unseenFocus)) as string[];
  found.push(...unseen.map((element) => `no sign of focus: ${element}`));
  t.strictSame(found, [], screen);
}

tour('the journal', tourJournal);
tour('VK ID on a first visit', tourVkId);
tour('VK ID on a later visit', tourVkIdAgain);
tour('VK ID beside the journey', tourVkIdAside);
tour('the console', tourConsole);
