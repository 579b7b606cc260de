import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { launchChromium, openBrowserPerson } from './browser-person.ts';
import { entryPoints, paths, signInToJournal } from './journey-steps.ts';

const browser = await launchChromium();
t.teardown(() => browser.close());
// Every journey has an emulator of its own, so they may run side by side.
t.jobs = 3;

const people = {
  A: 'Петрова Анна',
  B: 'Соколова Вера Андреевна',
  C: 'Смирнова Мария',
};

for (const javaScriptEnabled of [true, false])
  for (const [entry, enter] of Object.entries(entryPoints))
    for (const path of ['A', 'B', 'C'] as const)
      t.test(
        `path ${path} from ${entry} ends in a link ${javaScriptEnabled ? 'with' : 'without'} JavaScript`,
        async (t) => {
          const emulator = await startEmulator({ httpsPort: 'off' });
          t.teardown(() => emulator.close());
          const person = await openBrowserPerson(browser, emulator, { javaScriptEnabled });
          t.teardown(() => person.close());

          await signInToJournal(person);
          await enter(person);
          await paths[path](person);
          await person.expectScreen('vkid-consent');
          t.match(await person.page.locator('main').innerText(), people[path], 'consent names the profile');
          await person.press('link');
          await person.expectScreen('link-success');

          const words = await person.page.locator('main').innerText();
          t.match(words, 'Ваш учебный профиль Сферум в VK Мессенджере успешно привязан', 'E-30');
          t.match(words, people[path], 'names the profile that is linked');
          await person.press('chats', 'main');
          await person.expectScreen('chats-home');
          await person.go(`${person.journalUrl}/settings/partners`);
          t.match(await person.page.locator('main').innerText(), `Подключен: ${people[path]}`);
          t.equal(await person.find('connect').count(), 0, 'nothing more to connect');
          t.strictSame(person.complaints, []);
        },
      );
