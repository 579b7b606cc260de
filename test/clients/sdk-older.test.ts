import t, { type Test } from 'tap';
import { given, profile, redirectUrl, scope, setScene, signInTo, whoIsIt } from './sdk-browser.ts';
import { whoItIs, whoseSilentToken } from './sdk-silent-token.ts';

// Earlier versions of VK's own SDK, which pages still load.

const scene = await setScene();
t.teardown(() => scene.close());
const begin = scene.begin;

t.test('2.0.0 gives a code', async (t) => {
  await t.test('in a new tab, whose request has no `origin`: the page goes to its address', async (t) => {
    const visit = await begin(t);
    const config = { scope, __vkidDomain: 'id.vk.com' };
    await visit.open(config, '2.0.0');
    const popup = await visit.login();
    await signInTo(popup, scene);
    t.equal(visit.asked[0]?.searchParams.get('origin'), null);
    t.match(visit.asked[0]?.searchParams.get('state'), /^[\w-]{21}$/u);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await visit.configure(config);
    t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
  });
  await t.test('by redirect, at its own name', async (t) => {
    const visit = await begin(t);
    const config = { mode: 'redirect', scope };
    await visit.open(config, '2.0.0');
    await visit.run('void VKID.Auth.login()');
    await signInTo(visit.page, scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await visit.configure(config);
    t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
    t.ok(visit.calls.some((call) => call.startsWith('GET id.vk.com/authorize ')));
  });
  await t.test('with a screen, by the older path', async (t) => {
    const visit = await begin(t);
    const config = { mode: 'redirect', scope };
    await visit.open(config, '2.0.0');
    await visit.run("void VKID.Auth.login({ screen: 'phone' })");
    await signInTo(visit.page, scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await visit.configure(config);
    t.strictSame(await visit.run(`${given} ${whoIsIt}`), profile);
    t.ok(visit.calls.some((call) => call.startsWith('GET id.vk.com/auth ')));
  });
});

t.test('1.3.0 gives a silent token, which the app’s server makes into an access token', async (t) => {
  const state = 'state-of-the-page';
  const uuid = /^\w{6,}$/u;

  const check = async (t: Test, given: { token: string; uuid: string }): Promise<void> => {
    t.match(await whoseSilentToken(scene, given), whoItIs);
  };

  const payloadIn = (address: string) => {
    const { searchParams } = new URL(address);
    t.equal(searchParams.get('state'), state);
    return JSON.parse(searchParams.get('payload') ?? '');
  };

  await t.test('by redirect, at its own name', async (t) => {
    const visit = await begin(t);
    await visit.open({ state }, '1.3.0');
    await visit.run('void VKID.Auth.login()');
    await signInTo(visit.page, scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    const payload = payloadIn(visit.page.url());
    t.match(payload, { type: 'silent_token', ttl: 600, uuid, user: { id: 1004, first_name: 'Игорь' } });
    await check(t, payload);
    t.ok(visit.calls.some((call) => call.startsWith('GET id.vk.com/auth ')));
  });

  await t.test('in a new tab with callback', async (t) => {
    const visit = await begin(t);
    await visit.open({ mode: 'new_tab', responseMode: 'callback', state }, '1.3.0');
    const popup = await visit.login();
    const closed = popup.waitForEvent('close');
    await signInTo(popup, scene);
    await closed;
    const { given } = await visit.run<{ given: { token: string; uuid: string } }>('return window.outcome');
    t.match(given, { type: 'silent_token', ttl: 600, uuid });
    await check(t, given);
  });

  await t.test('in a new tab with redirect', async (t) => {
    const visit = await begin(t);
    await visit.open({ mode: 'new_tab', state }, '1.3.0');
    await signInTo(await visit.login(), scene);
    await visit.page.waitForURL(`${redirectUrl}?**`);
    await check(t, payloadIn(visit.page.url()));
  });

  await t.test('a denial is code 103', async (t) => {
    const visit = await begin(t);
    await visit.open({ mode: 'new_tab', responseMode: 'callback', state }, '1.3.0');
    await signInTo(await visit.login(), scene, 'cancel');
    t.match(await visit.run('return window.outcome'), { refused: { code: 103, details: 'access_denied' } });
  });
});
