/** PKCE as VK's clients speak it: verifiers of 6 (nuxt-auth-utils) to 171 characters (Android), the method in any spelling. */
export type Method = 'S256' | 'plain';

/** Every spelling that real clients send: `s256` (SDKs), `S256` (libraries), `sha256` (Android app to app). */
export function readMethod(method: string | undefined): Method | undefined {
  if (/^(?:s256|sha256)$/iu.test(method ?? '')) return 'S256';
  return /^plain$/iu.test(method ?? '') ? 'plain' : undefined;
}

/** Whether a verifier is the one that the challenge was made of. `s256` is SHA-256 in base64url; an empty verifier is none. */
export function challengeHolds(
  { challenge, method }: { readonly challenge: string; readonly method: Method },
  verifier: string,
  s256: (text: string) => string,
): boolean {
  if (verifier === '') return false;
  // Both sides are hashed: what is compared tells by its time nothing of the challenge.
  return s256(method === 'plain' ? verifier : s256(verifier)) === s256(challenge);
}

/** RFC 7636 4.1, which VK does not insist on: for worlds that do. */
export const isStrictVerifier = (verifier: string): boolean =>
  verifier.length >= 43 && verifier.length <= 128;

export const isStrictChallenge = (challenge: string): boolean => /^[\w.~-]{43,128}$/u.test(challenge);
