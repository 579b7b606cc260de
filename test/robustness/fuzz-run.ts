/** Sixteen clients that follow real flows and spoil what they send, at random. */
import { type Random, seededRandom } from '../support/seeded-random.ts';
import { type Ask, back, type Client, faultIn, openJar, type Said } from './raw-client.ts';
import { describe } from './send-all.ts';
import { beginning, fixedCode, nextDraft, phones, type Trail } from './valid-requests.ts';
import { requestOf } from './spoiled-requests.ts';

export const clients = 16;

export interface Fuzzed {
  readonly sent: number;
  readonly failures: readonly string[];
  /** How often each status came, lowest first. */
  readonly statuses: readonly (readonly [number, number])[];
  readonly screens: readonly string[];
  /** Codes and refresh tokens that were redeemed. */
  readonly redeemed: number;
}

export async function fuzz(
  idp: Client,
  journal: Client,
  { seed, total }: { readonly seed: number; readonly total: number },
): Promise<Fuzzed> {
  // The same code for everybody: all clients share these numbers.
  const policy = { fixed_codes: Object.fromEntries(phones.map((phone) => [phone, fixedCode])) };
  await idp.ask({
    method: 'PATCH',
    path: '/__emulator/api/policy',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(policy),
  });
  const failures: string[] = [];
  const statuses = new Map<number, number>();
  const screens = new Set<string>();
  let redeemed = 0;
  let sent = 0;

  async function wander(random: Random): Promise<void> {
    let jar = openJar();
    let trail = beginning;
    while (sent < total) {
      sent += 1;
      const of = random.often(0.85) ? idp : journal;
      if (random.often(0.02)) jar = openJar();
      const { draft, verifier } = nextDraft(trail, random);
      const ask = withCookies(requestOf(draft, random), jar.header());
      const said = await of.ask(ask);
      jar.keep(said);
      statuses.set(said.status, (statuses.get(said.status) ?? 0) + 1);
      const fault = faultIn(ask.method === 'HEAD' ? { ...said, text: '-' } : said);
      if (fault) failures.push(`${describe(ask)}: ${fault}`);
      const news = learn(said);
      if (news.tokens) redeemed += 1;
      trail = after(trail, { ...(verifier && { verifier }), ...news });
      const next = whereTo(said);
      if (next && of === idp) {
        const page = await idp.ask({ path: next, headers: { accept: 'text/html', ...jar.header() } });
        sent += 1;
        jar.keep(page);
        const isForm = page.status === 200 && next.startsWith('/login/');
        trail = after(trail, learn(page), isForm ? { path: next, page } : 'gone');
        screens.add(/data-screen="([^"]+)"/u.exec(page.text)?.[1] ?? String(page.status));
      }
    }
  }

  await Promise.all(Array.from({ length: clients }, (_, index) => wander(seededRandom(seed + index))));
  return {
    sent,
    failures,
    statuses: [...statuses].toSorted(([one], [other]) => one - other),
    screens: [...screens],
    redeemed,
  };
}

const withCookies = (ask: Ask, cookies: Record<string, string>): Ask => ({
  ...ask,
  headers: { ...cookies, ...ask.headers },
});

/** The next page of a journey, when an answer leads to one of ours. */
function whereTo({ headers: { location } }: Said): string | undefined {
  const path = String(location ?? '').replace(/^http:\/\/localhost:\d+(?=\/(?:login|oidc)\/)/u, '');
  return /^\/(?:login|oidc)\//u.test(path) ? path : undefined;
}

/** What a client keeps of an answer: the code of a callback, the tokens of an exchange. */
function learn({ headers: { location }, text, status }: Said): Partial<Trail> {
  if (typeof location === 'string' && location.startsWith(back)) {
    const { searchParams } = new URL(location);
    return { code: searchParams.get('code') ?? '', device: searchParams.get('device_id') ?? '' };
  }
  return status === 200 && text.startsWith('{"refresh_token"') ? { tokens: JSON.parse(text) } : {};
}

/** With what was learnt, and where the client stands now. */
function after(
  { at: stood, ...trail }: Trail,
  news: Partial<Trail>,
  now: Trail['at'] | 'gone' = stood,
): Trail {
  return { ...trail, ...news, ...(now && now !== 'gone' && { at: now }) };
}
