/**
 * Engine: oidc-provider in our own words. Owns: the protocol's honesty (redirect URIs, PKCE, codes once, rotation,
 * signatures), its records in the world's store, and the keys. Leaves to others: who a person is and what they
 * decide (login), how it looks (pages), VK's spelling (vk). It answers to this interface and to nothing else; no Koa
 * type gets out.
 */
import type { Intent, Outcome } from '../domain/journey/state.ts';
import type { Door } from './doors.ts';
import type { EngineOptions } from './drive.ts';

export type { Door } from './doors.ts';
export type { EngineOptions } from './drive.ts';
export { publicPemOf, type SigningKeys } from './keys.ts';

/** A request as plain values. `path` has the query; the engine's paths are those of the OIDC face. */
export interface EngineRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  /**
   * The door vouches for this client, so its secret is not asked for: VK ID ignores the secret that libraries
   * send it in vain, and relies on PKCE.
   */
  readonly vouchedFor?: number;
  /** Which of a dialect's doors the request came in by. Only a door can say so: no parameter, header or body does. */
  readonly door?: Door;
  /** The browser is on TLS, whatever the public URL says. */
  readonly secure?: boolean;
}

export interface EngineResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** Present when an authorization request ended here, well or badly: what a dialect needs to add its own. */
  readonly ended?: AuthorizationEnd;
  /** Present when the token endpoint refused: its reason in full, which the standard body keeps to itself. */
  readonly refused?: { readonly error: string; readonly detail: string };
}

export interface AuthorizationEnd {
  readonly params: Readonly<Record<string, string>>;
  readonly code?: string;
  /** Who is signed in, where somebody is. */
  readonly person_id?: number;
  readonly error?: { readonly code: string; readonly description: string; readonly reason?: string };
}

/** Who holds an access token, and what it opens. */
export interface Bearer {
  readonly person_id: number;
  readonly client_id: number;
  readonly scopes: readonly string[];
  readonly grant_id: string;
  readonly profile_id?: number;
  /** Unix seconds. */
  readonly expires_at: number;
}

export interface Engine {
  readonly issuer: string;
  handle(request: EngineRequest): Promise<EngineResponse>;
  /** Who asks for what under `/login/{uid}`; undefined when this browser has no such request open. */
  intent(uid: string, cookie: string | undefined): Promise<Intent | undefined>;
  /** Records the outcome under `/login/{uid}` and says where the browser goes on; undefined as above. */
  settle(uid: string, cookie: string | undefined, outcome: Outcome): Promise<string | undefined>;
  /** Whose session this browser has here. */
  signedIn(cookie: string | undefined): Promise<number | undefined>;
  whose(accessToken: string): Promise<Bearer | undefined>;
  /** Whether a token that is nobody's any more was given out here and has come to the end of its life. */
  expired(accessToken: string): Promise<boolean>;
  /** Ends the tokens under a grant; what the person allowed stays allowed. */
  endTokens(grantId: string): Promise<void>;
  /** Ends a grant: its codes and tokens are dead, consent will be asked for again. */
  withdraw(grantId: string): Promise<void>;
  /** A JWT by the first signing key (RS256). */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** What a JWT of ours says; undefined when its signature is not ours or its time is over. */
  read(jwt: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** A code for somebody who is known by a token: a grant of its own, and the checks that any code has. */
  issueCode(
    bearer: Omit<Bearer, 'grant_id'>,
    bound: { readonly challenge: string; readonly redirect_uri: string },
  ): Promise<string>;
}

/** What the provider shows by itself, drawn by `pages`: each gives a whole HTML document. */
export interface Screens {
  requestError(view: { error: string; description: string }): Promise<string>;
  signOut(view: { action: string; xsrf: string; appName?: string }): Promise<string>;
  readonly signedOut: (view: { appName?: string }) => Promise<string>;
  deviceCode(view: { action: string; xsrf: string; typed?: string; fault?: DeviceFault }): Promise<string>;
  deviceConfirm(view: { action: string; xsrf: string; userCode: string; appName: string }): Promise<string>;
  readonly deviceDone: (view: { appName: string }) => Promise<string>;
}

export type DeviceFault = 'aborted' | 'expired' | 'missing' | 'unknown' | 'used';

/** Opens the engine of one world. The provider is loaded late: starting up must not wait for it. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { driveProvider } = await withoutWarnings(() => import('./drive.ts'));
  return driveProvider(options);
}

/** On Node 20 the provider works, and says on the console that it is not meant to: not a line for our users. */
async function withoutWarnings<T>(load: () => Promise<T>): Promise<T> {
  const { warn } = console;
  Object.assign(console, { warn: () => {} });
  try {
    return await load();
  } finally {
    Object.assign(console, { warn });
  }
}
