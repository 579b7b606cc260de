import type { Directory, PersonRecord } from '../directory/directory.ts';
import { challengeHolds } from '../domain/oauth/pkce.ts';
import { authorizationCodeLifetime, signInLifetime } from '../domain/lifetimes.ts';
import { safeEqual, sha256 } from '../secrets/digest.ts';
import type { World } from '../worlds/world.ts';
import { isEndedByPassword, scopeBits, standingOf } from './access-tokens.ts';
import { openSignIns, type SignIn } from './sign-ins.ts';
import type { TokenClaims } from './token-format.ts';

/** What a client shows beside its code. What is absent is not compared: the wire has checked that it need not be. */
export interface CodeProof {
  readonly client_id: number;
  readonly verifier?: string;
  readonly redirect_uri?: string;
  readonly device?: string;
  readonly uuid?: string;
  /** The id of the request, which a used code remembers. */
  readonly request_id: string;
}

/** The tokens of a sign-in, as claims that the wire spells. */
export interface Tokens {
  readonly sign_in: SignIn;
  readonly person: PersonRecord;
  readonly scopes: readonly string[];
  readonly access: TokenClaims;
  /** Absent where a wire knows no refresh. */
  readonly refresh?: TokenClaims;
}

export type CodeRefusal =
  | { readonly refused: 'unknown' | 'account' | 'ended' }
  | { readonly refused: 'expired'; readonly expired_at: number }
  | { readonly refused: 'used'; readonly at: number; readonly by: string }
  | { readonly refused: 'other-client'; readonly client_id: number }
  | { readonly refused: 'device' | 'redirect' | 'uuid' | 'verifier'; readonly expected?: string };

/**
 * Redeems a code whose MAC has been checked. Of many parallel callers one gets tokens; a replay takes the tokens of its
 * own sign-in, and not those of another.
 */
export async function redeem(
  world: World,
  directory: Directory,
  claims: TokenClaims,
  proof: CodeProof,
): Promise<Tokens | CodeRefusal> {
  const signIns = openSignIns(world);
  for (;;) {
    const found = await signIns.find(claims.sign_in);
    const sign_in = found.thing;
    if (!sign_in) return { refused: 'unknown' };
    const refused = refusalOf(world, sign_in, proof);
    if (refused?.refused === 'used') {
      const kept = { ttl: signInLifetime(sign_in), found };
      if (await world.space.commit(signIns.toPut(sign_in.id, { ...sign_in, ended: true }, kept)))
        return refused;
      continue;
    }
    if (refused) return refused;
    const standing = await standingOf(world, directory, sign_in);
    if (!standing || isEndedByPassword(world, sign_in, standing.person, 'more')) return { refused: 'ended' };
    if (standing.person.status !== 'active') return { refused: 'account' };
    const redeemed = activate(world, sign_in, proof.request_id);
    const kept = { ttl: signInLifetime(redeemed), found };
    if (!(await world.space.commit(signIns.toPut(sign_in.id, redeemed, kept)))) continue;
    return tokensOf(world, redeemed, standing.person, redeemed.scopes);
  }
}

/** A sign-in whose code has been redeemed: its tokens count from now on, and a link is live. */
export function activate(world: World, sign_in: SignIn, request_id: string): SignIn {
  const at = world.now();
  return {
    ...sign_in,
    redeemed: { at, by: request_id },
    ...(sign_in.wire === 'vk-id' && { family: { generation: 0, issued_at: at } }),
    ...(sign_in.link === 'pending' && { link: 'live' as const }),
  };
}

export function tokensOf(
  world: World,
  sign_in: SignIn,
  person: PersonRecord,
  scopes: readonly string[],
): Tokens {
  const { id, client_id, family } = sign_in;
  const issued_at = world.now();
  return {
    sign_in,
    person,
    scopes,
    access: { client_id, sign_in: id, issued_at, detail: scopeBits(sign_in, scopes) },
    ...(family && { refresh: { client_id, sign_in: id, issued_at, detail: family.generation } }),
  };
}

function refusalOf(world: World, sign_in: SignIn, proof: CodeProof): CodeRefusal | undefined {
  const { code } = sign_in;
  if (sign_in.client_id !== proof.client_id) return { refused: 'other-client', client_id: sign_in.client_id };
  const differs = (expected: string | undefined, sent: string | undefined) =>
    expected !== undefined && !safeEqual(expected, sent ?? '');
  // VK looks at the device before the code.
  if (differs(sign_in.device, proof.device)) return { refused: 'device' };
  if (code.uuid !== undefined && differs(code.uuid, proof.uuid)) return { refused: 'uuid' };
  const expired_at = code.issued_at + authorizationCodeLifetime * 1000;
  if (sign_in.redeemed) return { refused: 'used', ...sign_in.redeemed };
  if (world.now() >= expired_at) return { refused: 'expired', expired_at };
  if (differs(code.redirect_uri, proof.redirect_uri))
    return { refused: 'redirect', ...(code.redirect_uri !== undefined && { expected: code.redirect_uri }) };
  const { challenge, method = 'S256' } = code;
  if (challenge !== undefined && !challengeHolds({ challenge, method }, proof.verifier ?? '', sha256))
    return { refused: 'verifier' };
  return undefined;
}
