import { refreshTokenLifetime } from '../lifetimes.ts';

/** What becomes of a refresh token: the current one is good, once. */
export type FamilyVerdict = 'current' | 'ended' | 'expired' | 'reused';

/**
 * Checks a token of a family by its generation. `issued_at` (ms) is when the current generation was issued: the 180 days
 * count from each token's own issue.
 */
export function familyVerdict(
  family: { readonly generation: number; readonly issued_at: number; readonly ended?: true },
  token: { readonly generation: number },
  now: number,
): FamilyVerdict {
  if (family.ended) return 'ended';
  if (token.generation !== family.generation) return 'reused';
  return now >= family.issued_at + refreshTokenLifetime * 1000 ? 'expired' : 'current';
}
