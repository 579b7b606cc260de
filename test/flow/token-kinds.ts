/** Every kind of token there is, each from a sign-in at its own wire. */
import type { NewApp } from '../../src/kit/control-client.ts';
import type { Visitor } from '../../src/kit/visitor.ts';
import { maria } from '../support/people.ts';
import { type Scene } from '../support/scene.ts';
import { callback, confidentialApp, type Json, openWires } from '../support/token-requests.ts';

export const kinds = [
  'vk-access',
  'vk-refresh',
  'vk-code',
  'vk-id-token',
  'legacy-access',
  'legacy-code',
  'silent',
  'silent-access',
  'service',
  'anonymous',
  'oidc-access',
  'oidc-refresh',
  'oidc-code',
  'oidc-id-token',
  'link-access',
] as const;
export type Kind = (typeof kinds)[number];

/** An app as it speaks for itself, with the device of a sign-in. */
export interface Client {
  readonly client_id: string;
  readonly client_secret: string;
  /** Its service token. */
  readonly service: string;
  readonly device_id: string;
}

/** One sign-in at each wire, with everything it gives; a code is of a further sign-in. */
export interface Given {
  readonly token: Readonly<Record<Kind, string>>;
  /** The app that a token of this kind was given to. */
  owner(kind: Kind): Client;
  readonly other: Client;
  readonly verifiers: Readonly<Record<'oidc' | 'vk', string>>;
  /** The browser that signed in. */
  readonly visitor: Visitor;
}

/** The app of the table. Its service token is the emulator's own, so that it goes with the app. */
export const tableApp: NewApp = {
  client_id: 52_900_010,
  name: 'Таблица',
  secret: 'secret-10',
  redirect_uris: [callback],
};
const foreignApp: NewApp = {
  ...confidentialApp,
  client_id: 52_900_011,
  secret: 'secret-11',
  service_token: 'service-11',
};
/** One that links educational profiles. */
export const linkingApp: NewApp = {
  ...tableApp,
  client_id: 52_900_012,
  name: 'Дневник',
  kind: 'educational',
  secret: 'secret-12',
};
const apps: readonly NewApp[] = [tableApp, foreignApp, linkingApp];

/** `43 characters or more`, and its S256. */
export const migrating = {
  verifier: 'facts-verifier-of-43-characters-or-more-0123456789',
  challenge: 'QZrw15Q1wufjj5pz9-GwSjNLn64ga_xueS26YcKjMMc',
};

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const uuid = 'a-page-of-the-table';

export function openKinds(scene: Scene) {
  const wires = openWires(scene);
  const { ask } = wires;

  /** What VK answers a migration from the legacy OAuth with. */
  const migrate = (access_token: string, client_id: string) =>
    ask('/oauth2/auth', {
      grant_type: 'access_token',
      response_type: 'code',
      access_token,
      client_id,
      device_id: 'a-device',
      code_challenge: migrating.challenge,
      code_challenge_method: 's256',
    });

  /** A fresh world where Maria has signed in everywhere. */
  async function signInEverywhere(): Promise<Given> {
    await scene.fresh();
    for (const app of apps) await scene.control.apps.add(app);
    const visitor = scene.visitor();
    const client_id = String(tableApp.client_id);
    const client_secret = text(tableApp.secret);
    const at = (path: Parameters<typeof wires.authorize>[0], query: Record<string, string> = {}) =>
      wires.authorize(path, maria, { visitor, query: { client_id, ...query } });
    const silent = async () => {
      const { end } = await at('/authorize', { response_type: 'silent_token', uuid });
      return text((JSON.parse(end.searchParams.get('payload') ?? '{}') as Json)['token']);
    };

    const vk = (await at('/authorize')).code;
    const vkTokens = await wires.redeem(vk);
    const legacy = await wires.redeemLegacy((await at('/oauth.vk.com/authorize')).code, { client_secret });
    const asApp = { client_id, client_secret };
    const credentials = { grant_type: 'client_credentials', ...asApp };
    const service = text((await ask('/oauth.vk.com/access_token', credentials))['access_token']);
    const exchanged = await exchange(await silent(), service);
    const oidc = await wires.redeemOidc((await at('/oidc/authorize')).code, { client_secret });
    const link = await wires.redeem(
      (await at('/authorize', { client_id: String(linkingApp.client_id) })).code,
    );
    const vkCode = (await at('/authorize')).code;
    const oidcCode = (await at('/oidc/authorize')).code;
    const own: Client = { ...asApp, service, device_id: vk.device_id };
    return {
      token: {
        'vk-access': text(vkTokens['access_token']),
        'vk-refresh': text(vkTokens['refresh_token']),
        'vk-code': vkCode.code,
        'vk-id-token': text(vkTokens['id_token']),
        'legacy-access': text(legacy['access_token']),
        'legacy-code': (await at('/oauth.vk.com/authorize')).code.code,
        silent: await silent(),
        'silent-access': text((exchanged['response'] as Json)['access_token']),
        service,
        anonymous: text((await ask('/oauth.vk.com/get_anonym_token', asApp))['token']),
        'oidc-access': text(oidc['access_token']),
        'oidc-refresh': text(oidc['refresh_token']),
        'oidc-code': oidcCode.code,
        'oidc-id-token': text(oidc['id_token']),
        'link-access': text(link['access_token']),
      },
      owner: (kind) =>
        kind === 'link-access'
          ? { ...own, client_id: String(linkingApp.client_id), client_secret: text(linkingApp.secret) }
          : own,
      other: {
        ...own,
        client_id: String(foreignApp.client_id),
        client_secret: text(foreignApp.secret),
        service: text(foreignApp.service_token),
      },
      verifiers: { vk: vkCode.verifier, oidc: oidcCode.verifier },
      visitor,
    };
  }

  const exchange = (token: string, access_token: string) =>
    ask('/api.vk.com/method/auth.exchangeSilentAuthToken', { token, uuid, access_token, v: '5.199' });

  return { ...wires, exchange, migrate, signInEverywhere };
}
