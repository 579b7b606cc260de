import t from 'tap';
import { redirectUrl, see, scope, setScene, type Visit, signInTo } from './sdk-browser.ts';
import { frameOf, pressing, show, told } from './sdk-widgets.ts';

// What VK's own SDK does by itself, right or wrong: an app's page meets it here as it does at VK.

const scene = await setScene();
t.teardown(() => scene.close());

const begin = scene.begin;

/** Whatever `window.told` is when the page is left, for the page that comes after it. `undefined` is no JSON. */
const remember = (visit: Visit) =>
  visit.run(`addEventListener('pagehide', () => {
    sessionStorage.told = JSON.stringify(window.told.map(({ event, params }) => [event, params === undefined ? 'undefined' : params]));
  }); return null`);

const remembered = (visit: Visit) =>
  visit.run<(readonly [string, unknown])[]>(`return JSON.parse(sessionStorage.told ?? '[]')`);

t.test('redirect: the page is told of a login before a person has logged in', async (t) => {
  const leave = async (visit: Visit) => {
    await signInTo(visit.page, scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
  };
  for (const [version, resolved] of [
    ['2.6.7', { response: 1 }],
    ['2.0.0', { response: 1 }],
    ['1.3.0', 'undefined'],
  ] as const)
    await t.test(`Auth.login() of ${version}`, async (t) => {
      const visit = await begin(t);
      await visit.open({ mode: 'redirect', scope }, version);
      await visit.run('window.told = []; return null');
      await remember(visit);
      await visit.run(`void VKID.Auth.login().then((params) => window.told.push({ event: 'resolved', params }));
        return null`);
      await leave(visit);
      t.strictSame(await remembered(visit), [['resolved', resolved]]);
    });
  for (const [widget, params, event] of [
    ['OneTap', {}, 'onetap: success login'],
    ['FloatingOneTap', { appName: 'Демо', fastAuthEnabled: false }, 'floatingonetap: success login'],
    ['OAuthList', { oauthList: ['vkid'] }, 'oauthlist: success login'],
  ] as const)
    await t.test(widget, async (t) => {
      const visit = await begin(t);
      await visit.open({ mode: 'redirect', scope });
      await show(visit, widget, params);
      await remember(visit);
      await visit.page.click(button[widget]);
      await leave(visit);
      t.strictSame(
        (await remembered(visit)).filter(([name]) => name === event),
        [[event, 'undefined']],
      );
    });
});

const floating = '[data-test-id="floatingOneTap"]';
const button = {
  OneTap: '#widget button',
  FloatingOneTap: `${floating} button >> text=VK ID`,
  OAuthList: '[data-oauth="vkid"]',
};

t.test('FloatingOneTap, `fastAuthEnabled: false`: a login that succeeds, and then error 2', async (t) => {
  const visit = await begin(t);
  await visit.open({ responseMode: 'callback', scope });
  await show(visit, 'FloatingOneTap', { appName: 'Демо', fastAuthEnabled: false });
  await signInTo(await pressing(visit, () => visit.page.click(button.FloatingOneTap)), scene);
  t.match(await told(visit, 'common: error'), { code: 2 });
  t.match(await visit.run('return window.told'), [
    { event: 'floatingonetap: success login', params: { code: /^vk2\.a\./u, type: 'code_v2' } },
    { event: 'common: error', params: { code: 2 } },
  ]);
});

t.test('OneTap of 1.3.0, a frame that says nothing: error 0 after fifty seconds', async (t) => {
  const visit = await begin(t);
  await visit.page.route('**/button_one_tap_auth?**', (route) => route.abort());
  await visit.page.clock.install();
  await visit.open({ mode: 'new_tab', responseMode: 'callback' }, '1.3.0');
  await show(visit, 'OneTap');
  await frameOf(visit, 'button_one_tap_auth');
  await visit.page.clock.fastForward(40_000);
  t.notOk(await visit.run(`return window.told.some(({ event }) => event === 'common: error')`), 'not yet');
  await visit.page.clock.fastForward(10_000);
  t.match(await told(visit, 'common: error'), { code: 0 });
  t.equal(await visit.page.locator('iframe').count(), 0);
  await see(await pressing(visit, () => visit.page.click(button.OneTap)), 'vkid-phone');
});
