import type { Frame } from 'playwright-core';
import t, { type Test } from 'tap';
import type { Policy } from '../../src/domain/policy.ts';
import { createControlClient } from '../../src/kit/control-client.ts';
import { origin, press, see, setScene, type Visit } from './sdk-browser.ts';

// VK's own captcha client, `@vkid/captcha`, as it was published, and the frame of ours that stands in it.

const scene = await setScene();
t.teardown(() => scene.close());
const control = createControlClient(scene.emulator);

/** An app's page with the client loaded, in a world that asks for the captcha. */
async function begin(t: Test, policy: Partial<Policy>): Promise<Visit> {
  const visit = await scene.begin(t);
  await control.policy.set(policy);
  await visit.open();
  await visit.page.addScriptTag({ url: '/captcha.js' });
  return visit;
}

/** How an app calls, as the client's documentation has it; `retry` is what it sends the second time. */
const calling = (url: string, form: Readonly<Record<string, string>>) => `
  window.send = async ({ fields = {}, headers = {} } = {}) => {
    const body = new URLSearchParams({ ...${JSON.stringify(form)}, ...fields });
    const response = await fetch(${JSON.stringify(url)}, { method: 'POST', body, headers });
    return { response, said: await response.json() };
  };
  const { response, said } = await window.send();
  const { captchaType, captchaUrl, captchaWidget } = window.VKIDCaptchaSDK.checkCaptchaError({
    responseHeaders: response.headers,
    responseError: typeof said.error === 'object' ? said.error : undefined,
    url: ${JSON.stringify(url)},
    withWidget: true,
  });
  const container = document.getElementById('widget');
  window.closings = 0;
  const onClose = () => { window.closings += 1; };
  window.solved = captchaWidget?.show({ container, view: 'block', scheme: 'light', lang: 'ru', onClose })
    .then((token) => ({ token }), (reason) => ({ reason }));
  return { captchaType, captchaUrl };`;

const outcome = 'const { token, reason } = await window.solved;';

async function frameIn(visit: Visit): Promise<Frame> {
  const element = await visit.page.waitForSelector('[data-test-id="captcha-widget"] iframe[src]');
  const frame = await element.contentFrame();
  if (!frame) throw new Error('the captcha has no frame');
  await see(frame, 'vkid-captcha');
  return frame;
}

async function tick(frame: Frame): Promise<void> {
  await frame.check('[name="not_robot"]');
  await press(frame, 'continue');
}

/** The frame has gone with its token, and the client did not take that for a person who closed it. */
async function goneWith(t: Test, visit: Visit): Promise<void> {
  const { token, reason } = await visit.run<{ token?: string; reason?: string }>(
    `${outcome} return { token, reason }`,
  );
  t.match(token, /^[\w-]{43}$/u);
  t.equal(reason, undefined);
  await visit.page.waitForFunction('document.querySelector("iframe") === null && window.closings === 1');
}

const usersGet = { v: '5.199', user_ids: '1004', access_token: 'service-51000002' };

t.test('error 14: the frame of its `redirect_uri` gives the `success_token`', async (t) => {
  const visit = await begin(t, { api_errors: { 'users.get': 14 } });
  await control.apps.change(51_000_002, { service_token: usersGet.access_token });
  const found = await visit.run(calling('https://api.vk.ru/method/users.get', usersGet));
  t.match(found, {
    captchaType: 'type_1',
    captchaUrl:
      /^https:\/\/id\.vk\.ru\/not_robot_captcha\?domain=vk\.ru&session_token=[\w-]+&variant=popup$/u,
  });
  const frame = await frameIn(visit);
  t.equal(await frame.innerText('h1'), 'Подтвердите, что вы не робот');
  const asked = new URL(frame.url()).searchParams;
  t.strictSame([asked.get('origin'), asked.get('variant'), asked.get('lang_id')], [origin, 'block', '0']);
  await visit.page.waitForSelector('[data-test-id="captcha-widget"][data-state="loaded"]');

  await press(frame, 'continue');
  await frame.waitForSelector('[data-error="captcha-missed"]');
  t.equal(await visit.page.locator('iframe').count(), 1, 'without the box it stays');
  await tick(frame);
  await goneWith(t, visit);
  const again = `${outcome}
    const { said } = await window.send({ fields: { success_token: token } });
    return said.response?.[0]?.first_name ?? said.error`;
  t.equal(await visit.run(again), 'Игорь');
  t.match(await visit.run(again), { error_code: 14 }, 'the token is good once');
  t.strictSame(visit.complaints, []);
});

t.test(
  '`X-Challenge`: the frame of its path on VK’s own domain gives the `X-Challenge-Solution`',
  async (t) => {
    const visit = await begin(t, { challenge: true });
    const found = await visit.run(
      calling('https://id.vk.ru/oauth2/public_info', { client_id: '51000002', id_token: 'x' }),
    );
    t.match(found, {
      captchaType: 'type_2',
      captchaUrl: /^https:\/\/vk\.ru\/not_robot_captcha\?domain=vk\.ru&session_token=[\w-]+&variant=popup$/u,
    });
    const frame = await frameIn(visit);
    t.equal(await frame.getAttribute('body', 'data-covers'), '', 'it covers the page');
    await tick(frame);
    await goneWith(t, visit);
    const again = `${outcome}
    const { said } = await window.send({ headers: { 'X-Challenge-Solution': token } });
    return said.error`;
    t.equal(await visit.run(again), 'invalid_id_token', 'the answer of the method itself');
    t.equal(await visit.run(again), 'challenge_required', 'the token is good once');
    t.strictSame(visit.complaints, []);
  },
);

t.test('a captcha that is closed gives no token', async (t) => {
  const visit = await begin(t, { challenge: true });
  await visit.run(calling('https://api.vk.ru/method/users.get', usersGet));
  const frame = await frameIn(visit);
  await press(frame, 'cancel');
  t.equal(await visit.run(`${outcome} return token ?? reason`), 'close');
  await visit.page.waitForFunction('document.querySelector("iframe") === null && window.closings === 1');
  t.strictSame(visit.complaints, []);
});

t.test('in the web view of a phone it speaks to `AndroidBridge`', async (t) => {
  const visit = await scene.begin(t);
  await visit.page.addInitScript(`
    const hear = (name) => (json) => { sessionStorage[name] = json; };
    window.AndroidBridge = Object.fromEntries(
      ['VKCaptchaGetResult', 'VKCaptchaCloseCaptcha'].map((name) => [name, hear(name)]));`);
  await visit.page.goto('https://id.vk.ru/not_robot_captcha?domain=vk.ru&session_token=s&variant=popup');
  await visit.page.check('[name="not_robot"]');
  await press(visit.page, 'continue');
  await visit.page.waitForFunction('sessionStorage.VKCaptchaCloseCaptcha === "{}"');
  const heard = await visit.page.evaluate<string>('sessionStorage.VKCaptchaGetResult');
  t.match(JSON.parse(heard), { token: /^[\w-]{43}$/u });
  t.strictSame(visit.complaints, []);
});
