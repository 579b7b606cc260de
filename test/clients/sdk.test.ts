import t, { type Test } from 'tap';
import { createControlClient } from '../../src/kit/control-client.ts';
import { app, redirectUrl, see, setScene, type Visit, walk } from './sdk-scene.ts';

// VK's own SDK signs Игорь in, in each of its modes; what it is given back must open his profile.

const scene = await setScene();
t.teardown(() => scene.close());

const scope = 'email phone';
const profile = {
  user: {
    user_id: '1004',
    first_name: 'Игорь',
    last_name: 'Кузнецов',
    phone: '79990000004',
    avatar: '',
    email: 'igor.kuznetsov@example.ru',
    sex: 2,
    verified: false,
    birthday: '15.06.1991',
  },
};

async function begin(t: Test): Promise<Visit> {
  await scene.emulator.reset();
  const visit = await scene.visit();
  t.teardown(() => visit.leave());
  return visit;
}

/** What the address of a page carries, as the SDK's own callback page reads it. */
const given = 'const given = Object.fromEntries(new URLSearchParams(location.search));';
const exchange = 'const tokens = await VKID.Auth.exchangeCode(given.code, given.device_id);';
const whoIsIt = `${exchange} return VKID.Auth.userInfo(tokens.access_token)`;

/** Begins a sign-in that ends in the page: its outcome waits in the page until it is asked for. */
async function open(visit: Visit, params = {}) {
  const opened = visit.page.waitForEvent('popup');
  await visit.run(
    `window.outcome = VKID.Auth.login(${JSON.stringify(params)}).then((given) => ({ given }), (refused) => ({ refused }));`,
  );
  return opened;
}

const outcome = 'const { given, refused } = await window.outcome;';

for (const [where, domain] of [
  ['at VK’s own name', {}],
  ['at localhost and a port', { __vkidDomain: scene.tlsHost }],
] as const)
  t.test(`redirect ${where}: the code comes back in the address and opens the profile`, async (t) => {
    const visit = await begin(t);
    const config = { mode: 'redirect', scope, ...domain };
    await visit.open(config);
    await visit.run('void VKID.Auth.login()');
    await walk(visit.page, scene);
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
    await walk(visit.page, scene);
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
  },
);

for (const mode of ['new_tab', 'new_window'])
  t.test(`${mode} with callback: the page gets one message, and the window is closed`, async (t) => {
    const visit = await begin(t);
    await visit.open({ mode, responseMode: 'callback', scope });
    await visit.run(
      "window.heard = []; window.addEventListener('message', ({ data, origin }) => window.heard.push({ data, origin }))",
    );
    const popup = await open(visit);
    const closed = popup.waitForEvent('close');
    await walk(popup, scene);
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
  const popup = await open(visit);
  await walk(popup, scene);
  await visit.page.waitForURL(`${redirectUrl}?**`);
  t.ok(popup.isClosed());
  await visit.configure(config);
  t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
});

t.test('a window that nobody opened goes on by itself', async (t) => {
  const visit = await begin(t);
  await visit.open({ mode: 'new_tab', responseMode: 'callback', scope });
  const popup = await open(visit);
  await see(popup, 'vkid-phone');
  await popup.close();
  await visit.page.goto(visit.asked[0]?.href ?? '');
  await walk(visit.page, scene);
  await visit.page.waitForURL(`${redirectUrl}?**`);
  t.match(new URL(visit.page.url()).searchParams.get('code'), /^vk2\.a\./u);
});

t.test('no: the SDK says that authorization failed', async (t) => {
  await t.test('in a popup', async (t) => {
    const visit = await begin(t);
    await visit.open({ responseMode: 'callback', scope });
    await walk(await open(visit), scene, 'cancel');
    t.match(await visit.run(`${outcome} return { given, refused }`), {
      refused: { code: 103, error_description: '"access_denied"' },
    });
  });
  await t.test('in the address', async (t) => {
    const visit = await begin(t);
    await visit.open({ mode: 'redirect', scope, state: 'state-of-the-page-0123456789-abcdefgh' });
    await visit.run('void VKID.Auth.login()');
    await walk(visit.page, scene, 'cancel');
    await visit.page.waitForURL(`${redirectUrl}?**`);
    t.match(Object.fromEntries(new URL(visit.page.url()).searchParams), {
      error: 'access_denied',
      error_description: 'User denied access',
      state: 'state-of-the-page-0123456789-abcdefgh',
    });
  });
});

t.test('a closed window is told to the page within its second', async (t) => {
  const visit = await begin(t);
  await visit.open({ responseMode: 'callback' });
  const popup = await open(visit);
  await see(popup, 'vkid-phone');
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
    await walk(await open(visit), scene);
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
    await walk(await open(visit), scene);
    t.match(await visit.run(`${outcome} return { refused }`), { refused: { code: 104 } });
  });
});

t.test('the SDK’s other calls', async (t) => {
  const visit = await begin(t);
  await visit.open({ responseMode: 'callback', scope });
  await walk(await open(visit), scene);
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
});

t.test('a refresh token used twice ends the session, in VK’s words', async (t) => {
  const visit = await begin(t);
  await visit.open({ responseMode: 'callback', scope });
  await walk(await open(visit), scene);
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

t.test('2.0.0', async (t) => {
  await t.test('in a new tab, whose request has no `origin`: the page goes to its address', async (t) => {
    const visit = await begin(t);
    const config = { scope, __vkidDomain: 'id.vk.com' };
    await visit.open(config, '2.0.0');
    const popup = await open(visit);
    await walk(popup, scene);
    t.equal(visit.asked[0]?.searchParams.get('origin'), null);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await visit.configure(config);
    t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
  });
  await t.test('by redirect, at its own name', async (t) => {
    const visit = await begin(t);
    const config = { mode: 'redirect', scope };
    await visit.open(config, '2.0.0');
    await visit.run('void VKID.Auth.login()');
    await walk(visit.page, scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await visit.configure(config);
    t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
    t.ok(visit.calls.some((call) => call.startsWith('GET id.vk.com/authorize ')));
  });
  await t.test('with a screen: by the older path', async (t) => {
    const visit = await begin(t);
    const config = { mode: 'redirect', scope };
    await visit.open(config, '2.0.0');
    await visit.run("void VKID.Auth.login({ screen: 'phone' })");
    await walk(visit.page, scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await visit.configure(config);
    t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
    t.ok(visit.calls.some((call) => call.startsWith('GET id.vk.com/auth ')));
  });
});

t.test('1.3.0: a silent token, which the app’s server makes into an access token', async (t) => {
  const state = 'state-of-the-page';
  const uuid = /^\w{6,}$/u;

  /** What the app's server does. */
  async function judge(t: Test, { token, uuid }: { token: string; uuid: string }): Promise<void> {
    const call = async (method: string, params: Record<string, string>) => {
      const body = new URLSearchParams({ v: '5.131', ...params });
      const answer = await fetch(`${scene.emulator.url}/api.vk.com/method/${method}`, {
        method: 'POST',
        body,
      });
      const { response }: { response: Record<string, string> } = JSON.parse(await answer.text());
      return response;
    };
    const service = { access_token: await serviceToken(), token, uuid };
    const { access_token = '' } = await call('auth.exchangeSilentAuthToken', service);
    t.match(await call('users.get', { access_token }), [
      { id: 1004, first_name: 'Игорь', last_name: 'Кузнецов' },
    ]);
  }

  async function serviceToken(): Promise<string> {
    const service_token = 'service-token-of-the-app';
    await createControlClient(scene.emulator).apps.change(app, { service_token });
    return service_token;
  }

  const payloadIn = (address: string) => {
    const { searchParams } = new URL(address);
    t.equal(searchParams.get('state'), state);
    return JSON.parse(searchParams.get('payload') ?? '');
  };

  await t.test('by redirect', async (t) => {
    const visit = await begin(t);
    await visit.open({ state }, '1.3.0');
    await visit.run('void VKID.Auth.login()');
    await walk(visit.page, scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    const payload = payloadIn(visit.page.url());
    t.match(payload, { type: 'silent_token', ttl: 600, uuid, user: { id: 1004, first_name: 'Игорь' } });
    await judge(t, payload);
  });

  await t.test('in a new tab with callback', async (t) => {
    const visit = await begin(t);
    await visit.open({ mode: 'new_tab', responseMode: 'callback', state }, '1.3.0');
    const popup = await open(visit);
    const closed = popup.waitForEvent('close');
    await walk(popup, scene);
    await closed;
    const { given } = await visit.run<{ given: { token: string; uuid: string } }>('return window.outcome');
    t.match(given, { type: 'silent_token', ttl: 600, uuid });
    await judge(t, given);
  });

  await t.test('in a new tab with redirect', async (t) => {
    const visit = await begin(t);
    await visit.open({ mode: 'new_tab', state }, '1.3.0');
    await walk(await open(visit), scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await judge(t, payloadIn(visit.page.url()));
  });

  await t.test('no', async (t) => {
    const visit = await begin(t);
    await visit.open({ mode: 'new_tab', responseMode: 'callback', state }, '1.3.0');
    await walk(await open(visit), scene, 'cancel');
    t.match(await visit.run('return window.outcome'), { refused: { code: 103, details: 'access_denied' } });
  });
});
