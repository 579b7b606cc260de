import type { AdapterPayload } from 'oidc-provider';
import { isEndedByPassword, openSignIns, type SignIn, standingOf } from '../authorization/authorization.ts';
import { sessionLifetime } from '../domain/lifetimes.ts';
import type { OidcContext } from './oidc-context.ts';
import { asUnixTime } from './provider-records.ts';

/**
 * The sign-in that a record of the provider hangs on, while it and everything that it depends on is in force. `what`:
 * whether the record is an access token, or more (a code, a refresh token), which a new password ends sooner.
 */
export async function liveSignIn(
  { world, directory, begun }: OidcContext,
  id: string,
  what: 'access' | 'more',
): Promise<{ sign_in: SignIn; standing: NonNullable<Awaited<ReturnType<typeof standingOf>>> } | undefined> {
  const sign_in = begun.get(id) ?? (await openSignIns(world).get(id));
  if (!sign_in || sign_in.ended) return undefined;
  const standing = await standingOf(world, directory, sign_in);
  if (!standing || isEndedByPassword(world, sign_in, standing.person, what)) return undefined;
  return { sign_in, standing };
}

/**
 * The provider's grant: nothing is kept of it. Its id is that of the sign-in, which names its consent; what was declined
 * counts as asked, or the person would be asked for it again and again.
 */
export async function findGrant(context: OidcContext, id: string): Promise<AdapterPayload | undefined> {
  const { world, directory } = context;
  const live = await liveSignIn(context, id, 'access');
  if (!live) return undefined;
  const { sign_in, standing } = live;
  const consent = sign_in.consent === undefined ? undefined : await directory.consents.between(standing);
  const declined = (consent?.declined ?? []).filter((scope) => !sign_in.scopes.includes(scope));
  const claims = consent?.claims ?? sign_in.claims ?? [];
  const now = asUnixTime(world.now(), world);
  return {
    jti: id,
    kind: 'Grant',
    iat: asUnixTime(sign_in.code.issued_at, world),
    exp: now + sessionLifetime,
    accountId: String(sign_in.person_id),
    clientId: String(sign_in.client_id),
    openid: {
      scope: sign_in.scopes.join(' '),
      ...(claims.length > 0 && { claims: [...claims] }),
    },
    ...(declined.length > 0 && { rejected: { openid: { scope: declined.join(' ') } } }),
  };
}
