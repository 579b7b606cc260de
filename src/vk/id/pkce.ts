import { createHash, createHmac } from 'node:crypto';

/**
 * PKCE as VK's clients speak it, in the engine's words. The engine takes S256 alone, and verifiers of 43 to 128
 * characters, as the standard says; real clients send 6 (nuxt-auth-utils) to 171 (Android). So the engine gets a
 * verifier made from what the client's hashes to. It is keyed: knowing a challenge, which is public, makes none.
 */
export type Method = 'S256' | 'plain';

/** Every spelling that real clients send: `s256` (SDKs), `S256` (libraries), `sha256` (Android app to app). */
export function readMethod(method: string | undefined): Method | undefined {
  if (/^(?:s256|sha256)$/iu.test(method ?? '')) return 'S256';
  return /^plain$/iu.test(method ?? '') ? 'plain' : undefined;
}

export const engineChallenge = (challenge: string, method: Method, secret: string): string =>
  s256(keyed(method === 'plain' ? s256(challenge) : challenge, secret));

export const engineVerifier = (verifier: string, secret: string): string => keyed(s256(verifier), secret);

const s256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

const keyed = (challenge: string, secret: string): string =>
  createHmac('sha256', secret).update(`vk-pkce\n${challenge}`).digest('base64url');
