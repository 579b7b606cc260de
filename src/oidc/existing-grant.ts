import type { KoaContextWithOIDC } from 'oidc-provider';
import { randomToken } from '../secrets/random.ts';
import { type SignIn, signInBytes } from '../authorization/authorization.ts';
import { covers } from '../domain/claims.ts';
import type { OidcContext } from './oidc-context.ts';

/**
 * The grant that a request uses: that of the answered question, or of a sign-in that begins now under the consent
 * which covers all that is asked for.
 */
export async function existingGrant(ctx: KoaContextWithOIDC, here: OidcContext) {
  const { oidc } = ctx;
  const answered = oidc.result?.consent?.grantId;
  if (answered) return oidc.provider.Grant.find(answered);
  const sign_in = await beginUnderConsent(
    { client_id: Number(oidc.client?.clientId), scopes: [...oidc.requestParamScopes] },
    here,
  );
  if (!sign_in) return undefined;
  here.begun.set(sign_in.id, sign_in);
  return oidc.provider.Grant.find(sign_in.id);
}

async function beginUnderConsent(
  { client_id, scopes }: { readonly client_id: number; readonly scopes: readonly string[] },
  { world, directory, signed_in }: OidcContext,
): Promise<SignIn | undefined> {
  const person = signed_in?.person;
  const app = await directory.applications.get(client_id);
  if (!person || !app) return undefined;
  const consent = await directory.consents.between({ app, person });
  if (!consent || !covers(consent, scopes)) return undefined;
  return {
    id: randomToken(world.random, signInBytes),
    wire: 'oidc',
    client_id,
    app_key: app.key,
    person_id: person.id,
    person_key: person.key,
    password_key: person.password_key,
    scopes,
    consent: consent.id,
    code: { issued_at: world.now() },
  };
}
