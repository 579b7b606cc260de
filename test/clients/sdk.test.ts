import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import t from 'tap';
import { widgetFrames } from '../../src/vk/sdk/widget-frames.ts';
import {
  app,
  exchange,
  given,
  origin,
  outcome,
  profile,
  redirectUrl,
  scope,
  see,
  setScene,
  signInTo,
  whoIsIt,
} from './sdk-browser.ts';

// VK's own SDK signs Игорь in, in each of its modes; what it is given back must open his profile.

const scene = await setScene();
t.teardown(() => scene.close());

const begin = scene.begin;

for (const [where, domain] of [
  ['at VK’s own name', {}],
  ['at localhost and a port', { __vkidDomain: scene.tlsHost }],
] as const)
  t.test(`redirect ${where}: the code comes back in the address and opens the profile`, async (t) => {
    const visit = await begin(t);
    const config = { mode: 'redirect', scope, ...domain };
    await visit.open(config);
    await visit.run('void VKID.Auth.login()');
    await signInTo(visit.page, scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);

    const { searchParams } = new URL(visit.page.url());
    t.match(searchParams.get('code'), /^vk2\.a\./u);
    t.equal(searchParams.get('type'), 'code_v2');
    t.equal(searchParams.get('expires_in'), '600');
    await visit.configure(config);
    t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
    t.ok(
      visit.calls.some((call) => /^POST \S+\/stat_events_vkid_sdk 200$/u.test(call)),
      'statistics arrived',
    );
    t.ok(
      visit.calls.some((call) => /^POST \S+\/vkid_sdk_get_config 200$/u.test(call)),
      'the configuration was given',
    );
    t.strictSame(visit.complaints, []);
  });

t.test(
  'redirect to a page on another port: the SDK has lost its verifier, and the exchange says so',
  async (t) => {
    const visit = await begin(t);
    const config = {
      mode: 'redirect',
      scope,
      redirectUrl: `${scene.portedOrigin}/callback`,
      codeVerifier: 'v'.repeat(43),
    };
    await visit.open(config, '2.6.7', scene.portedOrigin);
    await visit.run('void VKID.Auth.login()');
    await signInTo(visit.page, scene);
    await visit.page.waitForURL(`${scene.portedOrigin}/callback?**`);
    await visit.configure(config);
    t.match(
      await visit.run(
        `${given} return VKID.Auth.exchangeCode(given.code, given.device_id).catch((error) => error)`,
      ),
      {
        error: 'invalid_request',
        error_description: 'verifier is missing or invalid',
      },
    );
    t.strictSame(
      await visit.run(`${given}
        const tokens = await VKID.Auth.exchangeCode(given.code, given.device_id, '${config.codeVerifier}');
        return VKID.Auth.userInfo(tokens.access_token)`),
      profile,
      'unless the page hands it over',
    );
  },
);

for (const mode of ['new_tab', 'new_window'])
  t.test(`${mode} with callback: the page gets one message, and the window is closed`, async (t) => {
    const visit = await begin(t);
    await visit.open({ mode, responseMode: 'callback', scope });
    await visit.run(
      "window.heard = []; window.addEventListener('message', ({ data, origin }) => window.heard.push({ data, origin }))",
    );
    const popup = await visit.login();
    const closed = popup.waitForEvent('close');
    await signInTo(popup, scene);
    await closed;

    t.strictSame(await visit.run(`${outcome} ${whoIsIt}`), profile);
    const heard = await visit.run<{ data: Record<string, unknown>; origin: string }[]>('return window.heard');
    t.equal(heard.length, 1, 'exactly one message');
    t.match(heard[0], {
      origin: 'https://id.vk.ru',
      data: {
        action: /^oauth2_authorize_response[\w-]{48}$/u,
        payload: { code: /^vk2\.a\./u, device_id: /^[\w-]{86}$/u, type: 'code_v2', expires_in: 600 },
      },
    });
    t.strictSame(visit.complaints, []);
  });

t.test('new_tab with redirect: the page itself goes to its address', async (t) => {
  const visit = await begin(t);
  const config = { scope };
  await visit.open(config);
  const popup = await visit.login();
  await signInTo(popup, scene);
  await visit.page.waitForURL(`${redirectUrl}?**`);
  t.ok(popup.isClosed());
  await visit.configure(config);
  t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
});

t.test('a page’s own challenge, state and further settings: its backend exchanges the code', async (t) => {
  const visit = await begin(t);
  const code_verifier = 'verifier-that-only-the-backend-knows-0123456789';
  const state = 'state-of-the-page-0123456789-abcdefgh';
  await visit.open({
    responseMode: 'callback',
    codeChallenge: createHash('sha256').update(code_verifier).digest('base64url'),
    state,
    prompt: ['login', 'consent'],
    source: 'lowcode',
    __debug: true,
    __localhost: true,
    __loginDomain: 'nowhere.example',
    __oauthDomain: 'nowhere.example',
    __apiDomain: 'nowhere.example',
  });
  await signInTo(await visit.login(), scene);
  const query = Object.fromEntries(visit.asked[0]?.searchParams ?? []);
  t.match(query, { client_id: '51000002', app_id: '51000002', redirect_uri: redirectUrl, state, v: '2.6.7' });
  t.match(query, {
    prompt: 'login consent',
    debug: '1',
    localhost: '1',
    origin,
    code_challenge_method: 's256',
  });
  t.strictSame(
    Object.keys(query),
    'code_challenge code_challenge_method client_id response_type state prompt stats_info origin v sdk_type app_id redirect_uri debug localhost'.split(
      ' ',
    ),
    'in this order; no scope was given, so none was sent, and the source is in no address',
  );
  const { code, device_id } = await visit.run<{ code: string; device_id: string }>(`${outcome} return given`);
  const body = { grant_type: 'authorization_code', code, code_verifier, device_id, state };
  const exchanged = await post('/oauth2/auth', { ...body, client_id: '51000002', redirect_uri: redirectUrl });
  t.match(exchanged, { state, scope: 'vkid.personal_info' });
  const { access_token = '' } = exchanged;
  t.match(await post('/oauth2/user_info', { access_token }), {
    user: { user_id: '1004', first_name: 'Игорь' },
  });
  t.strictSame(visit.complaints, [], 'nothing was asked for elsewhere');
});

async function post(path: string, form: Record<string, string>): Promise<Record<string, string>> {
  const body = new URLSearchParams(form);
  const answer = await fetch(`${scene.emulator.url}/id.vk.com${path}`, { method: 'POST', body });
  return JSON.parse(await answer.text());
}

t.test('VK ID in a window without an opener goes on to the app’s address', async (t) => {
  const visit = await begin(t);
  const config = { mode: 'new_tab', responseMode: 'callback', scope };
  await visit.open(config);
  const popup = await visit.login();
  await see(popup, 'vkid-phone');
  await popup.close();
  await visit.page.goto(visit.asked[0]?.href ?? '');
  await signInTo(visit.page, scene);
  await visit.page.waitForURL(`${redirectUrl}?**`);
  t.match(new URL(visit.page.url()).searchParams.get('code'), /^vk2\.a\./u);
  await visit.configure(config);
  t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
});

t.test('a denial is told by the SDK', async (t) => {
  await t.test('in a popup, as code 103', async (t) => {
    const visit = await begin(t);
    await visit.open({ responseMode: 'callback', scope });
    await signInTo(await visit.login(), scene, 'cancel');
    t.match(await visit.run(`${outcome} return { given, refused }`), {
      refused: { code: 103, error_description: '"access_denied"' },
    });
  });
  await t.test('in the address', async (t) => {
    const visit = await begin(t);
    await visit.open({ mode: 'redirect', scope, state: 'state-of-the-page-0123456789-abcdefgh' });
    await visit.run('void VKID.Auth.login()');
    await signInTo(visit.page, scene, 'cancel');
    await visit.page.waitForURL(`${redirectUrl}?**`);
    t.match(Object.fromEntries(new URL(visit.page.url()).searchParams), {
      error: 'access_denied',
      error_description: 'User denied access',
      state: 'state-of-the-page-0123456789-abcdefgh',
    });
  });
});

t.test('a window that the person closes is code 102 within a second', async (t) => {
  const visit = await begin(t);
  await visit.open({ responseMode: 'callback' });
  const popup = await visit.login();
  await see(popup, 'vkid-phone');
  await popup.close();
  t.match(await visit.run(`${outcome} return { refused }`), { refused: { code: 102 } });
});

t.test('a window that the browser does not open is code 101', async (t) => {
  const visit = await begin(t);
  await visit.open({ responseMode: 'callback' });
  t.match(
    await visit.run('window.open = () => null; return VKID.Auth.login().catch((refused) => ({ refused }))'),
    { refused: { code: 101 } },
  );
});

t.test('a popup at another name than VK’s, or with a port, is not heard', async (t) => {
  const visit = await begin(t);
  await visit.open({ responseMode: 'callback', scope, __vkidDomain: scene.tlsHost });
  const popup = await visit.login();
  await signInTo(popup, scene);
  await see(popup, 'sdk-answer');
  await popup.waitForTimeout(1500);
  t.equal(popup.isClosed(), false, 'the SDK would have closed it');
  await popup.close();
  t.match(await visit.run(`${outcome} return { refused }`), { refused: { code: 102 } });
});

t.test('an answer that is not for this sign-in is refused by the SDK', async (t) => {
  await t.test('another state in the request: another action comes back', async (t) => {
    const visit = await begin(t);
    await visit.open({ responseMode: 'callback', scope });
    await visit.run(`
      const { open } = window;
      window.open = (url, ...rest) => open(url.replace(/\\bstate=[^&]*/, 'state=forged-state-of-32-characters-01234'), ...rest)`);
    await signInTo(await visit.login(), scene);
    t.match(await visit.run(`${outcome} return { refused }`), { refused: { code: 100 } });
  });
  await t.test('another state in the answer', async (t) => {
    const visit = await begin(t);
    await visit.page.context().addInitScript(`
      const parse = JSON.parse;
      if (location.host === 'id.vk.ru') JSON.parse = (text) => {
        const message = parse(text);
        message.payload.state = 'forged';
        return message;
      };`);
    await visit.open({ responseMode: 'callback', scope });
    await signInTo(await visit.login(), scene);
    t.match(await visit.run(`${outcome} return { refused }`), { refused: { code: 104 } });
  });
  await t.test('another state in the answer to an exchange or a refresh', async (t) => {
    const visit = await begin(t);
    await visit.open({ responseMode: 'callback', scope });
    await signInTo(await visit.login(), scene);
    await visit.run(`${outcome} window.given = given;
      const { fetch } = window;
      window.fetch = async (...request) => {
        const body = await (await fetch(...request)).json();
        window.tokens ??= body;
        return new Response(JSON.stringify({ ...body, state: 'forged' }));
      };`);
    for (const call of ['exchangeCode(given.code', 'refreshToken(tokens.refresh_token'])
      t.match(
        await visit.run(`return VKID.Auth.${call}, given.device_id).catch((refused) => ({ refused }))`),
        { refused: { code: 104, state: 'forged' } },
        call,
      );
  });
});

t.test(
  'refreshToken, publicInfo, userInfo and logout do what they say, and a used code is refused',
  async (t) => {
    const visit = await begin(t);
    await visit.open({ responseMode: 'callback', scope });
    await signInTo(await visit.login(), scene);
    await visit.run(`${outcome} ${exchange} Object.assign(window, { given, tokens })`);
    const refused = '.catch((error) => error)';

    t.match(await visit.run('return tokens'), {
      user_id: 1004,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: String,
    });
    t.match(await visit.run('return VKID.Auth.publicInfo(tokens.id_token)'), {
      user: { user_id: '1004', first_name: 'Игорь', last_name: 'К.' },
    });
    const once = 'VKID.Auth.refreshToken(tokens.refresh_token, given.device_id)';
    t.match(
      await visit.run(`window.fresh = await ${once}; return window.fresh`),
      { user_id: 1004, access_token: /^vk2\.a\./u, refresh_token: /^vk2\.a\./u, id_token: undefined },
      'refreshToken',
    );
    t.strictSame(
      await visit.run('return VKID.Auth.userInfo(fresh.access_token)'),
      profile,
      'with the new token',
    );
    t.strictSame(await visit.run('return VKID.Auth.logout(fresh.access_token)'), { response: 1 });
    t.match(await visit.run(`return VKID.Auth.userInfo(fresh.access_token)${refused}`), {
      error: 'invalid_token',
    });
    t.match(await visit.run(`return VKID.Auth.exchangeCode(given.code, given.device_id)${refused}`), {
      error: String,
    });
  },
);

t.test('a refresh token used twice ends the session, in VK’s words', async (t) => {
  const visit = await begin(t);
  await visit.open({ responseMode: 'callback', scope });
  await signInTo(await visit.login(), scene);
  await visit.run(`${outcome} ${exchange} Object.assign(window, { given, tokens })`);
  const refresh = (token: string) =>
    visit.run(`return VKID.Auth.refreshToken(${token}, given.device_id).catch((error) => error)`);
  await visit.run('window.fresh = await VKID.Auth.refreshToken(tokens.refresh_token, given.device_id)');
  t.match(await refresh('tokens.refresh_token'), {
    error: 'invalid_grant',
    error_description: 'session is compromised because refresh token has already been applied',
  });
  t.match(await refresh('fresh.refresh_token'), {
    error: 'invalid_grant',
    error_description: 'refresh_token is missing or invalid',
  });
});

t.test('each page of this wire is readable for everyone, at any width', async (t) => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const check = async (page: Page, name: string) => {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      t.equal(over, 0, `${name} fits into ${width}`);
    }
    await page.evaluate(axe);
    const found = await page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(', ')))`);
    t.strictSame(found, [], name);
  };
  const visit = await begin(t);
  for (const path of Object.keys(widgetFrames))
    for (const scheme of ['light', 'dark']) {
      const more = { show_alternative_login: '1', providers: 'ok_ru,mail_ru' };
      const query = new URLSearchParams({ app_id: String(app), scheme, origin, ...more });
      await visit.page.goto(`https://id.vk.ru/${path}?${query.toString()}`);
      await check(visit.page, `${path} ${scheme}`);
    }

  // A page at another address than its `redirect_uri` hears nothing, and the window says why.
  await visit.open({ responseMode: 'callback', scope }, '2.6.7', scene.portedOrigin);
  const popup = await visit.login();
  await signInTo(popup, scene);
  await see(popup, 'sdk-answer');
  await popup.waitForSelector('text=открыто по другому адресу');
  t.equal(popup.isClosed(), false);
  await check(popup, 'the end of a popup');
});
