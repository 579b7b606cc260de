/** A client and a browser at one world: by its path, or at the emulator's bare host by the client id alone. */
import { createHash, randomBytes } from 'node:crypto';
import {
  createControlClient,
  createVisitor,
  type SignIn,
  type Visitor,
  type VisitorOptions,
} from '../../src/index.ts';
import { signInThrough } from '../../src/kit/visitor-sign-in.ts';
import { igor } from '../support/people.ts';

export const callback = 'http://localhost:4999/callback';

export type Json = Readonly<Record<string, unknown>>;

/** The three servers, by where an authorization begins. */
export const wires = {
  vk: { authorize: '/authorize', scope: 'vkid.personal_info' },
  'vk legacy': { authorize: '/oauth.vk.com/authorize', scope: 'email' },
  standard: { authorize: '/oidc/authorize', scope: 'openid' },
} as const;
export type Wire = keyof typeof wires;

/** Who stands where in the demo world, and in every world that is made of it. */

export interface Grant {
  readonly client_id: string;
  readonly code: string;
  readonly verifier: string;
  readonly device_id: string;
  readonly redirect_uri: string;
}

interface ClientOptions {
  /** What stands before every path: `http://…`, or `http://…/w/{id}`. */
  readonly at: string;
  readonly client_id: number | undefined;
  readonly secret?: string | undefined;
  /** The world that the codes are read in. */
  readonly world: VisitorOptions;
}

export function openClient({ at, client_id: number, secret: client_secret, world }: ClientOptions) {
  const client_id = String(number);
  const secret = client_secret === undefined ? {} : { client_secret };

  async function ask(path: string, form: Readonly<Record<string, string>>): Promise<Json> {
    const response = await fetch(at + path, { method: 'POST', body: new URLSearchParams(form) });
    const text = await response.text();
    if (text === '') return { status: response.status };
    return JSON.parse(text) as Json;
  }

  /** An address to begin at, and what its code will need. */
  function request(wire: Wire, more: Readonly<Record<string, string>> = {}) {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id,
      redirect_uri: callback,
      response_type: 'code',
      state: 's'.repeat(32),
      scope: wires[wire].scope,
      ...(wire !== 'vk legacy' && {
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }),
      ...more,
    });
    return {
      address: `${at}${wires[wire].authorize}?${query.toString()}`,
      grantIn: (end: URL): Grant => ({
        client_id,
        code: end.searchParams.get('code') ?? '',
        verifier,
        device_id: end.searchParams.get('device_id') ?? '',
        redirect_uri: query.get('redirect_uri') ?? '',
      }),
    };
  }

  /** A whole sign-in. `seen`: every address that the browser went to on the way. */
  async function signIn(
    wire: Wire,
    more: { readonly who?: SignIn; readonly visitor?: Visitor; readonly query?: Record<string, string> } = {},
  ) {
    const { who = igor, visitor = createVisitor(world), query = {} } = more;
    const { address, grantIn } = request(wire, query);
    await visitor.open(address);
    const seen = [...visitor.trail];
    const press: Visitor['press'] = async (...order) => {
      await visitor.press(...order);
      seen.push(...visitor.trail);
    };
    const watched = Object.create(visitor, { press: { value: press } }) as Visitor;
    const end = visitor.callback ?? (await signInThrough(watched, world, who));
    return { grant: grantIn(end), end, seen, visitor };
  }

  const redeem = (wire: Wire, { code, verifier, device_id, ...grant }: Grant): Promise<Json> => {
    const form = { grant_type: 'authorization_code', code, ...grant, ...secret };
    if (wire === 'vk') return ask('/oauth2/auth', { ...form, code_verifier: verifier, device_id });
    if (wire === 'standard') return ask('/oidc/token', { ...form, code_verifier: verifier });
    return ask('/oauth.vk.com/access_token', { code, ...grant, ...secret });
  };

  async function discover(): Promise<Json> {
    return (await (await fetch(`${world.url}/.well-known/openid-configuration`)).json()) as Json;
  }

  /** What the server says of the person behind an access token: their number, or its error. */
  async function personOf(wire: Wire, token: string): Promise<unknown> {
    if (wire === 'vk') {
      const { user, error } = await ask('/oauth2/user_info', { client_id, access_token: token });
      return (user as Json | undefined)?.['user_id'] ?? error;
    }
    if (wire === 'standard') {
      // Its tokens are opaque and name no client: discovery at the issuer says where they are good.
      const { userinfo_endpoint } = await discover();
      const headers = { authorization: `Bearer ${token}` };
      const { sub, error } = (await (await fetch(String(userinfo_endpoint), { headers })).json()) as Json;
      return sub ?? error;
    }
    const answer = await ask('/api.vk.com/method/users.get', { access_token: token, v: '5.199' });
    const [user] = Array.isArray(answer['response']) ? (answer['response'] as Json[]) : [];
    return user === undefined ? (answer['error'] as Json)['error_code'] : String(user['id']);
  }

  const refresh = (wire: Wire, { device_id }: Grant, tokens: Json): Promise<Json> =>
    ask(wire === 'standard' ? '/oidc/token' : '/oauth2/auth', {
      grant_type: 'refresh_token',
      refresh_token: String(tokens['refresh_token']),
      client_id,
      ...secret,
      ...(wire === 'vk' && { device_id }),
    });

  const control = createControlClient(world);
  return { at, client_id, client_secret, control, ask, discover, request, signIn, redeem, personOf, refresh };
}

export type Client = ReturnType<typeof openClient>;
