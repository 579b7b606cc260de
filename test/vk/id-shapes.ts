/** What VK ID's tables share: the shapes of its answers, and the requests that lead to them. */
import { createHash } from 'node:crypto';
import { authorizeQuery, exchange, type Leaf, signIn, type Step } from './facts.ts';

/** The callback of a code, in VK's order. */
const callback = (more: Readonly<Record<string, Leaf>>): Readonly<Record<string, Leaf>> => ({
  code: /^vk2\.a\.[\w-]{205}$/u,
  expires_in: '600',
  device_id: /^[\w-]{86}$/u,
  state: '{state}',
  type: 'code_v2',
  ext_id: /^[\w-]{176}$/u,
  ...more,
});

/** Back to the app with a code. */
export const leads = (to = '{redirect_uri}', more: Readonly<Record<string, Leaf>> = {}) => ({
  expect: { redirect: { to, query: callback(more) } },
});

/** A page that leads nowhere. */
export const shows = (error: string, text: RegExp): Pick<Step, 'expect'> => ({
  expect: { status: 400, redirect: undefined, page: { screen: 'vkid-request-error', errors: [error], text } },
});

/** Goes to VK ID and does nothing there. */
export const asks = (query: Readonly<Record<string, string | undefined>>): Step => ({
  visit: { path: '/authorize', query: { ...authorizeQuery, ...query } },
});

export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

/** The answer to a code. Of a refresh it differs by `id_token` alone. */
export const tokens = (more: object = {}) => ({
  access_token: /^vk2\.a\.[\w-]{220}$/u,
  refresh_token: /^vk2\.a\.[\w-]{256}$/u,
  id_token: /^[\w-]+\.[\w-]+\.[\w-]+$/u,
  token_type: 'Bearer',
  expires_in: 3600,
  user_id: 1004,
  state: '{state}',
  scope: 'vkid.personal_info email phone',
  ...more,
});

/** A refusal: HTTP 200, JSON, and the state of the request where it had one. */
export const refused = (error: string, error_description: string, more: object = { state: '{state}' }) => ({
  status: 200,
  type: /^application\/json/u,
  body: { error, error_description, ...more },
});

/** Signed in and exchanged with this verifier, in this spelling of the method. */
export const proves = (verifier: string, code_challenge_method = 's256'): readonly Step[] => [
  signIn({ code_challenge: challengeOf(verifier), code_challenge_method }),
  { ...exchange({ code_verifier: verifier }), expect: { body: tokens() } },
];
