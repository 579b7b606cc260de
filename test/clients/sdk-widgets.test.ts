import type { Frame } from 'playwright-core';
import t, { type Test } from 'tap';
import {
  app,
  exchange,
  given,
  origin,
  outcome,
  press,
  profile,
  redirectUrl,
  scope,
  see,
  setScene,
  type Version,
  type Visit,
  signInTo,
  whoIsIt,
} from './sdk-browser.ts';
import { frameOf, pressing, show, told } from './sdk-widgets.ts';
import { whoItIs, whoseSilentToken } from './sdk-silent-token.ts';

// The widgets of VK's own SDK, and the frames of ours that stand in them.

const scene = await setScene();
t.teardown(() => scene.close());

const config = { responseMode: 'callback', scope };

const begin = scene.begin;

const queryOf = (frame: Frame): Record<string, string> =>
  Object.fromEntries(new URL(frame.url()).searchParams);

/** What the SDK asks every frame with. */
const always = {
  origin,
  oauth_version: '2',
  v: '2.6.7',
  sdk_type: 'vkid',
  app_id: String(app),
  redirect_uri: redirectUrl,
};

/** Leaves this browser with a session at VK ID, and the app with what it was allowed. */
async function signInBefore(visit: Visit): Promise<void> {
  await visit.open(config);
  await signInTo(await visit.login(), scene);
  await visit.run(`${outcome} ${exchange}`);
}

/** What the widget said of the end of its sign-in opens the profile. */
async function check(t: Test, visit: Visit, event: string): Promise<void> {
  await told(visit, event);
  const who = await visit.run(`
    const { code, device_id } = window.told.find(({ event }) => event === ${JSON.stringify(event)}).params;
    const tokens = await VKID.Auth.exchangeCode(code, device_id);
    return VKID.Auth.userInfo(tokens.access_token)`);
  t.strictSame(who, profile);
  t.strictSame(visit.complaints, []);
}

t.test('OneTap', async (t) => {
  const success = 'onetap: success login';
  await t.test('without a session: the page keeps its own button, and that works', async (t) => {
    const visit = await begin(t);
    await visit.open(config);
    await show(visit, 'OneTap');
    await visit.page.waitForSelector('#widget [data-state="not_loaded"]');
    t.equal(await visit.page.locator('iframe').count(), 0, 'the frame is taken away');
    t.strictSame(await told(visit, 'onetap: authentication_info'), { is_online: false });
    await signInTo(await pressing(visit, () => visit.page.click('#widget button')), scene);
    await check(t, visit, success);
  });

  await t.test('with a session: the frame names the person, and its button is the way in', async (t) => {
    const visit = await begin(t);
    await signInBefore(visit);
    await visit.open(config);
    await show(visit, 'OneTap', { styles: { height: 56, borderRadius: 20 }, showAlternativeLogin: true });
    await visit.page.waitForSelector('#widget [data-state="loaded"]');
    const frame = await frameOf(visit, 'button_one_tap_auth');
    await see(frame, 'sdk-onetap');
    t.equal(await frame.innerText('[data-action="continue"]'), 'Продолжить как Игорь');
    t.equal(await frame.innerText('[data-action="switch-account"]'), 'Войти в другой аккаунт');
    t.match(await frame.locator('[data-action="continue"]').boundingBox(), { height: 56 });
    t.equal(
      await frame.evaluate(
        `getComputedStyle(document.querySelector('[data-action="continue"]')).borderRadius`,
      ),
      '20px',
    );
    t.equal(await frame.evaluate('document.documentElement.scrollHeight - innerHeight'), 0, 'its own height');
    t.match(queryOf(frame), {
      ...always,
      style_height: '56',
      style_border_radius: '20',
      show_alternative_login: '1',
      button_skin: 'primary',
      content_id: '0',
      scheme: 'light',
      lang_id: '0',
      uuid: /./u,
    });
    t.strictSame(await told(visit, 'onetap: authentication_info'), { is_online: true });
    await pressing(visit, () => press(frame, 'continue'));
    await check(t, visit, success);
  });

  await t.test('with a session, by redirect', async (t) => {
    const visit = await begin(t);
    await signInBefore(visit);
    await visit.open({ mode: 'redirect', scope, __oauthVersion: 7 });
    await show(visit, 'OneTap');
    await visit.page.waitForSelector('#widget [data-state="loaded"]');
    const frame = await frameOf(visit, 'button_one_tap_auth');
    t.match(queryOf(frame), { ...always, oauth_version: '7' });
    await press(frame, 'continue');
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await visit.configure(config);
    const who = await visit.run(`${given} ${whoIsIt}`);
    t.strictSame(who, profile);
  });

  await t.test('with a session, by redirect, at localhost and a port', async (t) => {
    const own = { mode: 'redirect', scope, __vkidDomain: scene.tlsHost };
    const visit = await begin(t);
    const comeBack = async () => {
      await visit.page.waitForURL(`${redirectUrl}?**`);
      await visit.configure(own);
      return visit.run(`${given} ${whoIsIt}`);
    };
    await visit.open(own);
    await visit.run('void VKID.Auth.login()');
    await signInTo(visit.page, scene);
    await comeBack();
    await visit.open(own);
    await show(visit, 'OneTap');
    await visit.page.waitForSelector('#widget [data-state="loaded"]');
    await press(await frameOf(visit, 'button_one_tap_auth'), 'continue');
    t.strictSame(await comeBack(), profile);
  });

  await t.test('a frame that says nothing: error 0 after five seconds, and the button works', async (t) => {
    const visit = await begin(t);
    await visit.page.route('**/button_one_tap_auth?**', (route) => route.abort());
    await visit.open(config);
    await show(visit, 'OneTap');
    t.match(await told(visit, 'common: error'), { code: 0 });
    await see(await pressing(visit, () => visit.page.click('#widget button')), 'vkid-phone');
  });

  await t.test('`fastAuthEnabled: false`: no frame is asked for, and the button works', async (t) => {
    const visit = await begin(t);
    await visit.open(config);
    await show(visit, 'OneTap', { fastAuthEnabled: false });
    await signInTo(await pressing(visit, () => visit.page.click('#widget button')), scene);
    await check(t, visit, success);
    t.notOk(visit.calls.some((call) => call.includes('button_one_tap_auth')));
  });

  await t.test('another account: the person is asked for anew', async (t) => {
    const visit = await begin(t);
    await signInBefore(visit);
    await visit.open(config);
    await show(visit, 'OneTap', { showAlternativeLogin: true });
    await visit.page.waitForSelector('#widget [data-state="loaded"]');
    const frame = await frameOf(visit, 'button_one_tap_auth');
    const popup = await pressing(visit, () => press(frame, 'switch-account'));
    await see(popup, 'vkid-phone');
  });

  await t.test('of an app that is not known: the widget says so', async (t) => {
    const visit = await begin(t);
    await visit.open({ ...config, app: 51_999_999 });
    await show(visit, 'OneTap');
    t.match(await told(visit, 'common: error'), { code: 1, details: { error: 'invalid_client' } });
  });
});

t.test('FloatingOneTap', async (t) => {
  const success = 'floatingonetap: success login';
  for (const session of [false, true])
    await t.test(
      `${session ? 'with' : 'without'} a session: the frame draws the card, and closes it in the end`,
      async (t) => {
        const visit = await begin(t);
        if (session) await signInBefore(visit);
        await visit.open(config);
        await show(visit, 'FloatingOneTap', { appName: 'Демо' });
        const frame = await frameOf(visit, 'floating_one_tap_auth');
        await visit.page.waitForSelector('[data-test-id="floatingOneTap"][data-state="loaded"]');
        await see(frame, 'sdk-floating-onetap');
        t.match(queryOf(frame), {
          ...always,
          scheme: 'light',
          lang_id: '0',
          show_alternative_login: '0',
          content_id: '0',
          uuid: /./u,
        });
        t.equal(
          await frame.innerText('[data-action="continue"]'),
          session ? 'Продолжить как Игорь' : 'Войти с VK ID',
        );
        const popup = await pressing(visit, () => press(frame, 'continue'));
        if (!session) await signInTo(popup, scene);
        await told(visit, 'common: close');
        t.equal(await visit.page.locator('[data-test-id="floatingOneTap"]').count(), 0);
        await check(t, visit, success);
      },
    );

  await t.test('closed by the person, the frame is gone', async (t) => {
    const visit = await begin(t);
    await visit.open(config);
    await show(visit, 'FloatingOneTap', { appName: 'Демо' });
    await visit.page.waitForSelector('[data-test-id="floatingOneTap"][data-state="loaded"]');
    await press(await frameOf(visit, 'floating_one_tap_auth'), 'cancel');
    await told(visit, 'common: close');
    t.equal(await visit.page.locator('iframe').count(), 0);
  });
});

for (const provider of ['vkid', 'ok_ru', 'mail_ru'])
  t.test(`OAuthList: ${provider} opens the profile`, async (t) => {
    const visit = await begin(t);
    await visit.open(config);
    await show(visit, 'OAuthList', { oauthList: ['vkid', 'ok_ru', 'mail_ru'] });
    await signInTo(await pressing(visit, () => visit.page.click(`[data-oauth="${provider}"]`)), scene);
    t.equal(visit.asked[0]?.searchParams.get('provider'), provider);
    await check(t, visit, 'oauthlist: success login');
  });

t.test('OneTap with other ways in: the frame opens them too', async (t) => {
  const visit = await begin(t);
  await signInBefore(visit);
  await visit.open(config);
  await show(visit, 'OneTap', { oauthList: ['ok_ru', 'mail_ru'] });
  await visit.page.waitForSelector('#widget [data-state="loaded"]');
  const frame = await frameOf(visit, 'button_one_tap_auth');
  const popup = await pressing(visit, () => frame.click('text=Войти с OK'));
  await see(popup, 'vkid-phone');
  t.equal(visit.asked.at(-1)?.searchParams.get('provider'), 'ok_ru');
  await signInTo(popup, scene, 'allowed before');
  await check(t, visit, 'onetap: success login');
});

t.test('CommunitySubscription', async (t) => {
  const success = '\u0441ommunity subscription: success';
  const refusal = '\u0441ommunity subscription: error';
  const enter = async (visit: Visit, scope: string) => {
    await visit.open({ ...config, scope });
    await signInTo(await visit.login(), scene);
    return visit.run<string>(`${outcome} ${exchange} return tokens.access_token`);
  };
  await t.test('with the scope: the person subscribes', async (t) => {
    const visit = await begin(t);
    const accessToken = await enter(visit, 'groups');
    await show(visit, 'CommunitySubscription', { groupId: 1, accessToken });
    const frame = await frameOf(visit, 'community_subscription');
    await visit.page.waitForSelector('[data-test-id="communitySubscription"][data-state="loaded"] iframe');
    await see(frame, 'sdk-community-subscription');
    t.match(queryOf(frame), { ...always, lang: '0', scheme: 'light' });
    await press(frame, 'continue');
    await told(visit, success);
    await told(visit, 'common: close');
    t.strictSame(visit.complaints, []);
  });
  await t.test('shown twice, it is not shown again: the page keeps count', async (t) => {
    const visit = await begin(t);
    const accessToken = await enter(visit, 'groups');
    const loaded = '[data-test-id="communitySubscription"][data-state="loaded"] iframe';
    for (const _ of [1, 2]) {
      await visit.open({ ...config, scope: 'groups' });
      await show(visit, 'CommunitySubscription', { groupId: 1, accessToken });
      await visit.page.waitForSelector(loaded);
    }
    await visit.open({ ...config, scope: 'groups' });
    await show(visit, 'CommunitySubscription', { groupId: 1, accessToken });
    t.match(await told(visit, 'common: error'), { code: 0 }, 'as if the frame had said nothing');
    t.equal(await visit.page.locator(loaded).count(), 0);
    await visit.open({ ...config, scope: 'groups', groupSubscriptionsLimit: { maxSubscriptionsToShow: 3 } });
    await show(visit, 'CommunitySubscription', { groupId: 1, accessToken });
    await visit.page.waitForSelector(loaded);
  });
  await t.test('without the scope: code 204, and no frame', async (t) => {
    const visit = await begin(t);
    const accessToken = await enter(visit, 'phone');
    await show(visit, 'CommunitySubscription', { groupId: 1, accessToken });
    t.match(await told(visit, refusal), { code: 204 });
  });
  await t.test('with a token that is none: code 206', async (t) => {
    const visit = await begin(t);
    await visit.open(config);
    await show(visit, 'CommunitySubscription', { groupId: 1, accessToken: 'vk2.a.nothing' });
    t.match(await told(visit, refusal), { code: 206 });
  });
});

t.test('OneTap of 2.0.0 with a session: the frame’s button is the way in', async (t) => {
  const version: Version = '2.0.0';
  const visit = await begin(t);
  await signInBefore(visit);
  const own = { ...config, mode: 'new_tab', __vkidDomain: 'id.vk.ru' };
  await visit.open(own, version);
  await show(visit, 'OneTap');
  await visit.page.waitForSelector('#widget [data-state="loaded"]');
  await pressing(visit, async () => press(await frameOf(visit, 'button_one_tap_auth'), 'continue'));
  await visit.page.waitForURL(`${redirectUrl}?**`);
  await visit.configure(own);
  const who = await visit.run(`${given} ${whoIsIt}`);
  t.strictSame(who, profile);
});

t.test('widgets of 1.3.0', async (t) => {
  const version: Version = '1.3.0';
  // A session belongs to the name it was made at.
  const own = { mode: 'new_tab', responseMode: 'callback', __vkidDomain: 'id.vk.ru' };
  await t.test('OneTap with a session: the frame’s button is the way in', async (t) => {
    const visit = await begin(t);
    await signInBefore(visit);
    await visit.open(own, version);
    await show(visit, 'OneTap');
    await visit.page.waitForSelector('#widget [data-state="loaded"]');
    const popup = await pressing(visit, async () =>
      press(await frameOf(visit, 'button_one_tap_auth'), 'continue'),
    );
    if (!popup.isClosed()) await popup.waitForEvent('close');
    const silent = await told(visit, 'onetap: success login');
    t.match(silent, { type: 'silent_token', token: /^[\w-]+$/u });
    t.match(await whoseSilentToken(scene, silent as { token: string; uuid: string }), whoItIs);
  });
  await t.test('the dialog of terms, when a frame asks for it, closes by either answer', async (t) => {
    for (const action of ['continue', 'cancel']) {
      const visit = await begin(t);
      await signInBefore(visit);
      await visit.open(own, version);
      await show(visit, 'OneTap');
      await visit.page.waitForSelector('#widget [data-state="loaded"]');
      await (await frameOf(visit, 'button_one_tap_auth')).evaluate(`window.parent.postMessage(
        { type: 'vk-sak-sdk', handler: 'onetap: show agreements dialog' }, 'https://localhost')`);
      const frame = await frameOf(visit, 'user_policy_agreements');
      await see(frame, 'sdk-policy-agreements');
      await visit.page.waitForSelector('[data-state="loaded"] iframe[src*="user_policy_agreements"]');
      await press(frame, action);
      await visit.page.waitForSelector('iframe[src*="user_policy_agreements"]', { state: 'detached' });
      t.strictSame(visit.complaints, [], action);
    }
  });
});
