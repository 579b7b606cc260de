import type { Directory } from '../directory/directory.ts';
import { signInLifetime } from '../domain/lifetimes.ts';
import { familyVerdict } from '../domain/oauth/refresh-family.ts';
import { safeEqual } from '../secrets/digest.ts';
import type { Change } from '../storage/store.ts';
import type { World } from '../worlds/world.ts';
import { isEndedByPassword, standingOf, toRenewUnder } from './access-tokens.ts';
import { type Tokens, tokensOf } from './codes.ts';
import { openSignIns, type RefreshFamily, type SignIn } from './sign-ins.ts';
import type { TokenClaims } from './token-format.ts';

/** What a client shows beside its refresh token. A device or scope that is absent is not compared. */
export interface RefreshProof {
  readonly client_id: number;
  readonly device?: string;
  readonly scopes?: readonly string[];
}

export type RefreshRefusal =
  | { readonly refused: 'unknown' | 'account' | 'ended' | 'expired' }
  | { readonly refused: 'reused'; readonly generation: number; readonly current: number }
  | { readonly refused: 'other-client'; readonly client_id: number }
  | { readonly refused: 'device' }
  | { readonly refused: 'scope'; readonly granted: readonly string[] };

/**
 * The next tokens of a sign-in, for a refresh token whose MAC has been checked. A token is good once: the second use of a
 * generation ends the family; issued access tokens stay good, as at VK.
 */
export async function refresh(
  world: World,
  directory: Directory,
  claims: TokenClaims,
  proof: RefreshProof,
): Promise<RefreshRefusal | Tokens> {
  const signIns = openSignIns(world);
  for (;;) {
    const found = await signIns.find(claims.sign_in);
    const sign_in = found.thing;
    if (!sign_in?.family) return { refused: 'unknown' };
    const save = (after: SignIn, more: readonly Change[] = []) =>
      world.space.commit([...signIns.toPut(after.id, after, { ttl: signInLifetime(after), found }), ...more]);
    const refused = refusalOf(world, { ...sign_in, family: sign_in.family }, claims, proof);
    if (refused?.refused === 'reused') {
      if (await save({ ...sign_in, family: { ...sign_in.family, ended: true } })) return refused;
      continue;
    }
    if (refused) return refused;
    const standing = await standingOf(world, directory, sign_in);
    if (!standing) return { refused: 'ended' };
    const { person } = standing;
    if (person.status !== 'active') return { refused: 'account' };
    if (isEndedByPassword(world, sign_in, person, 'more')) return { refused: 'ended' };
    const family = { generation: sign_in.family.generation + 1, issued_at: world.now() };
    const next = { ...sign_in, family };
    if (await save(next, await toRenewUnder(world, directory, next, standing)))
      return tokensOf(world, next, person, proof.scopes ?? sign_in.scopes);
  }
}

function refusalOf(
  world: World,
  sign_in: SignIn & { readonly family: RefreshFamily },
  claims: TokenClaims,
  proof: RefreshProof,
): RefreshRefusal | undefined {
  const { client_id, device, family, scopes } = sign_in;
  if (client_id !== proof.client_id) return { refused: 'other-client', client_id };
  if (proof.device !== undefined && !safeEqual(device ?? '', proof.device)) return { refused: 'device' };
  if (sign_in.ended) return { refused: 'ended' };
  const verdict = familyVerdict(family, { generation: claims.detail }, world.now());
  if (verdict === 'reused')
    return { refused: 'reused', generation: claims.detail, current: family.generation };
  if (verdict !== 'current') return { refused: verdict };
  if (proof.scopes?.some((scope) => !scopes.includes(scope))) return { refused: 'scope', granted: scopes };
  return undefined;
}
