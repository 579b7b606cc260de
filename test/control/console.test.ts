import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { en } from '../../src/control/console/texts/en.ts';
import { ru } from '../../src/control/console/texts/ru.ts';
import { openConsolePage, postForm } from './console-forms.ts';
import { mark, openControlServer, send } from './control-server.ts';

const page = '/__emulator/';

t.test('«Очистить» needs the page’s own form', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  await send(server);
  const { cookie, form } = await openConsolePage(server);
  const clear = '/__emulator/messages/clear';
  for (const [fields, headers] of [
    [{}, {}],
    [{ form }, {}],
    [{}, { cookie }],
    [{ form: 'x' }, { cookie }],
    [{ form }, { cookie, 'sec-fetch-site': 'cross-site' }],
  ] as [Record<string, string>, Record<string, string>][]) {
    const refused = await postForm(server, clear, fields, headers);
    t.equal(refused.statusCode, 403);
    t.match(refused.body, /data-screen="dev-error"/u);
  }
  t.equal((await server.directory.messages.list()).length, 1);
  const done = await postForm(server, `${clear}?lang=en`, { form }, { cookie });
  t.equal(done.statusCode, 303);
  t.equal(done.headers.location, `${page}?lang=en`);
  t.equal((await server.directory.messages.list()).length, 0);
});

t.test(
  'the inbox shows codes, calls and states, filters by number, and escapes what people wrote',
  async (t) => {
    const server = await openControlServer();
    t.teardown(() => server.app.close());
    const evil = `<script>alert("1")</script>`;
    await server.directory.applications.add({
      client_id: 51_000_001,
      name: evil,
      kind: 'personal',
      redirect_uris: [],
      post_logout_redirect_uris: [],
    });
    await mark(server, await send(server, { code: '111111' }), 'used');
    await send(server, { code: '222222', phone: '+79990000002', purpose: 'recover' });
    const call = server.directory.messages.toSend({
      id: await server.directory.messages.nextId(),
      sign_in: 'a-sign-in-of-tests',
      phone: '+79990000003',
      channel: 'call',
      purpose: 'login',
      code: '123456',
      text: '',
      caller: '+74958123456',
      expires_at: Date.now() + 300_000,
      client_id: 9,
    });
    await server.world.space.commit(call);
    const { body, headers } = await server.app.inject(page);
    t.match(body, /<html lang="ru">/u);
    t.match(body, /<body data-screen="dev-inbox">/u);
    t.match(body, /<h1 [^>]*>Входящие коды<\/h1>/u);
    t.match(body, /\+7 495 8<b>12-34-56<\/b>/u);
    for (const text of ['Использован', 'Действует до', 'Восстановление', 'Звонок', 'SMS', 'default'])
      t.ok(body.includes(text), text);
    t.notOk(body.includes('<script>alert'));
    t.ok(body.includes('&lt;script&gt;'));
    t.strictSame(
      [...body.matchAll(/data-id="(\d+)"/gu)].map(([, id]) => id),
      ['3', '2', '1'],
    );
    t.match(headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/u);
    t.equal(headers['cache-control'], 'no-store');
    t.notMatch(body, / style=|<style|<script>| on[a-z]+="/u);

    const filtered = (await server.app.inject(`${page}?phone=8(999)000-00-02`)).body;
    t.strictSame(
      [...filtered.matchAll(/data-id="(\d+)"/gu)].map(([, id]) => id),
      ['2'],
    );
    const bad = (await server.app.inject(`${page}?phone=${encodeURIComponent(`"><script>x`)}`)).body;
    t.match(bad, /data-error="E-0[2-5]"/u);
    t.notOk(bad.includes('<script>x'));
    t.match(bad, /<title>Ошибка: /u);
  },
);

t.test('an empty inbox says how to get a first code', async (t) => {
  const server = await openControlServer({ journalUrl: 'http://localhost:4480' });
  t.teardown(() => server.app.close());
  await server.directory.people.add({
    id: 1001,
    phone: '+79990000001',
    first_name: 'Анна',
    last_name: 'Петрова',
    birth_date: '1985-01-01',
    gender: 'female',
    status: 'active',
    educational_profiles: [],
  });
  const { body } = await server.app.inject({ url: `/w/default${page}`, headers: { host: 'localhost:4400' } });
  for (const text of [
    ru.empty.title,
    'href="http://localhost:4480"',
    '+7 999 000-00-01',
    'href="/w/default/__emulator/people"',
    'http://localhost:4400/w/default/__emulator/api/messages?wait=30',
  ])
    t.ok(body.includes(text), text);
});

t.test('people and apps are listed in both languages, and what is not there is a page', async (t) => {
  const server = await openControlServer();
  t.teardown(() => server.app.close());
  const ask = async (url: string) => server.app.inject(url);
  for (const [lang, texts] of [
    ['', ru],
    ['?lang=en', en],
  ] as const) {
    for (const [path, screen] of [
      ['', 'dev-inbox'],
      ['people', 'dev-people'],
      ['apps', 'dev-apps'],
    ] as const) {
      const { body, statusCode } = await ask(`${page}${path}${lang}`);
      t.equal(statusCode, 200);
      t.match(body, new RegExp(`data-screen="${screen}"`, 'u'));
      t.equal(body.match(/<h1/gu)?.length, 1);
      t.ok(body.includes(`>${texts.titles[screen]}</h1>`));
      t.ok(body.includes(`${texts.titles[screen]} — VK`));
      if (lang !== '') t.notMatch(body.replaceAll('Русский', ''), /[А-яЁё]/u, `${screen} is all English`);
    }
  }
  for (const url of [`${page}nothing`, `/w/red${page}`]) {
    const { statusCode, body } = await ask(url);
    t.equal(statusCode, 404, url);
    t.match(body, /data-screen="dev-error"/u);
  }
  await server.store.close();
  const broken = await ask(page);
  t.equal(broken.statusCode, 503);
  t.match(broken.body, /data-error="broken"/u);
  t.notMatch(broken.body, /ERR_/u);
});

t.test('no template holds a letter of Cyrillic', async (t) => {
  const views = new URL('../../../views/console/', import.meta.url);
  for (const name of readdirSync(views))
    t.notMatch(readFileSync(new URL(name, views), 'utf8'), /[А-яЁё]/u, name);
});
