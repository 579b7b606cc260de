import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { createRender } from '../../src/pages/render-page.ts';
import { textsOf } from '../../src/pages/texts/texts.ts';
import type { Language } from '../../src/pages/page-values.ts';
import { pageOf, screens } from './screens.ts';

const viewsDir = 'views';
const render = createRender(viewsDir);
const languages: readonly Language[] = ['ru', 'en'];
const plain = (text: string) => text;
const count = (html: string, sought: RegExp) => html.match(sought)?.length ?? 0;
const all = (html: string, sought: RegExp) => [...html.matchAll(sought)].map((found) => found[1] ?? '');

t.test('each screen is one page with its name, its title and one heading', async (t) => {
  for (const lang of languages) {
    for (const { view, faults, name } of screens(plain)) {
      const html = await render(view, pageOf(plain, { lang, faults }));
      const { titles, pageTitle } = textsOf(lang);
      const failed = faults.length > 0 || view.screen === 'vkid-request-error';
      t.match(html, `<html lang="${lang}">`, name);
      t.match(html, `<body data-screen="${view.screen}"`, name);
      t.equal(count(html, /<h1/g), 1, name);
      t.match(html, `>${titles[view.screen]}</h1>`, name);
      t.match(html, `<title>${pageTitle(titles[view.screen], failed)}</title>`, name);
      t.notMatch(html, /undefined|\[object|NaN/, name);
      t.notMatch(html, /<style|style=|<script(?![^>]*src)|\son\w+=/, `${name} has nothing inline`);
    }
  }
});

t.test('U-01: the title names the emulator, and says first that something is wrong', async (t) => {
  const { pageTitle } = textsOf('ru');
  t.equal(pageTitle('Вход в VK ID', false), 'Вход в VK ID — VK ID (эмулятор)');
  t.equal(pageTitle('Вход в VK ID', true), 'Ошибка: Вход в VK ID — VK ID (эмулятор)');
});

t.test('whatever is put into a page comes out escaped', async (t) => {
  const evil = (text: string) => `${text}"><script>alert('x')</script>`;
  for (const lang of languages) {
    for (const { view, faults, name } of screens(evil)) {
      const html = await render(
        view,
        pageOf(evil, { lang, faults, form: { url: evil('/x'), hidden: { [evil('k')]: evil('v') } } }),
      );
      t.equal(count(html, /<script/g), 1, `${name}: the only script is ours`);
      t.match(html, '&lt;script&gt;', name);
    }
  }
});

t.test('each form carries the token and the version, and each control its action', async (t) => {
  for (const { view, faults, name } of screens(plain)) {
    const html = await render(view, pageOf(plain, { faults }));
    const forms = count(html, /<form/g);
    t.ok(forms > 0, name);
    t.equal(count(html, /name="csrf" value="csrf-token"/g), forms, name);
    t.equal(count(html, /name="version" value="4"/g), forms, name);
    for (const button of html.match(/<button[^>]*data-action[^>]*>/g) ?? []) {
      t.match(
        button,
        /name="action" value="([a-z-]+)" data-action="\1"|name="(logout|stay|confirm|abort)" value="yes"/,
        name,
      );
    }
  }
});

t.test('each screen offers the actions of its catalogue', async (t) => {
  const expected: Record<string, string[]> = {
    'vkid-phone': ['continue', 'cancel'],
    'vkid-password': ['change-number', 'continue', 'forgot-password', 'not-my-account'],
    'vkid-otp': ['continue', 'resend', 'by-call', 'other-method', 'change-number'],
    'vkid-otp-call': ['continue', 'resend', 'by-sms', 'other-method', 'change-number'],
    'vkid-otp-closed': ['resend', 'by-call', 'other-method', 'change-number'],
    'vkid-otp-method': ['continue', 'cancel'],
    'vkid-recover-start': ['recover', 'remembered'],
    'vkid-recover-phone': ['send-code', 'remembered'],
    'vkid-recover-otp': ['continue', 'resend', 'by-call', 'other-method', 'change-number'],
    'vkid-recover-person': ['continue'],
    'vkid-recover-new': ['save'],
    'vkid-recover-done': ['continue'],
    'vkid-create-profile': ['create-profile', 'switch-account'],
    'vkid-choose-profile': ['continue', 'switch-account'],
    'vkid-about-self': ['continue'],
    'vkid-consent': ['link', 'cancel', 'switch-account'],
    'vkid-allow': ['allow', 'cancel', 'switch-account'],
    'vkid-limited': ['back-to-app'],
    'vkid-blocked': ['back-to-app', 'switch-account'],
    'vkid-number-linked': ['back-to-app', 'switch-account'],
    'vkid-flow-lost': ['back-to-app'],
    'vkid-support': ['back-to-app'],
    'vkid-request-error': [],
    'vkid-sign-out': ['sign-out', 'cancel'],
    'vkid-signed-out': [],
    'vkid-device': ['continue'],
    'vkid-device-confirm': ['continue', 'cancel'],
    'vkid-device-done': [],
  };
  for (const { view, faults, name } of screens(plain)) {
    const html = await render(view, pageOf(plain, { faults }));
    const wanted = expected[name] ?? expected[view.screen];
    t.same(all(html, /data-action="([a-z-]+)"/g), wanted, name);
  }
});

t.test('every field has a label, and every reference on a page leads somewhere', async (t) => {
  for (const { view, faults, name } of screens(plain)) {
    const html = await render(view, pageOf(plain, { faults }));
    const ids = all(html, /\sid="([^"]+)"/g);
    t.equal(new Set(ids).size, ids.length, `${name}: ids are unique`);
    const references = [
      ...all(html, /\sfor="([^"]+)"/g),
      ...all(html, /href="#([^"]+)"/g),
      ...all(html, /\sform="([^"]+)"/g),
      ...all(html, /aria-(?:describedby|controls)="([^"]+)"/g).flatMap((list) => list.split(' ')),
    ];
    for (const reference of references) t.ok(ids.includes(reference), `${name}: #${reference}`);
    for (const input of html.match(/<input(?![^>]*(?:type="hidden"|\shidden))[^>]*>/g) ?? []) {
      const id = /\sid="([^"]+)"/.exec(input)?.[1];
      const labelled = /type="(?:radio|checkbox)"/.test(input)
        ? html.includes(`<label class="choice`) && html.split(input)[0]?.match(/<label[^>]*>[^<]*$/)
        : html.includes(`<label for="${id}"`);
      t.ok(labelled, `${name}: ${input}`);
    }
  }
});

t.test('U-05: an error stands in the summary and beside its field', async (t) => {
  for (const { view, faults, name } of screens(plain)) {
    const html = await render(view, pageOf(plain, { faults }));
    t.equal(
      count(html, /<div class="error-summary" role="alert" tabindex="-1" autofocus>/g),
      faults.length > 0 || view.screen === 'vkid-request-error' ? 1 : 0,
      name,
    );
    t.equal(count(html, /\sautofocus/g), 1, `${name}: one thing has the focus`);
    for (const fault of faults) t.match(html, `data-error="${fault.id}"`, name);
    for (const field of all(html, /<a href="#([a-z_]+)" data-error/g)) {
      t.match(html, `id="${field}-error"`, `${name}: ${field}`);
    }
  }
  const failed = await render(
    { screen: 'vkid-phone', phone: '12' },
    pageOf(plain, { faults: [{ id: 'E-03' }] }),
  );
  t.match(
    failed,
    /<input id="phone"[^>]*value="12"[^>]*aria-describedby="phone-hint phone-error" aria-invalid="true"/,
  );
});

t.test('a password and a code are never printed back', async (t) => {
  for (const { view, faults, name } of screens(plain)) {
    const html = await render(view, pageOf(plain, { faults }));
    for (const input of html.match(/<input id="(?:password|code|new_password|repeat_password)"[^>]*>/g) ?? [])
      t.match(input, 'value=""', name);
  }
});

t.test('the code is one text field that takes separators and the one-time code of the phone', async (t) => {
  const otp = screens(plain).find(({ name }) => name === 'vkid-otp');
  if (!otp) throw new Error('vkid-otp is among the screens');
  const html = await render(otp.view, pageOf(plain));
  const input = /<input id="code"[^>]*>/.exec(html)?.[0] ?? '';
  for (const part of [
    'type="text"',
    'inputmode="numeric"',
    'autocomplete="one-time-code"',
    'pattern="[0-9]*"',
    'data-digits="6"',
    'maxlength="24"',
  ])
    t.match(input, part);
  t.match(html, 'Запросить код повторно можно через 00:42');
  t.match(html, /<p role="status" class="said">Код отправлен\.<\/p>/);
});

t.test('a known colour scheme and other form addresses are said in the markup', async (t) => {
  const form = { url: '/oidc/end-session/confirm', hidden: { xsrf: 'abc' } };
  const html = await render({ screen: 'vkid-sign-out' }, pageOf(plain, { scheme: 'dark', form }));
  t.match(html, '<html lang="ru" data-scheme="dark">');
  t.match(html, 'action="/oidc/end-session/confirm"');
  t.match(html, '<input type="hidden" name="xsrf" value="abc">');
  t.notMatch(await render({ screen: 'vkid-sign-out' }, pageOf(plain, { csrf: '', form })), 'name="csrf"');
});

t.test('no template holds a sentence', async (t) => {
  for (const file of readdirSync(`${viewsDir}/login`)) {
    t.notMatch(readFileSync(`${viewsDir}/login/${file}`, 'utf8'), /\p{Script=Cyrillic}/u, file);
  }
});

t.test('the sentences with numbers agree with them', async (t) => {
  const { error, otp } = textsOf('ru');
  t.equal(error({ id: 'E-08', digits: 1 }), 'Код состоит из 1 цифры.');
  t.equal(error({ id: 'E-08', digits: 4 }), 'Код состоит из 4 цифр.');
  t.equal(error({ id: 'E-06', left: 2 }), 'Неверный пароль. Осталось попыток: 2.');
  t.equal(error({ id: 'E-06' }), 'Неверный пароль.');
  t.equal(error({ id: 'E-34', wrong: 'short', length: 8 }), 'В пароле должно быть не меньше 8 символов.');
  t.equal(error({ id: 'E-34', wrong: 'short', length: 21 }), 'В пароле должно быть не меньше 21 символа.');
  t.equal(error({ id: 'E-34', wrong: 'long', length: 256 }), 'В пароле должно быть не больше 256 символов.');
  t.equal(error({ id: 'E-12', seconds: 61.2 }), 'Новый код можно запросить через 01:02.');
  t.equal(error({ id: 'E-13', until: '14:35' }), 'Слишком много попыток. Попробуйте снова в 14:35.');
  t.equal(
    error({ id: 'E-18', wrong: 'young', minAge: 18, field: 'birth_year' }),
    'Учителю должно быть не меньше 18 лет.',
  );
  t.equal(
    error({ id: 'E-18', wrong: 'young', minAge: 21, field: 'birth_year' }),
    'Учителю должно быть не меньше 21 года.',
  );
  t.match(otp.lead.call('+7', 4), 'введите последние 4 цифры номера');
  t.match(otp.lead.call('+7', 6), 'введите последние 6 цифр номера');
  t.match(otp.lead.call('+7', 1), 'введите последнюю 1 цифру номера');
});
