/** R-14: nothing that proves who a person is, and nothing about a person, gets into the log, not even at its loudest. */
import t from 'tap';
import { spawnEmulator } from '../support/emulator-process.ts';
import { openClient, openJar, form, hiddenIn, signIn, goTo } from './raw-client.ts';

t.test(
  'a whole sign-in, a linking and their refusals leave no secret in the log at level trace',
  async (t) => {
    const emulator = await spawnEmulator(t, ['--log-level', 'trace']);
    const idp = openClient(emulator.url);
    const journal = openClient(emulator.journalUrl);
    t.teardown(() => [idp, journal].forEach((client) => client.close()));

    await idp.ask({
      method: 'PATCH',
      path: '/__emulator/api/policy',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sign_in: { '+79990000001': 'password_then_otp' } }),
    });
    const signed = await signIn(idp);

    // What is wrong is logged more than what is right.
    const wrong = await goTo(idp, '+79990000001', 'a-wrong-pass-word', 'vkid-password');
    await wrong.go({
      method: 'POST',
      path: wrong.at,
      ...form({ ...hiddenIn(wrong.said.text), action: 'continue', password: 'a-wrong-pass-word' }),
    });
    await idp.ask({
      method: 'POST',
      path: '/oauth2/auth',
      ...form({
        grant_type: 'authorization_code',
        code: signed.code,
        device_id: 'wrong-device-id',
        client_id: '51000002',
        code_verifier: 'wrong-code-verifier',
        redirect_uri: 'http://localhost:9999/back',
      }),
    });
    await idp.ask({
      method: 'POST',
      path: '/oidc/token',
      ...form({ grant_type: 'authorization_code' }),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${btoa('51000003:wrong-client-secret')}`,
      },
    });
    await idp.ask({
      path: '/oidc/userinfo?access_token=query-access-token',
      headers: {
        authorization: 'Bearer header-access-token',
        cookie: 'vkid_default_session=cookie-of-a person',
      },
    });
    await idp.ask({ path: '/%zz?code=code-in-a-broken-address' });
    await idp.ask({
      method: 'POST',
      path: '/__emulator/api/people',
      headers: { 'content-type': 'application/json' },
      body: '{"phone":"+79991234567","password":"password-in-broken-json"',
    });

    const jar = openJar();
    const visit = async (path: string, fields?: Record<string, string>) => {
      const said = await journal.ask({
        path,
        ...(fields && { method: 'POST', body: form(fields).body }),
        headers: { accept: 'text/html', ...jar.header(), ...(fields && form(fields).headers) },
      });
      jar.keep(said);
      return said;
    };
    const csrfOf = ({ text }: { readonly text: string }) =>
      /name="csrf" value="([^"]+)"/u.exec(text)?.[1] ?? '';
    await visit('/login', {
      csrf: csrfOf(await visit('/login')),
      login: 'teacher-mo',
      password: 'wrong-journal-password',
      next: 'home',
    });
    await visit('/login', {
      csrf: csrfOf(await visit('/login')),
      login: 'teacher-mo',
      password: 'journal',
      next: 'home',
    });
    const linking = await visit('/connect', {
      csrf: csrfOf(await visit('/settings/partners')),
      entry: 'settings',
    });
    const state = new URL(String(linking.headers['location'])).searchParams.get('state') ?? '';
    t.not(state, '');
    await visit(`/connect/callback?code=code-of-a-callback&state=${state}&device_id=device-of-a-callback`);

    const log = await emulator.stop();
    t.match(log, '"msg"', 'there is a log');
    const secrets = [
      ...signed.secrets,
      ...jar.values(),
      state,
      '79990000001',
      '999 000-00-01',
      'parol-1001',
      '1988-03-07',
      '07.03.1988',
      'Петрова',
      'anna.petrova@example.ru',
      'a-wrong-pass-word',
      'wrong-device-id',
      'wrong-code-verifier',
      'wrong-client-secret',
      btoa('51000003:wrong-client-secret'),
      'query-access-token',
      'header-access-token',
      'cookie-of-a person',
      'code-in-a-broken-address',
      '79991234567',
      'password-in-broken-json',
      'wrong-journal-password',
      'code-of-a-callback',
      'device-of-a-callback',
      'PRIVATE KEY',
    ].filter((secret) => secret.length > 5);
    t.ok(secrets.length > 30);
    for (const secret of secrets) t.notOk(log.includes(secret), `not in the log: ${secret.slice(0, 12)}…`);
    for (const code of signed.secrets.filter((secret) => /^\d{4,6}$/u.test(secret)))
      t.notMatch(log, new RegExp(String.raw`(?<!\d)${code}(?!\d)`, 'u'), 'nor the code that was sent');
  },
);
