import type { Person } from '../../domain/person.ts';
import type { Door } from '../../engine/engine.ts';
import type { VkTenant } from '../means.ts';
import { type Params, readClientId } from '../params.ts';
import { type LegacyToken, legacyTokenBody, readLegacyTokenRequest } from './access-token.ts';
import { type LegacyError, legacyErrors, translateRefusal } from './errors.ts';
import { openServiceTokens } from './service-tokens.ts';

/** `/access_token`: VK's checks first (the client before the code), then the engine's, then VK's body. */
export async function exchangeLegacy(
  tenant: VkTenant,
  params: Params,
  random: (bytes: number) => Buffer,
): Promise<LegacyError | LegacyToken | Pick<LegacyToken, 'access_token'>> {
  const app = await appIn(tenant, params);
  const read = readLegacyTokenRequest(params, app);
  if ('refused' in read) return read.refused;
  if (!app) return legacyErrors.badClient;
  // VK's docs of old had it answer an app with its service token. An app without a secret has nothing to prove that by.
  if (read.order.grant === 'client_credentials') {
    if (app.secret === undefined) return legacyErrors.noSecret;
    return { access_token: await openServiceTokens(tenant).of(app, random) };
  }
  const redeemed = await redeem(tenant, read.order.form, 'oauth');
  return 'refused' in redeemed ? redeemed.refused : redeemed.token;
}

/** The app a request names, if there is one. */
export async function appIn({ directory }: VkTenant, params: Params) {
  const id = readClientId(params['client_id']);
  return id === undefined ? undefined : directory.applications.get(id);
}

/** A code's worth: the token, whose it is, and what it opens. */
export interface Redeemed {
  readonly token: LegacyToken;
  readonly person: Person;
  readonly scopes: readonly string[];
}

/** Redeems a code of the engine's for an app that the caller has judged. */
export async function redeem(
  { engine, directory }: VkTenant,
  form: Params,
  door: Door,
): Promise<{ refused: LegacyError } | Redeemed> {
  const answer = await engine.handle({
    method: 'POST',
    path: '/oidc/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'authorization_code', ...form }).toString(),
    vouchedFor: Number(form['client_id']),
    door,
  });
  if (answer.status >= 500) return { refused: legacyErrors.outage };
  if (answer.status !== 200) return { refused: translateRefusal(answer.refused?.detail ?? '') };
  const tokens = JSON.parse(answer.body);
  const bearer = await engine.whose(tokens.access_token);
  const person = bearer && (await directory.people.get(bearer.person_id));
  if (!person) return { refused: legacyErrors.codeDead };
  return { token: legacyTokenBody(tokens, person), person, scopes: bearer.scopes };
}
