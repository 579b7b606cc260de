/** Which token is good where: kind × endpoint, as its own app, as another app, on another device. */
import { onBothStores } from '../support/scene.ts';
import { type Code, spelled } from '../support/token-requests.ts';
import { kinds, migrating } from './token-kinds.ts';
import { openTable } from './token-endpoints.ts';

await onBothStores(async (t, scene) => {
  const { ask, endpoints, goodOnes, migrate, redeem, signInEverywhere } = openTable(scene);
  /** A standard ID token is for its app alone: no endpoint takes it. */
  const everyGood = kinds.filter((kind) => kind !== 'oidc-id-token');

  await t.test('no token is good but at its own endpoints, and a wrong use spends nothing', async (t) => {
    const given = await signInEverywhere();
    t.strictSame(
      kinds.filter((kind) => given.token[kind] === ''),
      [],
      'each wire gave what it should',
    );
    for (const { name, good, show } of endpoints)
      for (const kind of kinds.filter((one) => !good.includes(one)))
        t.notOk(await show(given.token[kind], given.owner(kind), given), `${kind} at ${name}`);
    t.strictSame(await goodOnes(given), everyGood);
  });

  await t.test('no token is good in the spelling of another kind', async (t) => {
    const given = await signInEverywhere();
    const spellings = [
      ['vk2.a.', 220],
      ['vk2.a.', 256],
      ['vk2.a.', 205],
      ['vk1.a.', 192],
      ['', 128],
      ['', 100],
      ['anonym.', 64],
    ] as const;
    for (const { name, show } of endpoints)
      for (const kind of ['vk-access', 'vk-refresh', 'legacy-access', 'anonymous', 'oidc-access'] as const)
        for (const [prefix, length] of spellings) {
          const body = given.token[kind].replace(/^(?:vk[12]\.a|anonym)\./u, '');
          const token = spelled(prefix, length, body);
          if (token !== given.token[kind])
            t.notOk(await show(token, given.owner(kind), given), `${kind} as ${prefix}${length} at ${name}`);
        }
    t.strictSame(await goodOnes(given), everyGood);
  });

  await t.test('every token is good at its own endpoints', async (t) => {
    const given = await signInEverywhere();
    // Backwards: an introspection comes before the refresh that spends its token.
    for (const { name, good, show } of endpoints.filter(({ ends }) => ends !== true).toReversed())
      for (const kind of good)
        t.ok(await show(given.token[kind], given.owner(kind), given), `${kind} at ${name}`);
    for (const { name, good, show } of endpoints.filter(({ ends }) => ends === true))
      for (const kind of good) {
        const fresh = await signInEverywhere();
        t.ok(await show(fresh.token[kind], fresh.owner(kind), fresh), `${kind} at ${name}`);
      }
  });

  await t.test('no token is good for another app, whose attempt spends nothing', async (t) => {
    const given = await signInEverywhere();
    for (const { name, good, show } of endpoints.filter(({ namesApp }) => namesApp === true))
      for (const kind of good)
        t.notOk(await show(given.token[kind], given.other, given), `${kind} at ${name}`);
    t.strictSame(await goodOnes(given), everyGood);
  });

  await t.test('codes and refresh tokens of VK ID are not good on another device', async (t) => {
    const given = await signInEverywhere();
    for (const { name, good, show } of endpoints.filter(({ namesDevice }) => namesDevice === true))
      for (const kind of good) {
        const elsewhere = { ...given.owner(kind), device_id: 'x'.repeat(86) };
        t.notOk(await show(given.token[kind], elsewhere, given), `${kind} at ${name}`);
      }
    t.strictSame(await goodOnes(given), everyGood);
  });

  await t.test('codes and refresh tokens are good once', async (t) => {
    const given = await signInEverywhere();
    for (const kind of [
      'vk-code',
      'vk-refresh',
      'legacy-code',
      'silent',
      'oidc-code',
      'oidc-refresh',
    ] as const) {
      t.strictSame(await goodOnes(given, [kind]), [kind]);
      t.strictSame(await goodOnes(given, [kind]), [], `${kind} again`);
    }
  });

  await t.test('what migrates stands under the consent it came from', async (t) => {
    const given = await signInEverywhere();
    const { client_id } = given.owner('legacy-access');
    const [used, open] = [
      await migrate(given.token['legacy-access'], client_id),
      await migrate(given.token['legacy-access'], client_id),
    ].map(
      (answer): Code => ({
        client_id,
        code: String(answer['code']),
        verifier: migrating.verifier,
        device_id: 'a-device',
      }),
    );
    if (!used || !open) throw new Error('nothing migrated');
    const { refresh_token } = await redeem(used);
    t.type(refresh_token, 'string');
    t.equal(
      (await ask('/oauth2/revoke', { access_token: given.token['vk-access'], client_id }))['response'],
      1,
    );
    const again = { grant_type: 'refresh_token', refresh_token: String(refresh_token) };
    t.equal(
      (await ask('/oauth2/auth', { ...again, client_id, device_id: 'a-device' })).error,
      'invalid_grant',
    );
    t.equal((await redeem(open)).error, 'invalid_grant', 'nor is its code good');
  });
});
