import * as oidc from 'openid-client';
import { anna } from '../support/people.ts';
import { onBothStores } from '../support/scene.ts';

// RFC 8628: a user code has a million values, so that its guesses are counted (5.1), and a device polls at the pace that it was
// told (3.5).

const scope = 'openid';
const grant = 'urn:ietf:params:oauth:grant-type:device_code';

await onBothStores(async (t, scene) => {
  const { emulator, control } = scene;
  t.beforeEach(() => scene.fresh());

  const discover = () =>
    oidc.discovery(new URL(emulator.url), '51000002', undefined, undefined, {
      execute: [oidc.allowInsecureRequests],
    });
  const begin = async () => oidc.initiateDeviceAuthorization(await discover(), { scope });
  const poll = async (device_code: string) => {
    const body = new URLSearchParams({ grant_type: grant, device_code, client_id: '51000002' });
    const response = await fetch(`${emulator.url}/oidc/token`, { method: 'POST', body });
    return ((await response.json()) as { error?: string }).error;
  };
  const guesser = async () => {
    const visitor = scene.visitor();
    await visitor.open(`${emulator.url}/oidc/device/code`);
    return visitor;
  };

  await t.test('after thirty wrong user codes an address has to wait, with a right one too', async (t) => {
    const device = await begin();
    const visitor = await guesser();
    for (let guess = 0; guess < 30; guess += 1) {
      await visitor.press('continue', { user_code: '000-001' });
      t.strictSame(visitor.errors, ['device-unknown']);
    }
    await visitor.press('continue', { user_code: device.user_code });
    t.strictSame([visitor.screen, visitor.errors], ['vkid-device', ['E-13']]);

    await control.age('PT1H');
    const later = await begin();
    await visitor.open(`${emulator.url}/oidc/device/code`);
    await visitor.signIn({ ...anna, userCode: later.user_code });
    t.equal(visitor.screen, 'vkid-device-done', 'an hour later it is let in');
  });

  await t.test('fifty guesses at once are fifty guesses: no more than thirty are looked up', async (t) => {
    const visitors = await Promise.all(Array.from({ length: 50 }, guesser));
    await Promise.all(visitors.map((visitor) => visitor.press('continue', { user_code: '000-001' })));
    const errors = visitors.flatMap((visitor) => visitor.errors);
    t.equal(errors.filter((id) => id === 'device-unknown').length, 30);
    t.equal(errors.filter((id) => id === 'E-13').length, 20);
  });

  await t.test('right codes are not counted, however many come from one address', async (t) => {
    for (let sign_in = 0; sign_in < 32; sign_in += 1) {
      const device = await begin();
      const visitor = await guesser();
      await visitor.press('continue', { user_code: device.user_code });
      t.equal(visitor.screen, 'vkid-device-confirm');
    }
  });

  await t.test('a device that polls faster than it was told has to slow down', async (t) => {
    const device = await begin();
    t.equal(device.interval, 1, 'seconds between two polls');
    t.equal(await poll(device.device_code), 'authorization_pending');
    t.equal(await poll(device.device_code), 'slow_down');
    await control.age(1);
    t.equal(await poll(device.device_code), 'slow_down', 'each slow_down adds five seconds (3.5)');
    await control.age(11);
    t.equal(await poll(device.device_code), 'authorization_pending');
  });

  await t.test('of polls at once one is told to go on waiting', async (t) => {
    const device = await begin();
    const errors = await Promise.all(Array.from({ length: 20 }, () => poll(device.device_code)));
    t.equal(errors.filter((error) => error === 'authorization_pending').length, 1);
    t.equal(errors.filter((error) => error === 'slow_down').length, 19);
  });

  await t.test(
    'a device that was let in gets its tokens at once, at whatever pace it asked before',
    async (t) => {
      const config = await discover();
      const device = await begin();
      await poll(device.device_code);
      await poll(device.device_code);
      const visitor = await guesser();
      await visitor.signIn({ ...anna, userCode: device.user_code });
      t.equal(await poll(device.device_code), undefined);
      const other = await begin();
      await visitor.open(other.verification_uri_complete ?? '');
      await visitor.signIn({});
      const { access_token } = await oidc.pollDeviceAuthorizationGrant(config, other);
      t.match(await oidc.fetchUserInfo(config, access_token, '1001'), { sub: '1001' });
    },
  );
});
