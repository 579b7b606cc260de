import type { Application } from '../../domain/application.ts';
import { dress } from '../id/dress.ts';
import type { Params } from '../params.ts';
import { sameSecret } from '../secret.ts';
import { type LegacyError, legacyErrors } from './errors.ts';

/** What `oauth.vk.com/access_token` was asked for, once its own checks have passed. */
export type LegacyTokenOrder =
  | { readonly grant: 'code'; readonly form: Params }
  | { readonly grant: 'client_credentials' };

/** Judges the request as far as it can be judged without looking the code up. `grant_type` and `v` are not needed. */
export function readLegacyTokenRequest(
  params: Params,
  app: Application | undefined,
): { order: LegacyTokenOrder } | { refused: LegacyError } {
  const refused = judgeClient(params, app);
  if (refused) return { refused };
  if (params['grant_type'] === 'client_credentials') return { order: { grant: 'client_credentials' } };
  const code = undressCode(params['code'] ?? '');
  if (code === undefined) return { refused: legacyErrors.codeDead };
  const { redirect_uri, client_id = '' } = params;
  if (!redirect_uri) return { refused: legacyErrors.badRedirect };
  return {
    order: { grant: 'code', form: { grant_type: 'authorization_code', client_id, code, redirect_uri } },
  };
}

/** An app without a secret is public: none is asked for, and what libraries send in vain is not looked at. */
export function judgeClient(
  { client_secret }: Params,
  app: Application | undefined,
): LegacyError | undefined {
  if (!app) return legacyErrors.badClient;
  if (app.secret === undefined) return undefined;
  if (!client_secret) return legacyErrors.noSecret;
  return sameSecret(client_secret, app.secret) ? undefined : legacyErrors.badSecret;
}

/** Client credentials as Basic (RFC 6749, 2.3.1), as @fastify/oauth2 sends them. Those of the body count before these. */
export function basicIn(authorization: string | undefined): Params {
  const [, encoded] = /^Basic ([\w+/=-]+)$/iu.exec(authorization ?? '') ?? [];
  const [, id, secret] = /^([^:]*):(.*)$/su.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return id && secret !== undefined
    ? { client_id: decode(id), ...(secret && { client_secret: decode(secret) }) }
    : {};
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** VK's codes of old are hexadecimal. */
export const dressCode = (code: string): string => Buffer.from(code, 'latin1').toString('hex');

function undressCode(code: string): string | undefined {
  return /^(?:[0-9a-f]{2}){20,64}$/u.test(code) ? Buffer.from(code, 'hex').toString('latin1') : undefined;
}

/** What VK tells about a token of old, in the callback's fragment and at `/access_token`. */
export interface LegacyToken {
  readonly access_token: string;
  /** 0: never, which is what the scope `offline` asks for. */
  readonly expires_in: number;
  readonly user_id: number;
  /** With the scope `email`, where the account has one. */
  readonly email?: string;
}

/** VK's answer to a code. */
export function legacyTokenBody(
  tokens: { readonly access_token: string; readonly expires_in: number; readonly scope?: string },
  person: { readonly id: number; readonly email?: string },
): LegacyToken {
  const scopes = (tokens.scope ?? '').split(' ');
  return {
    access_token: dress('legacy', tokens.access_token),
    expires_in: scopes.includes('offline') ? 0 : tokens.expires_in,
    user_id: person.id,
    ...(scopes.includes('email') && person.email !== undefined && { email: person.email }),
  };
}
