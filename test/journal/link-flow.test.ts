import t from 'tap';
import { browse, link, open } from './browse.ts';

t.test('starting a link (EN-5 to EN-9)', async (t) => {
  const { app, store, world } = await open(t, 'http://localhost:4400/w/other');
  const visitor = browse(app);
  t.match(await visitor.start('settings'), { status: 303, to: '/connect/session-lost?entry=settings' });
  const lost = await visitor.get('/connect/session-lost?entry=chats');
  t.match(lost, { screen: 'journal-session-lost', errors: ['E-26'], body: /href="\/login\?next=messenger"/ });

  await visitor.signIn('teacher-msk');
  t.match(await visitor.post('/connect', { csrf: 'x', entry: 'chats' }), { status: 403, body: /устарела/ });
  world.vpn = true;
  t.match(await visitor.start('chats'), { status: 303, to: '/connect/vpn?entry=chats' });
  const vpn = await visitor.get('/connect/vpn?entry=chats');
  t.match(vpn, { screen: 'vpn-refused', errors: ['E-22'], body: /name="entry" value="chats"/ });
  world.vpn = false;

  const started = await visitor.start('chats');
  const target = new URL(started.to ?? '');
  t.equal(target.origin + target.pathname, 'http://localhost:4400/w/other/authorize');
  t.match(Object.fromEntries(target.searchParams), {
    response_type: 'code',
    client_id: '51000001',
    redirect_uri: 'http://localhost:4480/connect/callback',
    state: /^[\w-]{43}$/,
    code_challenge: /^[\w-]{43}$/,
    code_challenge_method: 'S256',
    scope: 'vkid.personal_info phone edu_profile',
  });

  await store.put('{journal}:links', [link]);
  t.match(await visitor.start('chats'), { status: 303, to: '/connect/already' });
});

t.test('VK’s error redirects (CB-3, X-8)', async (t) => {
  const { app, lines } = await open(t);
  const visitor = browse(app);
  await visitor.signIn('teacher-mo');
  for (const [reason, id] of Object.entries({
    user_denied: 'E-23',
    another_account: 'E-29',
    number_linked: 'E-21',
    flow_lost: 'E-25',
    too_many_attempts: 'E-13',
    account_unavailable: 'E-15',
    '<script>': 'E-28',
  })) {
    const { state } = await visitor.start('chats');
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: '<script>',
      error_reason: reason,
      state,
    });
    const failed = await visitor.get(`/connect/callback?${query.toString()}`);
    t.match(failed, { screen: 'link-failed', errors: [id], body: /Связь не создана/ }, reason);
    t.notMatch(failed.body, '<script>');
    t.match(failed.body, /<code>[0-9a-f]{12}<\/code>/, 'there is a request number');
    t.equal(
      /data-action="try-again"/.test(failed.body),
      !['E-21', 'E-13'].includes(id),
      `${id} may be retried`,
    );
    t.match(
      await visitor.get(`/connect/callback?${query.toString()}`),
      { errors: [id] },
      'a reload shows the same',
    );
  }
  const { state } = await visitor.start('chats');
  const vpn = await visitor.get(`/connect/callback?error=access_denied&error_reason=vpn&state=${state}`);
  t.match(vpn, { status: 303, to: '/connect/vpn?entry=chats' });
  t.notMatch(lines.join(''), state, 'no state in the log (R-14)');
});

t.test('callbacks that lead to no link (CB-4 to CB-6)', async (t) => {
  const { app, store, lines } = await open(t);
  const visitor = browse(app);
  await visitor.signIn('teacher-mo');
  const back = (state: string, rest = '&code=vk2.a.secret&device_id=secret-device') =>
    `/connect/callback?state=${state}${rest}`;

  t.match(
    await visitor.get(back('x'.repeat(43))),
    { status: 400, screen: 'link-failed', errors: ['E-28'] },
    'unknown state',
  );
  t.match(await visitor.get('/connect/callback'), { status: 400, errors: ['E-28'] }, 'no state');
  t.match(
    await visitor.get(back((await visitor.start('chats')).state, '&code=c')),
    { errors: ['E-28'] },
    'no device_id',
  );
  const { state } = await visitor.start('chats');
  t.match(await visitor.get(back(state)), { status: 502, errors: ['E-28'] }, 'VK cannot be reached');
  t.match(
    await browse(app).get(back(state)),
    { status: 400, errors: ['E-28'] },
    'a replay by another session',
  );

  const older = await visitor.start('settings');
  await visitor.start('settings');
  t.match(
    await visitor.get(back(older.state)),
    { status: 410, errors: ['E-25'] },
    'X-2: a newer request exists',
  );

  const lost = await visitor.start('settings');
  t.match(await browse(app).get(back(lost.state)), {
    status: 303,
    to: '/connect/session-lost?entry=settings',
  });

  const mine = await visitor.start('settings');
  await visitor.post('/logout', { csrf: await visitor.csrf('/') });
  await visitor.signIn('teacher-mo');
  t.match(
    await visitor.get(back(mine.state)),
    { to: '/connect/session-lost?entry=settings' },
    'the same account, a new session',
  );

  const hers = await visitor.start('settings');
  await visitor.post('/logout', { csrf: await visitor.csrf('/') });
  await visitor.signIn('teacher-msk');
  t.match(await visitor.get(back(hers.state)), { status: 409, errors: ['E-27'] }, 'another account');

  t.equal(await store.get('{journal}:links'), undefined, 'nothing was linked');
  t.notMatch(lines.join(''), /secret|vk2\.a/, 'no code and no device in the log');
});
