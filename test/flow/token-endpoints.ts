/** Every endpoint that takes a token, and which kinds are good there. */
import type { Scene } from '../support/scene.ts';
import type { Code, Json } from '../support/token-requests.ts';
import { type Client, type Given, type Kind, kinds, openKinds } from './token-kinds.ts';

export interface Endpoint {
  readonly name: string;
  readonly good: readonly Kind[];
  /** It ends more than what is shown to it. */
  readonly ends?: true;
  /** It hears which app asks. */
  readonly namesApp?: true;
  /** It hears which device asks. */
  readonly namesDevice?: true;
  /** Shows the token, and tells whether it was taken. */
  readonly show: (token: string, as: Client, given: Given) => Promise<boolean>;
}

export function openTable(scene: Scene) {
  const wires = openKinds(scene);
  const { ask, exchange, migrate } = wires;

  const isActive = async (token: string, { client_id, client_secret }: Client) =>
    (await ask('/oidc/introspect', { token, client_id, client_secret }))['active'] === true;

  /** An endpoint whose answer has this key where the token was taken. */
  const answering = (
    key: string,
    request: (token: string, as: Client, given: Given) => Promise<Json>,
  ): Pick<Endpoint, 'show'> => ({
    show: async (...shown) => {
      const answer = await request(...shown);
      return answer.error === undefined && key in answer;
    },
  });
  const method = (name: string, fields: Record<string, string> = {}) =>
    answering('response', (access_token) =>
      ask(`/api.vk.com/method/${name}`, { access_token, v: '5.199', ...fields }),
    );
  const atVk = (path: string, key: string) =>
    answering(key, (access_token, { client_id }) => ask(path, { access_token, client_id }));
  const codeOf = (code: string, as: Client, verifier = ''): Code => ({ ...as, code, verifier });

  const ofPeople = ['vk-access', 'legacy-access', 'silent-access', 'link-access'] as const;
  const ofVk = { good: ['vk-access', 'link-access'], namesApp: true } as const;

  const endpoints: readonly Endpoint[] = [
    {
      name: 'a method for anyone',
      good: [...ofPeople, 'anonymous', 'service'],
      ...method('auth.getVKConnectSettings'),
    },
    { name: '/oauth2/user_info', ...ofVk, ...atVk('/oauth2/user_info', 'user') },
    { name: '/oauth2/logout', ...ofVk, ends: true, ...atVk('/oauth2/logout', 'response') },
    { name: '/oauth2/revoke', ...ofVk, ends: true, ...atVk('/oauth2/revoke', 'response') },
    {
      name: '/oauth2/edu_link',
      good: ['link-access'],
      namesApp: true,
      ...atVk('/oauth2/edu_link', 'response'),
    },
    {
      name: '/oauth2/public_info',
      good: ['vk-id-token'],
      namesApp: true,
      ...answering('user', (id_token, { client_id }) => ask('/oauth2/public_info', { id_token, client_id })),
    },
    {
      name: '/oauth2/auth by refresh',
      good: ['vk-refresh'],
      namesApp: true,
      namesDevice: true,
      ...answering('access_token', (refresh_token, { client_id, device_id }) =>
        ask('/oauth2/auth', { grant_type: 'refresh_token', refresh_token, client_id, device_id }),
      ),
    },
    {
      name: '/oauth2/auth by code',
      good: ['vk-code'],
      namesApp: true,
      namesDevice: true,
      ...answering('access_token', (code, as, { verifiers }) => wires.redeem(codeOf(code, as, verifiers.vk))),
    },
    {
      name: '/oauth2/auth by access token',
      good: ['legacy-access', 'silent-access'],
      namesApp: true,
      ...answering('code', (token, { client_id }) => migrate(token, client_id)),
    },
    {
      name: 'users.get',
      good: [...ofPeople, 'service'],
      ...method('users.get', { user_ids: '1003' }),
    },
    { name: 'auth.logout', good: ofPeople, ends: true, ...method('auth.logout') },
    {
      name: 'auth.exchangeSilentAuthToken, as the app',
      good: ['service'],
      ends: true,
      ...answering('response', (token, _as, given) => exchange(given.token.silent, token)),
    },
    {
      name: 'auth.exchangeSilentAuthToken',
      good: ['silent'],
      namesApp: true,
      ...answering('response', (token, { service }) => exchange(token, service)),
    },
    {
      name: 'oauth.vk.com/access_token',
      good: ['legacy-code'],
      namesApp: true,
      ...answering('access_token', (code, as) =>
        wires.redeemLegacy(codeOf(code, as), { client_secret: as.client_secret }),
      ),
    },
    {
      name: '/oidc/userinfo',
      good: ['oidc-access'],
      show: async (token) => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(`${wires.url}/oidc/userinfo`, { headers })).status === 200;
      },
    },
    {
      name: '/oidc/revoke',
      good: ['oidc-access', 'oidc-refresh'],
      ends: true,
      namesApp: true,
      // It answers 200 whatever it was shown: what counts is whether the token is over.
      show: async (token, { client_id, client_secret }, given) => {
        const was = await isActive(token, given.owner('oidc-access'));
        await ask('/oidc/revoke', { token, client_id, client_secret });
        return was && !(await isActive(token, given.owner('oidc-access')));
      },
    },
    {
      name: '/oidc/token by refresh',
      good: ['oidc-refresh'],
      namesApp: true,
      ...answering('access_token', (refresh_token, { client_id, client_secret }) =>
        ask('/oidc/token', { grant_type: 'refresh_token', refresh_token, client_id, client_secret }),
      ),
    },
    {
      name: '/oidc/token by code',
      good: ['oidc-code'],
      namesApp: true,
      ...answering('access_token', (code, as, { verifiers }) =>
        wires.redeemOidc(codeOf(code, as, verifiers.oidc), { client_secret: as.client_secret }),
      ),
    },
    { name: '/oidc/introspect', good: ['oidc-access', 'oidc-refresh'], namesApp: true, show: isActive },
  ];

  /** Which of these tokens are good, each at the first endpoint that takes it and ends nothing by it. */
  async function goodOnes(given: Given, among: readonly Kind[] = kinds): Promise<readonly Kind[]> {
    const good: Kind[] = [];
    for (const kind of among) {
      const home = endpoints.find((one) => one.good.includes(kind) && one.ends !== true);
      if (await home?.show(given.token[kind], given.owner(kind), given)) good.push(kind);
    }
    return good;
  }

  return { ...wires, endpoints, goodOnes };
}
