/** Requests that no well-behaved client sends, and one sign-in that must go on working: what this room's tests share. */
import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';

export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Ends the request when the client gives up. */
  readonly signal?: AbortSignal;
}

export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Raw markup that would run, or break out of an attribute, if it came back as it was sent. */
export const marker = `"'><script>mark()</script>`;

/** One request over node's own client: it sends any path, Host and body, and follows nothing. */
export function openClient(url: string) {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });

  const ask = ({ method = 'GET', path, headers = {}, body, signal }: Ask): Promise<Said> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          agent,
          host: hostname === 'localhost' ? '127.0.0.1' : hostname,
          port,
          method,
          path,
          headers: {
            host: `localhost:${port}`,
            ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
          ...(signal && { signal }),
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.once('error', reject);
          answer.once('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text: Buffer.concat(parts).toString(),
            }),
          );
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });

  return { ask, close: () => agent.destroy() };
}

export type Client = ReturnType<typeof openClient>;

/** What is wrong with an answer to a request that may be refused but must never hurt; undefined when nothing is. */
export function faultIn({ status, headers, text }: Said): string | undefined {
  if (status >= 500) return `a ${status}`;
  if (/\n\s+at \S+ ?\(|node_modules|\/src\/|\.js:\d+/u.test(text)) return 'a stack';
  const type = String(headers['content-type'] ?? '');
  const isPage = type.startsWith('text/html');
  if (isPage && text.includes('<script>mark')) return 'markup that came back as it was sent';
  if (isPage && /(?:href|action|src)="(?:javascript|data:text|\/\/|https?:\/\/evil)/iu.test(text))
    return 'an address of a stranger in a page';
  const location = String(headers['location'] ?? '');
  if (/^(?:https?:)?[/\\]{2}(?!localhost[:/]|127\.0\.0\.1[:/])/iu.test(location))
    return `a redirect to ${location}`;
  if (/[<>"\s]/u.test(location)) return 'markup in a Location header';
  if (headers['x-injected'] !== undefined) return 'a header that the request wrote';
  if (status >= 400 && text === '') return 'a refusal without a reason';
  return undefined;
}

/** Cookies as a browser keeps them, as far as one host goes. */
export function openJar() {
  const kept = new Map<string, string>();
  return {
    header: (): Record<string, string> =>
      kept.size === 0 ? {} : { cookie: [...kept].map(([name, value]) => `${name}=${value}`).join('; ') },
    keep(said: Said) {
      for (const line of [said.headers['set-cookie'] ?? []].flat()) {
        const [pair = ''] = line.split(';');
        const at = pair.indexOf('=');
        kept.set(pair.slice(0, at), pair.slice(at + 1));
      }
    },
    values: () => [...kept.values()],
  };
}

export const form = (fields: Readonly<Record<string, string>>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

export const back = 'http://localhost:9999/back';

/** The beginning of a sign-in at VK's server, and what redeems its end. */
export function begin(more: Readonly<Record<string, string>> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: '51000002',
    redirect_uri: back,
    state: 'state-of-thirty-two-characters-00',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 's256',
    scope: 'vkid.personal_info phone email',
    ...more,
  });
  return { verifier, path: `/authorize?${query.toString()}` };
}

/** What the form on a page brings back by itself. */
export const hiddenIn = (page: string): Record<string, string> =>
  Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/gu)].map(([, name, value]) => [
      name ?? '',
      value ?? '',
    ]),
  );

export const screenOf = ({ text }: Said): string => /data-screen="([^"]+)"/u.exec(text)?.[1] ?? 'no screen';

/** A person who journeys from VK's server to the app and stops before `until`, if that is given. */
export async function goTo(client: Client, phone: string, password: string, until?: string, from?: string) {
  const jar = openJar();
  const seen: string[] = [];
  const secrets: string[] = [];
  const go = async (ask: Ask) => {
    const said = await client.ask({
      ...ask,
      headers: { accept: 'text/html', ...jar.header(), ...ask.headers },
    });
    jar.keep(said);
    return said;
  };
  const { verifier, path } = begin();
  let at = from ?? path;
  let said = await go({ path: at });
  for (let step = 0; step < 30; step += 1) {
    const to = said.headers['location'];
    if (typeof to === 'string' && to.startsWith(back)) break;
    if (typeof to === 'string') {
      at = to.replace(/^https?:\/\/[^/]+/u, '');
      said = await go({ path: at });
      continue;
    }
    const screen = screenOf(said);
    seen.push(screen);
    if (screen === until) return { jar, seen, secrets, at, said, go, verifier };
    const fields = await answerTo(screen);
    if (!fields)
      throw new Error(`no one knows what to do on ${screen}: ${said.status} after ${seen.join(', ')}`);
    said = await go({ method: 'POST', path: at, ...form({ ...hiddenIn(said.text), ...fields }) });
  }
  return { jar, seen, secrets, at, said, go, verifier };

  async function answerTo(screen: string): Promise<Record<string, string> | undefined> {
    switch (screen) {
      case 'vkid-phone':
        return { action: 'continue', phone };
      case 'vkid-password':
        return { action: 'continue', password };
      case 'vkid-otp': {
        const inbox = await client.ask({
          path: `/__emulator/api/messages?state=open&phone=${encodeURIComponent(phone)}`,
        });
        const code: unknown = JSON.parse(inbox.text).items[0]?.code;
        if (typeof code !== 'string') throw new Error(`no code was sent to ${phone}: ${inbox.text}`);
        secrets.push(code);
        return { action: 'continue', code };
      }
      case 'vkid-allow':
        return { action: 'allow', scopes: 'vkid.personal_info' };
      default:
        return undefined;
    }
  }
}

export interface SignedIn {
  readonly code: string;
  readonly device: string;
  readonly tokens: Record<string, unknown>;
  readonly user: Record<string, unknown>;
  /** What the browser brings along from now on. */
  readonly cookies: Readonly<Record<string, string>>;
  /** Everything of this sign-in that must not get into a log. */
  readonly secrets: readonly string[];
}

/** A whole sign-in of Anna at VK's server: it throws when anything about it is not as ever. */
export async function signIn(
  client: Client,
  phone = '+79990000001',
  password = 'parol-1001',
): Promise<SignedIn> {
  const { said, verifier, jar, secrets, seen } = await goTo(client, phone, password);
  const callback = new URL(String(said.headers['location'] ?? ''), 'http://nowhere.invalid').searchParams;
  const [code, device] = [callback.get('code') ?? '', callback.get('device_id') ?? ''];
  if (code === '') throw new Error(`no code came back after ${seen.join(', ')}: ${callback.toString()}`);
  const redeem = { client_id: '51000002', code_verifier: verifier, redirect_uri: back, device_id: device };
  const answer = await client.ask({
    method: 'POST',
    path: '/oauth2/auth',
    ...form({ grant_type: 'authorization_code', code, ...redeem }),
  });
  const tokens = JSON.parse(answer.text);
  const info = await client.ask({
    method: 'POST',
    path: '/oauth2/user_info',
    ...form({ client_id: '51000002', access_token: String(tokens['access_token']) }),
  });
  const { user } = JSON.parse(info.text);
  if (user?.phone !== phone.slice(1) && user?.user_id === undefined)
    throw new Error(`the sign-in did not end well: ${answer.text} ${info.text}`);
  const given = ['access_token', 'refresh_token', 'id_token'].map((name) => String(tokens[name]));
  return {
    code,
    device,
    tokens,
    user,
    cookies: jar.header(),
    secrets: [...secrets, code, verifier, device, ...given, ...jar.values()],
  };
}
