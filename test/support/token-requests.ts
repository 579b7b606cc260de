/** The wires as a client speaks them, for tests that need tokens of every kind: each call is one request. */
import { createHash, randomBytes } from 'node:crypto';
import type { NewApp } from '../../src/kit/control-client.ts';
import type { SignIn, Visitor } from '../../src/kit/visitor.ts';
import type { Scene } from './scene.ts';

export const callback = 'http://localhost:4999/callback';

export type Json = Readonly<Record<string, unknown>> & { readonly error?: unknown };

/** What a code was given for, and what a client needs to redeem it. */
export interface Code {
  readonly client_id: string;
  readonly code: string;
  readonly verifier: string;
  readonly device_id: string;
}

/** A confidential app of a test. */
export const confidentialApp: NewApp = {
  client_id: 52_900_002,
  name: 'С секретом',
  secret: 'secret-52900002',
  service_token: 'service-52900002',
  redirect_uris: [callback],
};

/** Anyone can write a token of one server in the spelling of another: what it begins with, and as long. */
export const spelled = (prefix: string, length: number, token: string): string =>
  prefix + token.padEnd(length, 'A').slice(0, length);

export function openWires(scene: Scene) {
  const { url } = scene.emulator;

  async function ask(
    path: string,
    fields: Readonly<Record<string, string | undefined>>,
    headers: Record<string, string> = {},
  ): Promise<Json> {
    const given = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    const response = await fetch(url + path, { method: 'POST', body: new URLSearchParams(given), headers });
    const text = await response.text();
    return text === '' ? {} : (JSON.parse(text) as Json);
  }

  /** One authorization, as far as the address it ends at. */
  async function authorize(
    path: '/authorize' | '/oauth.vk.com/authorize' | '/oidc/authorize',
    who: SignIn,
    more: { readonly query?: Record<string, string>; readonly visitor?: Visitor } = {},
  ) {
    const visitor = more.visitor ?? scene.visitor();
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: '51000002',
      redirect_uri: callback,
      response_type: 'code',
      state: 's'.repeat(32),
      scope: path === '/oidc/authorize' ? 'openid' : 'vkid.personal_info',
      ...(path !== '/oauth.vk.com/authorize' && {
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }),
      ...more.query,
    });
    await visitor.open(`${url}${path}?${query.toString()}`);
    const end = visitor.callback ?? (await visitor.signIn(who));
    const code: Code = {
      client_id: query.get('client_id') ?? '',
      code: end.searchParams.get('code') ?? '',
      verifier,
      device_id: end.searchParams.get('device_id') ?? '',
    };
    return { visitor, end, code };
  }

  const redeem = ({ client_id, code, verifier, device_id }: Code, more: Record<string, string> = {}) =>
    ask('/oauth2/auth', {
      grant_type: 'authorization_code',
      client_id,
      code,
      code_verifier: verifier,
      device_id,
      redirect_uri: callback,
      ...more,
    });

  const redeemOidc = ({ client_id, code, verifier }: Code, more: Record<string, string> = {}) =>
    ask('/oidc/token', {
      grant_type: 'authorization_code',
      client_id,
      code,
      code_verifier: verifier,
      redirect_uri: callback,
      ...more,
    });

  const redeemLegacy = (
    { client_id, code }: Pick<Code, 'client_id' | 'code'>,
    more: Record<string, string> = {},
  ) => ask('/oauth.vk.com/access_token', { client_id, code, redirect_uri: callback, ...more });

  const refresh = ({ client_id, device_id }: Code, tokens: Json) =>
    ask('/oauth2/auth', {
      grant_type: 'refresh_token',
      refresh_token: String(tokens['refresh_token']),
      client_id,
      device_id,
    });

  const refreshOidc = ({ client_id }: Code, tokens: Json) =>
    ask('/oidc/token', {
      grant_type: 'refresh_token',
      refresh_token: String(tokens['refresh_token']),
      client_id,
    });

  /** Whether a browser is signed in, and need not be asked to allow «Демо» anything. */
  async function isSignedIn(visitor: Visitor): Promise<boolean> {
    const { end } = await authorize('/authorize', {}, { visitor, query: { prompt: 'none' } });
    return end.searchParams.get('error') === null;
  }

  /** A forgotten password of a person who has one, in this browser, as far as the word that it is saved. */
  async function recover(visitor: Visitor, phone: string, password: string): Promise<void> {
    const { control } = scene;
    await control.policy.set({ sign_in: { [phone]: 'password_then_otp' } });
    const query = new URLSearchParams({
      client_id: '51000002',
      redirect_uri: callback,
      response_type: 'code',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      prompt: 'login',
    });
    await visitor.open(`${url}/authorize?${query.toString()}`);
    await visitor.signIn({ phone, until: 'vkid-password' });
    await visitor.press('forgot-password');
    await visitor.press('recover');
    await visitor.press('send-code', { phone });
    const { code } = await control.messages.wait({ phone, purpose: 'recover', state: 'open', seconds: 5 });
    await visitor.press('continue', { code });
    await visitor.press('save', { new_password: password, repeat_password: password });
  }

  return {
    url,
    ask,
    authorize,
    redeem,
    redeemOidc,
    redeemLegacy,
    refresh,
    refreshOidc,
    isSignedIn,
    recover,
  };
}
