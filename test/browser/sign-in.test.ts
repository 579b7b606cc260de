import t, { type Test } from 'tap';
import { startEmulator } from '../../src/index.ts';
import { anna, maria, newcomer, pavel } from '../support/people.ts';
import { launchChromium, type BrowserPerson, openBrowserPerson } from './browser-person.ts';
import {
  entryPoints,
  enterCode,
  enterPassword,
  enterPhone,
  paths,
  signInToJournal,
  signInAtDemo,
} from './journey-steps.ts';

const browser = await launchChromium();
t.teardown(() => browser.close());
t.jobs = 3;

/** A teacher signed in to the journal of an emulator of their own; whatever they do, no page may misbehave. */
function visit(
  name: string,
  steps: (t: Test, person: BrowserPerson) => Promise<void>,
  options: { readonly javaScriptEnabled?: boolean } = {},
): void {
  t.test(name, async (t) => {
    const emulator = await startEmulator({ httpsPort: 'off' });
    t.teardown(() => emulator.close());
    const person = await openBrowserPerson(browser, emulator, options);
    t.teardown(() => person.close());
    await signInToJournal(person);
    await steps(t, person);
    t.strictSame(person.complaints, [], 'no console error, no CSP violation, no request to anyone else');
  });
}

const scripts = [
  { javaScriptEnabled: true, how: 'with JavaScript' },
  { javaScriptEnabled: false, how: 'without JavaScript' },
];

const mainText = ({ page }: BrowserPerson): Promise<string> => page.locator('main').innerText();

async function linksOf({ journalUrl }: BrowserPerson): Promise<{ profile: { id: string } }[]> {
  const answer = (await (await fetch(`${journalUrl}/__journal/api/links`)).json()) as {
    items: { profile: { id: string } }[];
  };
  return answer.items;
}

async function messagesTo(
  { emulator }: BrowserPerson,
  phone: string,
): Promise<{ channel: string; state: string }[]> {
  const query = new URLSearchParams({ phone });
  const answer = await fetch(`${emulator.url}/__emulator/api/messages?${query.toString()}`);
  return ((await answer.json()) as { items: { channel: string; state: string }[] }).items;
}

visit('a live session goes straight to the profiles, and one of two is linked (RT-2)', async (t, person) => {
  await signInAtDemo(person, pavel);
  await person.go(person.journalUrl);
  await entryPoints.chats(person);
  await person.expectScreen('vkid-choose-profile');
  t.match(await mainText(person), 'Нажмите на ссылку «Войти в другой аккаунт»', 'N-5 stands there');
  await person.press('continue');
  await person.expectScreen('vkid-choose-profile');
  t.strictSame(await person.errors(), ['profile-missing'], 'nothing is chosen for one who has two');
  await person.page.locator('[name="profile"]').nth(1).check();
  await person.press('continue');
  await person.expectScreen('vkid-about-self');
  await person.press('continue');
  await person.expectScreen('vkid-consent');
  await person.press('link');
  await person.expectScreen('link-success');
  const [link] = await linksOf(person);
  t.match(await mainText(person), link?.profile.id ?? 'no link');
});

visit('a live session without a profile offers to create one (RT-3)', async (t, person) => {
  await signInAtDemo(person, anna);
  await person.go(person.journalUrl);
  await entryPoints.chats(person);
  await person.expectScreen('vkid-create-profile');
  t.match(await mainText(person), 'Петрова Анна');
  await person.press('create-profile');
  await person.expectScreen('vkid-about-self');
  t.equal(await person.page.inputValue('[name="last_name"]'), 'Петрова', 'what is known is filled in');
  await person.press('continue');
  await person.expectScreen('vkid-consent');
  const words = await mainText(person);
  t.match(words, 'Петрова Анна Сергеевна', 'both accounts are named');
  await person.press('link');
  await person.expectScreen('link-success');
});

for (const { how, ...options } of scripts)
  visit(
    `«Войти в другой аккаунт» links another person ${how}`,
    async (t, person) => {
      await signInAtDemo(person, maria);
      await person.go(person.journalUrl);
      await entryPoints.settings(person);
      await person.expectScreen('vkid-choose-profile');
      await person.press('switch-account');
      await person.expectScreen('vkid-phone');
      await person.press('cancel');
      await person.expectScreen('vkid-choose-profile');
      t.match(await mainText(person), 'Смирнова', '«Отмена» leads back to the first (SW-3)');
      await person.press('switch-account');
      await paths.A(person);
      await person.expectScreen('vkid-consent');
      const words = await mainText(person);
      t.match(words, 'Петрова', 'the second one');
      t.notMatch(words, 'Смирнова', 'and nothing of the first');
      await person.press('link');
      await person.expectScreen('link-success');
      t.match(await mainText(person), 'Петрова');
    },
    options,
  );

visit(
  'who refuses is told so and may try again, with the profile that was made (K-2, CB-3)',
  async (t, person) => {
    await entryPoints.settings(person);
    await person.expectScreen('vkid-phone');
    await person.press('cancel');
    await person.expectScreen('link-failed');
    t.strictSame(await person.errors(), ['E-23']);
    await person.press('try-again');
    await paths.B(person);
    await person.expectScreen('vkid-consent');
    await person.press('cancel');
    await person.expectScreen('link-failed');
    t.strictSame(await person.errors(), ['E-23']);
    t.strictSame(await linksOf(person), [], 'nothing is linked');
    await person.press('try-again');
    const isPhone = await person.page.locator('body[data-screen="vkid-phone"]').count();
    if (isPhone > 0) {
      await enterPhone(person, newcomer.phone);
      await enterCode(person, newcomer.phone);
    }
    await person.expectScreen('vkid-choose-profile');
    t.match(await mainText(person), 'Соколова Вера');
  },
);

visit('back after success never reopens the consent (X-1)', async (t, person) => {
  await entryPoints.settings(person);
  await paths.C(person);
  await person.expectScreen('vkid-consent');
  await person.press('link');
  await person.expectScreen('link-success');
  for (let steps = 0; steps < 3; steps += 1) {
    await person.page.goBack();
    t.equal(
      await person.find('link').count(),
      0,
      `no «Привязать» ${steps + 1} back, at ${person.page.url()}`,
    );
  }
  t.equal((await linksOf(person)).length, 1);
  await person.go(`${person.journalUrl}/connect/success`);
  await person.expectScreen('link-success');
});

visit('a step that is passed shows the present one and says so (E-32)', async (t, person) => {
  await entryPoints.settings(person);
  await person.expectScreen('vkid-phone');
  const second = await person.openTab();
  await second.go(person.page.url());
  await second.expectScreen('vkid-phone');
  await enterPhone(person, maria.phone);
  await person.expectScreen('vkid-otp');
  await second.type('phone', anna.phone);
  await second.press('continue');
  await second.expectScreen('vkid-otp');
  t.strictSame(await second.errors(), ['E-32']);
  t.strictSame(await messagesTo(person, anna.phone), []);
});

for (const { how, ...options } of scripts)
  visit(
    `a double click on «Привязать» makes one link ${how}`,
    async (t, person) => {
      await entryPoints.settings(person);
      await paths.A(person);
      await person.expectScreen('vkid-consent');
      await person.find('link').dblclick({ noWaitAfter: true });
      await person.expectScreen('link-success');
      t.equal((await linksOf(person)).length, 1);
    },
    options,
  );

visit(
  'the page of the code: reload sends nothing, the countdown ends in two ways to ask again',
  async (t, person) => {
    await person.setPolicy({ resend_delay: 2 });
    await entryPoints.settings(person);
    await enterPhone(person, maria.phone);
    await person.expectScreen('vkid-otp');
    const clock = person.page.locator('[data-clock]');
    t.match(await clock.innerText(), /через 00:0[12]/u);
    t.equal(await person.find('resend').isVisible(), false, 'nothing to press yet');
    await person.page.reload();
    await person.expectScreen('vkid-otp');
    t.equal((await messagesTo(person, maria.phone)).length, 1, 'X-5: a reload sends nothing');
    await person.find('resend').waitFor({ state: 'visible' });
    t.equal(await clock.count(), 0, 'the countdown has gone');
    await person.page.getByRole('status').getByText('Запросить код можно').waitFor();
    await person.press('resend');
    await person.expectScreen('vkid-otp');
    await person.page.getByRole('status').getByText('Код отправлен.').waitFor();
    t.match(await clock.innerText(), /через 00:0[12]/u, 'and the countdown begins again');
    await person.find('by-call').waitFor({ state: 'visible' });
    await person.press('by-call');
    await person.expectScreen('vkid-otp');
    t.match(await mainText(person), 'последние 6 цифр номера, с которого поступил звонок');
    t.match(
      await messagesTo(person, maria.phone),
      [
        { channel: 'call', state: 'open' },
        { channel: 'sms', state: 'superseded' },
        { channel: 'sms', state: 'superseded' },
      ],
      'the newest one alone is good',
    );
    await enterCode(person, maria.phone);
    await person.expectScreen('vkid-choose-profile');
  },
);

visit(
  'without JavaScript the waiting page has a link to look again',
  async (t, person) => {
    await person.setPolicy({ resend_delay: 1 });
    await entryPoints.settings(person);
    await enterPhone(person, maria.phone);
    await person.expectScreen('vkid-otp');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await person.page.locator('.waiting a').click();
    await person.find('resend').waitFor({ state: 'visible' });
    await person.press('resend');
    await person.expectScreen('vkid-otp');
    t.equal((await messagesTo(person, maria.phone)).length, 2);
  },
  { javaScriptEnabled: false },
);

visit('a number is understood however it is typed or pasted, and Enter goes on', async (t, person) => {
  await entryPoints.settings(person);
  const { page } = person;
  await person.expectScreen('vkid-phone');
  const field = page.locator('[name="phone"]');
  await paste(person, '8 (999) 000-00-01');
  t.equal(await field.inputValue(), '+7 999 000-00-01', 'pasted with an eight and brackets');
  await field.fill('');
  await field.pressSequentially('9990000001');
  t.equal(await field.inputValue(), '+7 999 000-00-01', 'typed bare');
  await field.press('Backspace');
  await field.press('Backspace');
  t.equal(await field.inputValue(), '+7 999 000-00-', 'a deletion stays deleted');
  await field.press('Enter');
  await person.expectScreen('vkid-phone');
  await page.locator('.error-summary:focus').waitFor();
  t.strictSame(await person.errors(), ['E-03']);
  t.equal(await page.title(), 'Ошибка: Вход в VK ID — VK ID (эмулятор)');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  t.equal(await field.and(page.locator(':focus')).count(), 1, 'the error leads to its field');
  await field.fill('');
  await paste(person, '8 (999) 000-00-01');
  await field.press('Enter');
  await person.expectScreen('vkid-password');
  await page.keyboard.type(anna.password);
  await page.click('.toggle');
  t.equal(await page.locator('#password').getAttribute('type'), 'text', '«Показать пароль» shows it');
  await page.locator('#password').press('Enter');
  await person.expectScreen('vkid-otp');
  const code = await person.codeFor(anna.phone);
  await paste(person, ` ${code.slice(0, 3)} ${code.slice(3)} `);
  t.equal(
    await page.locator('#code').inputValue(),
    ` ${code.slice(0, 3)} ${code.slice(3)} `,
    'no digit is cut',
  );
  await page.keyboard.press('Enter');
  await person.expectScreen('vkid-about-self');
});

visit(
  'the last digit typed goes on by itself; the focus is where the next step begins',
  async (t, person) => {
    await entryPoints.settings(person);
    const { page } = person;
    await person.expectScreen('vkid-phone');
    t.equal(await page.locator('#phone:focus').count(), 1);
    await page.keyboard.type(anna.phone);
    await page.keyboard.press('Enter');
    await person.expectScreen('vkid-password');
    t.equal(await page.locator('#password:focus').count(), 1);
    await enterPassword(person, 'wrong');
    await page.locator('.error-summary:focus').waitFor();
    t.strictSame(await person.errors(), ['E-06']);
    t.equal(await page.locator('#password').inputValue(), '', 'a password is never given back');
    await enterPassword(person, anna.password);
    await person.expectScreen('vkid-otp');
    t.equal(await page.locator('#code:focus').count(), 1);
    const code = await person.codeFor(anna.phone);
    const wrong = code.replace(/.$/u, (digit) => String((Number(digit) + 1) % 10));
    await typeAndArrive(person, wrong);
    await page.locator('.error-summary:focus').waitFor();
    t.strictSame(await person.errors(), ['E-09']);
    t.equal(await page.locator('#code').inputValue(), '');
    await page.focus('#code');
    await typeAndArrive(person, code);
    await person.expectScreen('vkid-about-self');
    await page.locator('h1:focus').waitFor();
    t.equal(await page.locator('h1').innerText(), 'Информация о себе');
  },
);

async function typeAndArrive({ page }: BrowserPerson, text: string): Promise<void> {
  const arrived = page.waitForEvent('load');
  await page.keyboard.type(text);
  await arrived;
}

/** Through the clipboard, as a person does it. It is shared by all pages, so what was copied is pasted at once. */
async function paste({ page }: BrowserPerson, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press('Control+V');
}
