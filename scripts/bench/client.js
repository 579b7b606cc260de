// A lean HTTP client that signs in: raw requests over kept connections, so that what is measured is the server.
import { Agent, request as send } from 'node:http';

const redirect_uri = 'http://localhost:4999/callback';
const verifier = 'bench-verifier-of-43-characters-or-more-0123456789';
const challenge = '_r7_XYvODl9ODqHbMwvviqTdGcwhF9I89U4-86nHqxQ';
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** The code that every number gets in a world that is measured. */
export const fixedCode = '111111';
export const people = ['+79990000004', '+79990000003', '+79990000007'];

/** One whole sign-in through VK ID's own pages: phone, code, consent, PKCE, token, user_info. */
export async function signInToVkId(url, phone) {
  const cookies = new Map();
  const query = new URLSearchParams({
    client_id: '51000002',
    redirect_uri,
    response_type: 'code',
    scope: 'vkid.personal_info email',
    state: 's'.repeat(32),
    code_challenge: challenge,
    code_challenge_method: 's256',
    prompt: 'consent',
  });
  let page = await openPage(url, `/authorize?${query}`, cookies);
  page = await post(url, page, cookies, { action: 'continue', phone });
  page = await post(url, page, cookies, { action: 'continue', code: fixedCode });
  const { left } = await post(url, page, cookies, { action: 'allow', scopes: 'email' });
  const given = new URL(left).searchParams;
  const tokens = JSON.parse(
    await ask(url, '/oauth2/auth', {
      grant_type: 'authorization_code',
      client_id: '51000002',
      code: given.get('code'),
      device_id: given.get('device_id'),
      code_verifier: verifier,
      redirect_uri,
    }),
  );
  const info = { client_id: '51000002', access_token: tokens.access_token };
  const { user } = JSON.parse(await ask(url, '/oauth2/user_info', info));
  if (!user?.user_id) throw new Error(`a sign-in ended without a user: ${JSON.stringify(tokens)}`);
}

/** The same at the floor: four requests. */
export async function signInToFloor(url, login) {
  const page = `/authorize?redirect_uri=${encodeURIComponent(redirect_uri)}`;
  await request(url, { path: page });
  const { headers } = await request(url, { path: page, form: { login } });
  const code = new URL(headers.location).searchParams.get('code');
  const { access_token } = JSON.parse((await request(url, { path: '/token', form: { code } })).body);
  await request(url, { path: '/user_info', headers: { authorization: `Bearer ${access_token}` } });
}

/** So many sign-ins by so many clients at once. */
export async function signInMany(signIn, url, { count, atOnce }) {
  let begun = 0;
  const client = async () => {
    while (begun < count) {
      begun += 1;
      await signIn(url, people[begun % people.length]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
}

/** The page that an address leads to, or the address that it leaves the server for. */
export async function openPage(url, path, cookies, form) {
  let [next, fields] = [path, form];
  for (let hops = 0; hops < 10; hops += 1) {
    const { status, headers, body } = await request(url, { path: next, form: fields, cookies });
    if (status < 300 || status > 399) {
      if (status !== 200) throw new Error(`${next} answered ${status}: ${body.slice(0, 200)}`);
      return { path: next, body };
    }
    const target = new URL(headers.location, url + next);
    if (target.origin !== url) return { left: target.href };
    [next, fields] = [target.pathname + target.search, undefined];
  }
  throw new Error(`${path} redirects without end`);
}

function post(url, { path, body = '' }, cookies, fields) {
  const hidden = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
  return openPage(url, path, cookies, { csrf: hidden('csrf'), version: hidden('version'), ...fields });
}

async function ask(url, path, form) {
  return (await request(url, { path, form })).body;
}

/** JSON to the control API. */
export async function control(url, method, path, body) {
  const response = await fetch(`${url}/__emulator/api/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
}

function request(url, { path, form, headers = {}, cookies }) {
  const body = form && new URLSearchParams(form).toString();
  const cookie = cookies && [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const sent = send(
      url + path,
      {
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...headers,
          ...(cookie && { cookie }),
          ...(body !== undefined && {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
          }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('error', reject).on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            if (value) cookies?.set(name, value);
            else cookies?.delete(name);
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      },
    );
    sent.on('error', reject).end(body);
  });
}
