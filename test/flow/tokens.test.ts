import type { Test } from 'tap';
import { igor, onBothStores } from './scene.ts';
import { callback, type Code, confidentialApp, type Json, openWires, otherApp } from './wires.ts';

// Which token is good where: kind of token × endpoint × server × other app × other device × after its end, as one table.

type Kind = 'vk-access' | 'vk-refresh' | 'vk-code' | 'legacy-access' | 'legacy-code' | 'oidc-access' | 'oidc-refresh' | 'oidc-code';

/** One sign-in at each wire, with everything it gives. */
type Given = Readonly<Record<Kind, string>> & {
  readonly device_id: string;
  readonly verifiers: Readonly<Record<'oidc' | 'vk', string>>;
};

/** Where a token is shown, and whether the answer shows that it was taken. */
interface Endpoint {
  readonly name: string;
  readonly good: readonly Kind[];
  /** `client_id` and device of the sign-in, unless the test names others. */
  show(token: string, given: Given, as: { readonly client_id: string; readonly device_id: string }): Promise<boolean>;
}

const kinds: readonly Kind[] = [
  'vk-access',
  'vk-refresh',
  'vk-code',
  'legacy-access',
  'legacy-code',
  'oidc-access',
  'oidc-refresh',
  'oidc-code',
];

await onBothStores(async (t, scene) => {
  const wires = openWires(scene);
  const { ask } = wires;
  const { control } = scene;

  t.beforeEach(async () => {
    await scene.fresh();
    await control.apps.add(otherApp);
    await control.apps.add(confidentialApp);
  });

  const isTaken = (answer: Json, key: string) => answer.error === undefined && key in answer;

  const endpoints: readonly Endpoint[] = [
    {
      name: 'VK ID user_info',
      good: ['vk-access'],
      show: async (access_token, _given, { client_id }) =>
        isTaken(await ask('/oauth2/user_info', { access_token, client_id }), 'user'),
    },
    {
      name: 'VK ID refresh',
      good: ['vk-refresh'],
      show: async (refresh_token, _given, as) =>
        isTaken(await ask('/oauth2/auth', { grant_type: 'refresh_token', refresh_token, ...as }), 'access_token'),
    },
    {
      name: 'VK ID code',
      good: ['vk-code'],
      show: async (code, given, as) =>
        isTaken(await wires.redeem({ ...as, code, verifier: given.verifiers.vk }), 'access_token'),
    },
    {
      name: 'VK ID migration',
      good: ['legacy-access'],
      show: async (access_token, _given, { client_id }) =>
        isTaken(
          await ask('/oauth2/auth', {
            grant_type: 'access_token',
            response_type: 'code',
            access_token,
            client_id,
            device_id: 'a-device',
            code_challenge: 'QZrw15Q1wufjj5pz9-GwSjNLn64ga_xueS26YcKjMMc',
            code_challenge_method: 's256',
          }),
          'code',
        ),
    },
    {
      name: 'api users.get',
      good: ['legacy-access', 'vk-access'],
      show: async (access_token) =>
        isTaken(await ask('/api.vk.com/method/users.get', { access_token, v: '5.199' }), 'response'),
    },
    {
      name: 'legacy access_token',
      good: ['legacy-code'],
      show: async (code, _given, { client_id }) =>
        isTaken(await wires.redeemLegacy({ client_id, code }), 'access_token'),
    },
    {
      name: 'OIDC userinfo',
      good: ['oidc-access'],
      show: async (token) => {
        const response = await fetch(`${wires.url}/oidc/userinfo`, {
          headers: { authorization: `Bearer ${token}` },
        });
        return response.status === 200;
      },
    },
    {
      name: 'OIDC introspection',
      good: ['oidc-access', 'oidc-refresh'],
      show: async (token, _given, { client_id }) =>
        (await ask('/oidc/introspect', { token, client_id }))['active'] === true,
    },
    {
      name: 'OIDC refresh',
      good: ['oidc-refresh'],
      show: async (refresh_token, _given, { client_id }) =>
        isTaken(await ask('/oidc/token', { grant_type: 'refresh_token', refresh_token, client_id }), 'access_token'),
    },
    {
      name: 'OIDC code',
      good: ['oidc-code'],
      show: async (code, given, { client_id }) =>
        isTaken(
          await wires.redeemOidc({ client_id, code, device_id: '', verifier: given.verifiers.oidc }),
          'access_token',
        ),
    },
  ];

  /** A fresh sign-in at each server: redeemed ones for tokens, and unredeemed codes. */
  async function signInEverywhere(): Promise<Given> {
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    const vk = await wires.authorize('/authorize', igor);
    const { visitor } = vk;
    const vkTokens = await wires.redeem(vk.code);
    const vkCode = await wires.authorize('/authorize', igor, { visitor });
    const legacy = await wires.authorize('/oauth.vk.com/authorize', igor, { visitor });
    const legacyTokens = await wires.redeemLegacy(legacy.code);
    const legacyCode = await wires.authorize('/oauth.vk.com/authorize', igor, { visitor });
    const oidc = await wires.authorize('/oidc/authorize', igor, { visitor });
    const oidcTokens = await wires.redeemOidc(oidc.code);
    const oidcCode = await wires.authorize('/oidc/authorize', igor, { visitor });
    return {
      'vk-access': text(vkTokens['access_token']),
      'vk-refresh': text(vkTokens['refresh_token']),
      'vk-code': vkCode.code.code,
      'legacy-access': text(legacyTokens['access_token']),
      'legacy-code': legacyCode.code.code,
      'oidc-access': text(oidcTokens['access_token']),
      'oidc-refresh': text(oidcTokens['refresh_token']),
      'oidc-code': oidcCode.code.code,
      device_id: vk.code.device_id,
      verifiers: { vk: vkCode.code.verifier, oidc: oidcCode.code.verifier },
    };
  }

  const own = (given: Given) => ({ client_id: '51000002', device_id: given.device_id });

  await t.test('every kind of token is good at its own endpoints and nowhere else', async (t) => {
    for (const endpoint of endpoints) {
      const given = await signInEverywhere();
      t.notOk(
        kinds.some((kind) => given[kind] === ''),
        'each wire gave what it should',
      );
      // What it is not good for comes first: a wrong use must not spend it.
      for (const kind of kinds.filter((one) => !endpoint.good.includes(one)))
        t.notOk(await endpoint.show(given[kind], given, own(given)), `${kind} at ${endpoint.name}`);
      for (const kind of endpoint.good)
        t.ok(await endpoint.show(given[kind], given, own(given)), `${kind} at ${endpoint.name}`);
    }
  });

  await t.test('no token and no code is good for another app', async (t) => {
    for (const endpoint of endpoints.filter(({ name }) => name !== 'api users.get' && name !== 'OIDC userinfo')) {
      const given = await signInEverywhere();
      const as = { ...own(given), client_id: String(otherApp.client_id) };
      for (const kind of endpoint.good)
        t.notOk(await endpoint.show(given[kind], given, as), `${kind} at ${endpoint.name} for another app`);
    }
  });

  await t.test('codes and refresh tokens of VK ID are not good on another device', async (t) => {
    const given = await signInEverywhere();
    const as = { ...own(given), device_id: 'x'.repeat(86) };
    for (const endpoint of endpoints.filter(({ name }) => name === 'VK ID refresh' || name === 'VK ID code'))
      for (const kind of endpoint.good)
        t.notOk(await endpoint.show(given[kind], given, as), `${kind} at ${endpoint.name}`);
  });

  /** Everything that ends tokens, and which kinds it must end. */
  const ends: readonly {
    readonly what: string;
    readonly kinds: readonly Kind[];
    end(given: Given): Promise<unknown>;
  }[] = [
    {
      what: 'a revocation at VK ID',
      kinds,
      end: ({ 'vk-access': access_token }) => ask('/oauth2/revoke', { access_token, client_id: '51000002' }),
    },
    {
      what: 'a logout at VK ID',
      kinds: ['vk-access', 'vk-refresh'],
      end: ({ 'vk-access': access_token }) => ask('/oauth2/logout', { access_token, client_id: '51000002' }),
    },
    { what: 'a deletion of the person', kinds, end: () => control.people.remove(1004) },
    { what: 'a deletion of the app', kinds, end: () => control.apps.remove(51_000_002) },
    {
      what: 'a person made again under the same id and number',
      kinds,
      end: async () => {
        const { educational_profiles: _, ...person } = await control.people.get(1004);
        await control.people.remove(1004);
        await control.people.add(person);
      },
    },
    {
      what: 'an app made again under the same id',
      kinds,
      end: async () => {
        const app = await control.apps.get(51_000_002);
        await control.apps.remove(51_000_002);
        await control.apps.add(app);
      },
    },
    { what: 'a reset of the world', kinds, end: () => control.reset() },
    {
      what: 'a new password (refresh tokens and the OAuth of old)',
      kinds: ['vk-refresh', 'legacy-access', 'oidc-refresh'],
      end: () => control.people.change(1004, { password: 'novyi-parol' }),
    },
    { what: 'time', kinds, end: () => control.age('P400D') },
  ];

  for (const { what, kinds: ended, end } of ends) {
    await t.test(`${what} ends what hangs on it, and nothing else`, async (t) => {
      const given = await signInEverywhere();
      await end(given);
      for (const endpoint of endpoints)
        for (const kind of endpoint.good) {
          // A code or refresh token that was not ended is spent by showing it: that is the end of the table's row.
          const isGood = await endpoint.show(given[kind], given, own(given));
          t.equal(isGood, !ended.includes(kind), `${kind} at ${endpoint.name}`);
        }
    });
  }

  await t.test('with `password_ends_tokens` a new password ends all or nothing', async (t) => {
    for (const [policy, ended] of [
      ['all', ['vk-access', 'vk-refresh', 'legacy-access', 'oidc-access', 'oidc-refresh']],
      ['none', []],
    ] as const) {
      await control.policy.set({ password_ends_tokens: policy });
      const given = await signInEverywhere();
      await control.people.change(1004, { password: `parol-${policy}` });
      const tokens = kinds.filter((kind) => !kind.endsWith('-code'));
      for (const endpoint of endpoints)
        for (const kind of endpoint.good.filter((one) => tokens.includes(one)))
          t.equal(
            await endpoint.show(given[kind], given, own(given)),
            !ended.some((one) => one === kind),
            `${policy}: ${kind} at ${endpoint.name}`,
          );
    }
  });

  await t.test('a confidential app cannot turn a token of the standard server into one of VK ID', async (t) => {
    const client_id = String(confidentialApp.client_id);
    const secret = { client_secret: String(confidentialApp.secret) };
    const { code } = await wires.authorize('/oidc/authorize', igor, { query: { client_id } });
    const tokens = await wires.redeemOidc(code, secret);
    t.type(tokens['access_token'], 'string');
    const answer = await ask('/oauth2/auth', {
      grant_type: 'access_token',
      access_token: String(tokens['access_token']),
      client_id,
      device_id: 'a-device',
      code_challenge: 'QZrw15Q1wufjj5pz9-GwSjNLn64ga_xueS26YcKjMMc',
      code_challenge_method: 's256',
    });
    t.equal(answer.error, 'invalid_token');
  });

  await t.test('what migrates stands under the consent it came from', async (t) => {
    const { code, visitor } = await wires.authorize('/oauth.vk.com/authorize', igor);
    const { access_token = '' } = (await wires.redeemLegacy(code)) as { access_token?: string };
    const verifier = 'facts-verifier-of-43-characters-or-more-0123456789';
    const migrated = (await ask('/oauth2/auth', {
      grant_type: 'access_token',
      access_token,
      client_id: '51000002',
      device_id: 'a-device',
      code_challenge: 'QZrw15Q1wufjj5pz9-GwSjNLn64ga_xueS26YcKjMMc',
      code_challenge_method: 's256',
    })) as { code?: string };
    const vk: Code = { client_id: '51000002', code: migrated.code ?? '', verifier, device_id: 'a-device' };
    const tokens = await wires.redeem(vk);
    t.type(tokens['refresh_token'], 'string');
    const again = await wires.authorize('/authorize', igor, { visitor });
    const fresh = await wires.redeem(again.code);
    await ask('/oauth2/revoke', { access_token: String(fresh['access_token']), client_id: '51000002' });
    const refreshed = await ask('/oauth2/auth', {
      grant_type: 'refresh_token',
      refresh_token: String(tokens['refresh_token']),
      client_id: '51000002',
      device_id: 'a-device',
    });
    t.equal(refreshed.error, 'invalid_grant');
    t.equal((await wires.redeem(vk, { redirect_uri: callback })).error, 'invalid_grant', 'nor is its code');
  });

  await t.test('a refresh token lives 180 days from its own issue', async (t: Test) => {
    const { code } = await wires.authorize('/authorize', igor);
    let tokens = await wires.redeem(code);
    const refresh = () =>
      ask('/oauth2/auth', {
        grant_type: 'refresh_token',
        refresh_token: String(tokens['refresh_token']),
        client_id: '51000002',
        device_id: code.device_id,
      });
    for (const days of [100, 179, 179]) {
      await control.age(days * 86_400);
      tokens = await refresh();
      t.type(tokens['refresh_token'], 'string', `after ${days} days`);
    }
    await control.age(180 * 86_400);
    t.equal((await refresh()).error, 'invalid_grant');
  });
});
