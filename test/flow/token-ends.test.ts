/** What ends a token: kind × what happened since. */
import { igor, maria } from '../support/people.ts';
import { onBothStores } from '../support/scene.ts';
import type { Json } from '../support/token-requests.ts';
import { type Kind, kinds, linkingApp, migrating, tableApp, type Given } from './token-kinds.ts';
import { openTable } from './token-endpoints.ts';

/** What has no end but its own time: an app's own, and what only says who signed in. */
const ofApp: readonly Kind[] = ['anonymous', 'service'];
const statements: readonly Kind[] = ['vk-id-token'];
const standard: readonly Kind[] = ['oidc-access', 'oidc-refresh'];
const onLink: readonly Kind[] = ['link-access'];
const all = kinds.filter((kind) => kind !== 'oidc-id-token');
const but = (...kept: (readonly Kind[])[]) => all.filter((kind) => !kept.flat().includes(kind));

/** What a new password ends, by `password_ends_tokens`. */
const byPassword = {
  none: [],
  legacy: but(ofApp, statements, onLink, ['vk-access', 'oidc-access']),
  all: but(ofApp, statements),
} as const;

await onBothStores(async (t, scene) => {
  const { control } = scene;
  const table = openTable(scene);
  const { ask, authorize, goodOnes, redeem, redeemOidc, refresh, refreshOidc, signInEverywhere } = table;

  const at = (path: string, kind: Kind) => (given: Given) => {
    const { client_id, client_secret } = given.owner(kind);
    const token = given.token[kind];
    return ask(
      path,
      path.startsWith('/oidc/') ? { token, client_id, client_secret } : { access_token: token, client_id },
    );
  };
  const ends: readonly {
    readonly what: string;
    readonly ended: readonly Kind[];
    readonly end: (given: Given) => Promise<unknown>;
  }[] = [
    { what: 'a logout', ended: ['vk-access', 'vk-refresh'], end: at('/oauth2/logout', 'vk-access') },
    { what: 'a logout of a link', ended: onLink, end: at('/oauth2/logout', 'link-access') },
    {
      what: 'a revocation, which takes back the consent',
      ended: but(ofApp, statements, onLink),
      end: at('/oauth2/revoke', 'vk-access'),
    },
    { what: 'the withdrawal of a link', ended: onLink, end: at('/oauth2/revoke', 'link-access') },
    {
      what: 'a revocation of a standard access token',
      ended: standard,
      end: at('/oidc/revoke', 'oidc-access'),
    },
    {
      what: 'a revocation of a standard refresh token',
      ended: standard,
      end: at('/oidc/revoke', 'oidc-refresh'),
    },
    {
      what: 'a deletion of the person',
      ended: but(ofApp),
      end: () => control.people.remove(1003),
    },
    {
      what: 'a person made again under the same id and number',
      ended: but(ofApp),
      end: async () => {
        const person = await control.people.get(1003);
        await control.people.remove(1003);
        await control.people.add(person);
      },
    },
    {
      what: 'a deletion of the app',
      ended: but(onLink),
      end: () => control.apps.remove(Number(tableApp.client_id)),
    },
    {
      what: 'an app made again under the same id',
      ended: but(onLink),
      end: async () => {
        await control.apps.remove(Number(tableApp.client_id));
        await control.apps.add(tableApp);
      },
    },
    {
      what: 'a reset of the world',
      ended: all,
      end: async () => {
        await control.reset();
        for (const app of [tableApp, linkingApp]) await control.apps.add(app);
      },
    },
    {
      what: 'a block of the person',
      ended: but(ofApp),
      end: () => control.people.change(1003, { status: 'blocked' }),
    },
    {
      what: 'ten minutes',
      ended: ['vk-code', 'legacy-code', 'silent', 'oidc-code'],
      end: () => control.age(600),
    },
    { what: 'time', ended: but(['service']), end: () => control.age('P400D') },
    ...(['none', 'legacy', 'all'] as const).flatMap((policy) => [
      {
        what: `a new password by the control API, by the policy ${policy},`,
        ended: byPassword[policy],
        end: async () => {
          await control.policy.set({ password_ends_tokens: policy });
          await control.people.change(1003, { password: 'novyi-parol' });
        },
      },
      {
        what: `a new password by recovery, by the policy ${policy},`,
        ended: byPassword[policy],
        end: async () => {
          await control.policy.set({ password_ends_tokens: policy });
          const visitor = scene.visitor();
          await table.recover(visitor, maria.phone, 'novyi-parol');
          t.equal(visitor.screen, 'vkid-recover-done');
        },
      },
    ]),
  ];

  for (const { what, ended, end } of ends)
    await t.test(`${what} ends what hangs on it, and nothing else`, async (t) => {
      const given = await signInEverywhere();
      await end(given);
      t.strictSame(
        await goodOnes(given),
        all.filter((kind) => !ended.includes(kind)),
      );
    });

  await t.test('the withdrawal of a link ends that link alone', async (t) => {
    const { visitor, token } = await signInEverywhere();
    const client_id = String(linkingApp.client_id);
    const second = await redeem(
      (await authorize('/authorize', maria, { visitor, query: { client_id } })).code,
    );
    const access_token = String(second['access_token']);
    t.equal((await ask('/oauth2/revoke', { access_token: token['link-access'], client_id }))['response'], 1);
    t.ok('user' in (await ask('/oauth2/user_info', { access_token, client_id })), 'the second one stands');
    t.equal((await ask('/oauth2/edu_link', { access_token, client_id }))['response'], 1);
  });

  await t.test(
    'the withdrawal of a link ends it by whichever of its tokens, migrated ones too',
    async (t) => {
      await signInEverywhere();
      const { client_id, client_secret } = {
        client_id: String(linkingApp.client_id),
        client_secret: String(linkingApp.secret),
      };
      const link = async () => {
        const { code } = await authorize('/oauth.vk.com/authorize', maria, { query: { client_id } });
        return String((await table.redeemLegacy(code, { client_secret }))['access_token']);
      };
      const [access_token, other] = [await link(), await link()];
      const { code } = await table.migrate(access_token, client_id);
      const migrated = await redeem({
        client_id,
        code: String(code),
        verifier: migrating.verifier,
        device_id: 'a-device',
      });
      const revoke = { access_token: String(migrated['access_token']), client_id };
      const isGood = async (token: string) =>
        'response' in (await ask('/api.vk.com/method/users.get', { access_token: token, v: '5.199' }));
      t.strictSame(
        [await isGood(revoke.access_token), await isGood(access_token), await isGood(other)],
        [true, true, true],
      );
      t.equal((await ask('/oauth2/revoke', revoke))['response'], 1);
      t.strictSame(
        [await isGood(revoke.access_token), await isGood(access_token), await isGood(other)],
        [false, false, true],
      );
    },
  );

  await t.test('a link that its app refreshes stays the one link of its person', async (t) => {
    await signInEverywhere();
    const client_id = String(linkingApp.client_id);
    const link = async () => {
      const { code } = await authorize('/authorize', igor, { query: { client_id } });
      return { code, tokens: await redeem(code) };
    };
    const confirm = ({ access_token }: Json) =>
      ask('/oauth2/edu_link', { access_token: String(access_token), client_id });
    const [first, second] = [await link(), await link()];
    t.equal((await confirm(first.tokens))['response'], 1);
    let [ofFirst, ofSecond] = [first.tokens, second.tokens];
    for (let round = 0; round < 2; round += 1) {
      await control.age('P100D');
      ofFirst = await refresh(first.code, ofFirst);
      ofSecond = await refresh(second.code, ofSecond);
    }
    t.equal((await confirm(ofFirst))['response'], 1, 'said once more');
    t.type((await confirm(ofSecond)).error, 'string', 'another account');
  });

  await t.test('a revocation ends every sign-in of the person with the app, and no other', async (t) => {
    const sign = async (who: typeof igor, client_id = '51000002') =>
      redeem((await authorize('/authorize', who, { query: { client_id } })).code);
    await signInEverywhere();
    const tokens = [
      await sign(igor),
      await sign(igor),
      await sign(maria),
      await sign(igor, String(tableApp.client_id)),
    ];
    const stands = async () =>
      Promise.all(
        tokens.map(
          async ({ access_token }) =>
            'user' in (await ask('/oauth2/user_info', { access_token: String(access_token) })),
        ),
      );
    t.strictSame(await stands(), [true, true, true, true]);
    await ask('/oauth2/revoke', { access_token: String(tokens[0]?.['access_token']) });
    t.strictSame(await stands(), [false, false, true, true]);
  });

  for (const [wire, exchange, again] of [
    ['/authorize', redeem, refresh],
    ['/oidc/authorize', redeemOidc, refreshOidc],
  ] as const)
    await t.test(`a refresh token lives 180 days from its own issue (${wire})`, async (t) => {
      await scene.fresh();
      const { code } = await authorize(wire, igor);
      let tokens = await exchange(code);
      for (const round of [1, 2, 3]) {
        await control.age('P170D');
        tokens = await again(code, tokens);
        t.type(tokens['refresh_token'], 'string', `round ${round}`);
        t.type(tokens['access_token'], 'string', `round ${round}`);
      }
      const kept = tokens;
      const { code: other } = await authorize(wire, igor);
      const unused = await exchange(other);
      await control.age('P179D');
      const last = await again(other, unused);
      t.type(last['refresh_token'], 'string', 'the last day');
      await control.age('P2D');
      t.equal((await again(code, kept)).error, 'invalid_grant', 'day 181');
    });
});
