/** Two servers and one browser: requests at each of them, and a browser that goes one step at a time. */
import { createHash, randomBytes } from 'node:crypto';
import { CookieJar } from 'tough-cookie';
import { createControlClient } from '../../src/kit/control-client.ts';
import { type VisitorPage, readPage } from '../../src/kit/visitor-page.ts';
import type { Visitor } from '../../src/kit/visitor.ts';
import { callback } from '../support/token-requests.ts';

/** VK's own server by its two wires, and the standard one. */
export const servers = {
  vk: { path: '/authorize', noSession: 'login_required', noConsent: 'interaction_required' },
  // The legacy OAuth has no `prompt=none`: a page says as much.
  'vk legacy': { path: '/oauth.vk.com/authorize', noSession: 'vkid-phone', noConsent: 'vkid-allow' },
  standard: { path: '/oidc/authorize', noSession: 'login_required', noConsent: 'consent_required' },
} as const;

export type Server = keyof typeof servers;

/** Signed in at the first, counts at the second. */
export const bothWays: readonly (readonly [Server, Server])[] = [
  ['vk', 'standard'],
  ['standard', 'vk'],
  ['vk legacy', 'standard'],
  ['standard', 'vk legacy'],
];

/** An authorization request of «Демо», with the verifier of its code. */
export function requestAt(url: string, server: Server, more: Readonly<Record<string, string>> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: '51000002',
    redirect_uri: callback,
    response_type: 'code',
    state: 's'.repeat(32),
    scope: server === 'standard' ? 'openid' : 'vkid.personal_info',
    ...(server !== 'vk legacy' && {
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
    ...more,
  });
  return { address: `${url}${servers[server].path}?${query.toString()}`, verifier };
}

/** What a callback says. */
export const saidBy = (address: URL): string =>
  address.searchParams.has('code') ? 'code' : (address.searchParams.get('error') ?? 'nothing');

/** What a server says of this browser without asking the person anything: a code, or what is missing. */
export async function silently(url: string, server: Server, visitor: Visitor): Promise<string> {
  const tab = visitor.tab();
  await tab.open(requestAt(url, server, server === 'vk legacy' ? {} : { prompt: 'none' }).address);
  return tab.callback ? saidBy(tab.callback) : [tab.screen, ...tab.errors].join(' ');
}

interface EndpointAnswer {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  /** Where it sends the browser. */
  readonly location: string | undefined;
}

/** A browser that goes one step at a time, with its cookies in the open. */
export type Steps = ReturnType<typeof openSteps>;

export function openSteps(origin: string, jar = new CookieJar()) {
  /** One request, and no more. */
  async function send(address: string, form?: URLSearchParams): Promise<EndpointAnswer> {
    const url = new URL(address, origin).href;
    const response = await fetch(url, {
      headers: { accept: 'text/html', cookie: await jar.getCookieString(url) },
      redirect: 'manual',
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true });
    const location = response.headers.get('location') ?? undefined;
    return {
      url,
      status: response.status,
      html: await response.text(),
      location: location && new URL(location, url).href,
    };
  }

  /** Follows redirects as far as a page, or an address that `isEnd`: the app's own unless another is meant. */
  async function follow(
    address: string,
    isEnd: (address: string) => boolean = isApp,
    form?: URLSearchParams,
  ): Promise<EndpointAnswer> {
    let answer = await send(address, form);
    for (let hops = 0; hops < 10 && answer.location !== undefined && !isEnd(answer.location); hops += 1)
      answer = await send(answer.location);
    if (answer.location !== undefined && !isEnd(answer.location))
      throw new Error(`round and round, the last to ${answer.location}`);
    return answer;
  }

  const pageOf = ({ url, status, html }: EndpointAnswer): Promise<VisitorPage> => readPage(url, status, html);

  /** Presses a button of the page that was answered. */
  async function press(
    answer: EndpointAnswer,
    action: string,
    fields: Readonly<Record<string, string>> = {},
    isEnd: (address: string) => boolean = isApp,
  ): Promise<EndpointAnswer> {
    const order = (await pageOf(answer)).press(action, fields);
    if ('impossible' in order) throw new Error(order.impossible);
    return follow(order.url, isEnd, order.form);
  }

  /** The pages of a sign-in of a person without a password, as far as an address that `isEnd`. */
  async function signIn(
    from: EndpointAnswer,
    phone: string,
    isEnd: (address: string) => boolean = isApp,
  ): Promise<EndpointAnswer> {
    let answer = from;
    while (answer.location === undefined) {
      const { screen } = await pageOf(answer);
      if (screen === 'vkid-phone') answer = await press(answer, 'continue', { phone }, isEnd);
      else if (screen === 'vkid-otp') {
        const { code } = await createControlClient({ url: origin }).messages.wait({ phone, state: 'open' });
        answer = await press(answer, 'continue', { code }, isEnd);
      } else if (screen === 'vkid-allow') answer = await press(answer, 'allow', {}, isEnd);
      else throw new Error(`on ${screen ?? answer.html.slice(0, 200)}`);
    }
    return answer;
  }

  const cookieNames = { session: 'vkid_default_session' } as const;

  return {
    /** Another browser with the same cookies. */
    copy: async () => openSteps(origin, await jar.clone()),
    send,
    follow,
    press,
    signIn,
    pageOf,
    /** A whole sign-in at a server: the callback. */
    async begin(server: Server, more: Readonly<Record<string, string>> = {}): Promise<EndpointAnswer> {
      return follow(requestAt(origin, server, more).address);
    },
    /** What a server says of this browser without asking the person anything. */
    async silently(server: Server): Promise<string> {
      const { address } = requestAt(origin, server, server === 'vk legacy' ? {} : { prompt: 'none' });
      const answer = await follow(address);
      if (answer.location !== undefined) return saidBy(new URL(answer.location));
      return (await pageOf(answer)).screen ?? 'a page without a screen';
    },
    async session(): Promise<string | undefined> {
      const cookies = await jar.getCookies(`${origin}/`);
      return cookies.find(({ key }) => key === cookieNames.session)?.value;
    },
    async setSession(value: string): Promise<void> {
      await jar.setCookie(`${cookieNames.session}=${value}; Path=/; HttpOnly`, `${origin}/`);
    },
  };
}

export const isApp = (address: string): boolean => address.startsWith(callback);

/** Where a request of the standard server goes on when it was answered. */
export const isWayBack = (address: string): boolean =>
  /^\/oidc\/authorize\/[\w-]+$/u.test(new URL(address).pathname);
