/** Sign-ins by random: every wire, every way to end one or to leave it half-way, and what is done with what it gave. */
import { createVisitor, type NewWorld, type Visitor, type VisitorOptions } from '../../src/index.ts';
import { VisitorError } from '../../src/kit/visitor.ts';
import type { Random } from '../support/seeded-random.ts';
import { type Client, type Grant, type Json, openClient, type Wire } from './world-client.ts';

/** What one of them came to; a test counts them, so that none is missing by mistake. */
export type Outcome = (typeof outcomes)[number];
export const outcomes = [
  'abandoned',
  'confirmed a link',
  'denied',
  'device left',
  'ended a session',
  'entered a wrong code',
  'exchanged a silent token',
  'left a code',
  'left a silent token',
  'linked',
  'logged out',
  'made an account',
  'pushed and left',
  'recovered',
  'redeemed',
  'redeemed twice',
  'refreshed',
  'refreshed twice with one token',
  'revoked',
  'stuck',
] as const;

type World = Pick<NewWorld, 'apps' | 'control' | 'id' | 'url'>;

const people: readonly [string, ...string[]] = [
  '+79990000001',
  '+79990000003',
  '+79990000004',
  '+79990000005',
  '+79990000006',
  '+79990000007',
];
const screens = [
  'vkid-phone',
  'vkid-otp',
  'vkid-password',
  'vkid-allow',
  'vkid-consent',
  'vkid-choose-profile',
  'vkid-about-self',
];
const kinds = ['vk', 'vk', 'vk legacy', 'standard', 'silent', 'link', 'device'] as const;
const passwords = ['parol-1001', 'another-parol-1001'];

export interface RandomSignIns {
  /** One sign-in. Any number may be under way at once. */
  one(count: (outcome: Outcome) => void): Promise<void>;
}

export function openRandomSignIns(worlds: readonly World[], bare: string, random: Random): RandomSignIns {
  const browsers = new Map<string, Visitor[]>();
  let newcomers = 0;

  /** A browser that has been here before, or a new one. */
  function browserIn(world: VisitorOptions): Visitor {
    const known = browsers.get(world.url) ?? [];
    browsers.set(world.url, known);
    if (known.length > 5 && random.often(0.5)) return random.pick(known).tab();
    const visitor = createVisitor(world);
    known.push(visitor);
    return visitor;
  }

  return {
    one: async (count) => {
      const world = random.pick(worlds);
      const kind = random.pick(kinds);
      const name = kind === 'link' ? 'Электронный журнал' : kind === 'silent' ? 'Старый вход' : 'Демо';
      const app = world.apps.find((one) => one.name === name);
      const client = openClient({
        at: random.often(0.3) ? bare : world.url,
        client_id: app?.client_id,
        secret: app?.secret,
        world,
      });
      if (kind === 'device') return device(client, random, count);
      const isForgetful = random.often(0.1);
      const visitor = isForgetful ? createVisitor(world) : browserIn(world);
      const wire: Wire = kind === 'silent' || kind === 'link' ? 'vk' : kind;
      const query = {
        ...(kind === 'silent' && { response_type: 'silent_token', uuid: 'a-page' }),
        ...(kind === 'link' && { redirect_uri: app?.redirect_uris[0] ?? '' }),
        ...(random.often(0.2) && { prompt: 'login' }),
        ...(random.often(0.1) && { prompt: 'none' }),
      };
      const end = await goTo(client, wire, { visitor, query, isForgetful, count });
      if (end === undefined) return;
      const payload = end.url.searchParams.get('payload');
      if (payload !== null) return silent(client, JSON.parse(payload) as Json, count);
      if (!end.grant.code) return count('denied');
      if (kind === 'link') count('linked');
      await spend(client, wire, end.grant, { isLink: kind === 'link', count });
      if (wire === 'standard' && random.often(0.6)) {
        await visitor.open(`${client.at}/oidc/end-session?client_id=${client.client_id}`);
        if (visitor.screen === 'vkid-sign-out') await visitor.press('sign-out');
        count('ended a session');
      }
    },
  };

  /** As far as the app's address; undefined where it was left half-way. */
  async function goTo(
    client: Client,
    wire: Wire,
    {
      visitor,
      query,
      isForgetful,
      count,
    }: {
      readonly visitor: Visitor;
      readonly query: Record<string, string>;
      readonly isForgetful: boolean;
      readonly count: (outcome: Outcome) => void;
    },
  ): Promise<{ url: URL; grant: Grant } | undefined> {
    const { address, grantIn } = client.request(wire, query);
    const isNew = random.often(0.15);
    newcomers += 1;
    const number = isNew ? `+7999${String(7_000_000 + newcomers)}` : random.pick(people);
    const phone = isForgetful ? people[0] : number;
    const who = { phone, password: random.pick(passwords) };
    try {
      await visitor.open(address);
      if (visitor.callback) return { url: visitor.callback, grant: grantIn(visitor.callback) };
      if (isForgetful) {
        await recover(client, visitor, phone);
        count('recovered');
      }
      if (random.often(0.2)) {
        await visitor.signIn({ ...who, until: 'vkid-otp' });
        if (visitor.screen === 'vkid-otp') {
          await visitor.press('continue', { code: '000' });
          await visitor.press('continue', { code: '000000' });
          count('entered a wrong code');
        }
      }
      const until = random.often(0.3) ? random.pick(screens) : undefined;
      const consent = random.often(0.15) ? 'cancel' : 'give';
      const url = visitor.callback ?? (await visitor.signIn({ ...who, consent, ...(until && { until }) }));
      if (!visitor.callback) {
        count('abandoned');
        return undefined;
      }
      if (isNew && !isForgetful && url.searchParams.has('code')) count('made an account');
      return { url, grant: grantIn(url) };
    } catch (fault) {
      // A wrong password, a blocked account, a screen that another tab has passed: people do get stuck.
      if (!(fault instanceof VisitorError) || visitor.status >= 500) throw fault;
      count('stuck');
      return undefined;
    }
  }

  async function recover(client: Client, visitor: Visitor, phone: string): Promise<void> {
    await visitor.signIn({ phone, until: 'vkid-password' });
    await visitor.press('forgot-password');
    await visitor.press('recover');
    await visitor.press('send-code', { phone });
    const { code } = await client.control.messages.wait({
      sign_in: visitor.signInId ?? '',
      purpose: 'recover',
      state: 'open',
      seconds: 5,
    });
    await visitor.press('continue', { code });
    const new_password = random.pick(passwords);
    await visitor.press('save', { new_password, repeat_password: new_password });
    if (visitor.actions.includes('continue')) await visitor.press('continue');
  }

  async function silent(client: Client, payload: Json, count: (outcome: Outcome) => void): Promise<void> {
    if (random.often(0.3)) return count('left a silent token');
    const service = await client.ask('/oauth.vk.com/access_token', {
      grant_type: 'client_credentials',
      client_id: client.client_id,
      client_secret: client.client_secret ?? '',
    });
    const given = await client.ask('/api.vk.com/method/auth.exchangeSilentAuthToken', {
      v: '5.199',
      token: String(payload['token']),
      uuid: 'a-page',
      access_token: String(service['access_token']),
    });
    if ('response' in given) count('exchanged a silent token');
  }

  async function spend(
    client: Client,
    wire: Wire,
    grant: Grant,
    { isLink, count }: { readonly isLink: boolean; readonly count: (outcome: Outcome) => void },
  ): Promise<void> {
    if (random.often(0.2)) return count('left a code');
    const tokens = await client.redeem(wire, grant);
    if (!('access_token' in tokens)) return;
    const form = { access_token: String(tokens['access_token']) };
    count('redeemed');
    if (isLink && random.often(0.7)) {
      if ('response' in (await client.ask('/oauth2/edu_link', form))) count('confirmed a link');
    }
    if (random.often(0.5)) await client.personOf(wire, String(tokens['access_token']));
    let last = tokens;
    for (let round = random.below(3); round > 0 && 'refresh_token' in last; round -= 1) {
      const next = await client.refresh(wire, grant, last);
      if (!('access_token' in next)) break;
      count('refreshed');
      if (random.often(0.2) && 'error' in (await client.refresh(wire, grant, last)))
        count('refreshed twice with one token');
      last = next;
    }
    if (random.often(0.15) && 'error' in (await client.redeem(wire, grant))) count('redeemed twice');
    if (wire === 'vk' && random.often(0.25)) {
      if ('response' in (await client.ask('/oauth2/revoke', form))) count('revoked');
    } else if (wire === 'vk' && random.often(0.3)) {
      if ('response' in (await client.ask('/oauth2/logout', form))) count('logged out');
    }
  }
}

/** What a device or a pushed request leaves that no one goes on with. */
async function device(
  { ask, client_id, request }: Client,
  random: Random,
  count: (outcome: Outcome) => void,
) {
  if (random.often(0.5)) {
    const { address } = request('standard');
    const pushed = await ask('/oidc/par', Object.fromEntries(new URL(address).searchParams));
    if ('request_uri' in pushed) count('pushed and left');
    return;
  }
  const begun = await ask('/oidc/device', { client_id, scope: 'openid' });
  if ('device_code' in begun) count('device left');
}
