import { readdir, readFile } from 'node:fs/promises';
import t from 'tap';
import { browse, link, open, viewsDir } from './browse.ts';

t.test('signing in', async (t) => {
  const { app } = await open(t);
  const visitor = browse(app);
  t.match(await visitor.get('/'), { status: 303, to: '/login' });
  t.match(await visitor.get('/settings/partners'), { status: 303, to: '/login?next=partners' });

  const page = await visitor.get('/login');
  t.match(page, { status: 200, screen: 'journal-login', errors: [] });
  for (const login of ['teacher-mo', 'teacher-msk', 'pupil']) t.match(page.body, login);
  t.match(page.answer.headers['set-cookie'], /^journal-session-4480=.+; Path=\/; HttpOnly; SameSite=Lax$/);

  t.match(await visitor.signIn('"><i>', 'home', 'wrong'), { status: 303, to: '/login' });
  const refused = await visitor.get('/login');
  t.match(refused, { errors: ['E-01'], body: /<title>Ошибка: / });
  t.match(refused.body, 'value="&quot;&gt;&lt;i&gt;"', 'the login is kept, and escaped');
  t.same((await visitor.get('/login')).errors, [], 'the refusal is shown once');

  const before = visitor.jar.get('journal-session-4480');
  t.match(await visitor.signIn('teacher-mo', 'partners'), { status: 303, to: '/settings/partners' });
  t.not(visitor.jar.get('journal-session-4480'), before, 'the session has a new name');
  t.match(await visitor.get('/login?next=https://evil.example'), { status: 303, to: '/' });
  t.match(await visitor.get('/'), { status: 200, screen: 'journal-home' });

  t.match(await visitor.post('/logout', { csrf: 'wrong' }), { status: 403, screen: 'journal-error' });
  t.match(await visitor.post('/logout', { csrf: await visitor.csrf('/') }), { status: 303, to: '/login' });
  t.match(await visitor.get('/'), { status: 303, to: '/login' });
});

t.test('a session ends by itself', async (t) => {
  const { app, world } = await open(t);
  const visitor = browse(app);
  await visitor.signIn('teacher-mo');
  world.now += 13 * 60 * 60 * 1000;
  t.match(await visitor.get('/'), { status: 303, to: '/login' });
});

t.test('a teacher finds both ways in, with the notices of the region', async (t) => {
  const { app } = await open(t);
  for (const [login, unlink] of [
    ['teacher-mo', 'Отвязать профиль можно в «Мой паспорт» → «Безопасность».'],
    [
      'teacher-msk',
      'Отвязать учебный профиль от вашей учетной записи в журнале возможно только через службу технической поддержки.',
    ],
  ] as const) {
    const visitor = browse(app);
    await visitor.signIn(login);
    const home = await visitor.get('/');
    t.match(home.body, /data-action="chats">[\s\S]*?<span>Чаты Сферум<\/span>/);
    t.match(home.body, 'data-action="settings"');
    t.match(await visitor.get('/settings'), {
      screen: 'account-settings',
      body: /aria-current="page">Профиль/,
    });

    const partners = await visitor.get('/settings/partners');
    t.match(partners, { screen: 'settings-partners', body: /Не подключен/ });
    t.match(partners.body, 'data-action="connect">Подключить');
    t.match(partners.body, '<details class="card before" open>', 'the notices stand open on the first visit');
    t.match(partners.body, unlink);

    t.match(await visitor.get('/chats'), { status: 303, to: '/messenger' });
    const messenger = await visitor.get('/messenger');
    t.match(messenger, { screen: 'messenger-not-connected', body: /<h1>Мессенджер не подключен<\/h1>/ });
    t.match(messenger.body, 'data-action="go-to-connection">Перейти к подключению');
    t.match(messenger.body, '<details class="card before">');
    t.same(
      [...messenger.body.matchAll(/data-notice="(N-\d)"/g)].map((found) => found[1]),
      ['N-1', 'N-2', 'N-3', 'N-4'],
    );
  }
});

t.test('a pupil finds no way in (X-7)', async (t) => {
  const { app } = await open(t);
  const visitor = browse(app);
  await visitor.signIn('pupil');
  for (const path of ['/', '/settings']) {
    const page = await visitor.get(path);
    t.equal(page.status, 200);
    t.notMatch(page.body, /Сферум|Партнеры|data-action="(chats|partners|connect)"/);
  }
  for (const path of ['/settings/partners', '/messenger', '/chats', '/connect/vpn'])
    t.match(await visitor.get(path), { status: 403, screen: 'journal-error' });
  t.match(await visitor.start('settings'), { status: 403, screen: 'journal-error' });
});

t.test('a linked teacher', async (t) => {
  const { app, store } = await open(t);
  const visitor = browse(app);
  await visitor.signIn('teacher-msk');
  for (const path of ['/connect/success', '/connect/already'])
    t.match(await visitor.get(path), { status: 303, to: '/settings/partners' }, `${path} without a link`);

  await store.put('{journal}:links', [link]);
  t.match(await visitor.get('/messenger'), { status: 303, to: '/chats' });
  const pages = {
    '/connect/success': 'link-success',
    '/connect/already': 'link-already',
    '/chats': 'chats-home',
    '/settings/partners': 'settings-partners',
  };
  for (const [path, screen] of Object.entries(pages)) {
    const page = await visitor.get(path);
    t.match(page, { status: 200, screen });
    t.match(page.body, '&lt;b&gt;Смирнова&lt;/b&gt; Мария', `${path} escapes the name`);
    t.match(page.body, '700101');
    t.notMatch(page.body, /\+79990000003|9990000003|a-refresh-token|data-action="connect"/);
  }
  const success = await visitor.get('/connect/success');
  t.match(
    success.body,
    'Ваш учебный профиль Сферум в VK Мессенджере успешно привязан к вашей учетной записи в журнале.',
  );
  t.match(success.body, 'ФИО в учебном профиле отличается');
  t.match(success.body, '+7\u00A0***\u00A0***-00-03');
});

t.test('the journal speaks English too, and no template holds a sentence', async (t) => {
  const { app } = await open(t);
  const visitor = browse(app);
  const page = await visitor.get('/login?lang=en');
  t.match(page, {
    screen: 'journal-login',
    body: /<html lang="en">[\s\S]*<h1>Sign in to the electronic journal<\/h1>/,
  });
  t.match(await visitor.get('/help'), { screen: 'help-linking', body: /How to link an educational profile/ });
  t.match((await visitor.get('/help?lang=ru')).body, /id="recovery"[\s\S]*id="unlink"/);
  t.match((await visitor.get('/help?lang=xx')).body, 'lang="ru"');

  const files = await readdir(`${viewsDir}/journal`);
  t.ok(files.length > 10);
  for (const file of files) {
    const source = await readFile(`${viewsDir}/journal/${file}`, 'utf8');
    t.notMatch(source, /[а-яё]/i, file);
    t.notMatch(source, /<script|style="|\son\w+=|<%~ it\.(?!body)/, `${file} has nothing inline`);
  }
});
