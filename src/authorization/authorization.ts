/**
 * Authorization: VK's own authorization server. Owns: authorization requests, sessions, sign-ins, codes, tokens, refresh
 * families, links. Leaves to others: the way of a person through the screens (login), how a wire spells tokens, errors
 * and answers (vk), the standard server (oidc), which shares sessions, consents, people and apps with this one.
 */
import type { Directory } from '../directory/directory.ts';
import { covers } from '../domain/claims.ts';
import type { Outcome } from '../domain/journey/state.ts';
import type { AuthorizationRequest } from '../domain/oauth/authorization-request.ts';
import { mustAsk, type Prompt } from '../domain/oauth/prompts.ts';
import { randomToken } from '../secrets/random.ts';
import type { Change } from '../storage/store.ts';
import type { Found } from '../worlds/collection.ts';
import type { World } from '../worlds/world.ts';
import { type AuthorizationEnd, grant, refuse, type WireAnswers } from './grant-or-refuse.ts';
import {
  type OpenRequest,
  openRequests,
  type RequestRecord,
  type SettledRequest,
} from './authorization-requests.ts';
import type { SignedIn } from './sessions.ts';
import { signInBytes } from './token-format.ts';

export type { AuthorizationEnd, WireAnswer, WireAnswers } from './grant-or-refuse.ts';
export {
  accessToken,
  type Holder,
  isEndedByPassword,
  standingOf,
  toRenewUnder,
} from './access-tokens.ts';
export { activate, type CodeRefusal, redeem, type Tokens } from './codes.ts';
export { endTokens, withdraw } from './revocation.ts';
export { idTokenClaims, issueIdToken, readIdToken } from './id-tokens.ts';
export { openLinks } from './links.ts';
export { issueCode } from './token-migration.ts';
export { refresh, type RefreshRefusal } from './refresh-families.ts';
export {
  type OpenRequest,
  openRequests,
  requestKey,
  type RequestRecord,
  type SettledRequest,
} from './authorization-requests.ts';
export { isOf, openSessions, sessionKey, type Session, type SignedIn } from './sessions.ts';
export { openSignIns, type SignIn, signInKey } from './sign-ins.ts';
export {
  decodeToken,
  encodeToken,
  readClaims,
  signInBytes,
  type TokenClaims,
  type TokenForm,
} from './token-format.ts';

/** An authorization request as its wire has read it. */
export interface NewRequest {
  /** All but what the answer to "must the person be asked?" adds. */
  readonly request: Omit<AuthorizationRequest, 'force_consent' | 'force_login' | 'session_person_id'>;
  readonly binding: OpenRequest['binding'];
  readonly asked: OpenRequest['asked'];
  readonly browser?: NonNullable<OpenRequest['browser']>;
  readonly prompt: readonly Prompt[];
  /** Seconds. */
  readonly max_age?: number;
  /** The live session of the browser. */
  readonly signed_in?: SignedIn | undefined;
}

/** Either the person must be asked under `/login/{id}`, or the answer is there. */
export type Begun =
  | { readonly ask: string }
  | { readonly answered: SettledRequest; readonly end: AuthorizationEnd };

/** Begins an authorization: answers at once where the person need not, or must not, be asked. */
export async function begin(
  world: World,
  directory: Directory,
  answers: WireAnswers,
  asked: NewRequest,
): Promise<Begun> {
  const { signed_in } = asked;
  const id = randomToken(world.random, signInBytes);
  const person = signed_in?.person.status === 'active' ? signed_in.person : undefined;
  const { client_id, app_key, kind, scopes } = asked.request;
  const parties = person && { app: { client_id, key: app_key }, person };
  const consent = parties && (await directory.consents.between(parties));
  const decided = mustAsk({
    prompt: asked.prompt,
    ...(asked.max_age !== undefined && { max_age: asked.max_age }),
    ...(person && signed_in && { signed_in_for: Math.floor((world.now() - signed_in.signed_in_at) / 1000) }),
    consented: consent !== undefined && covers(consent, scopes),
    kind,
  });
  const open: OpenRequest = {
    id,
    request: {
      ...asked.request,
      force_login: 'ask' in decided && decided.ask.force_login,
      force_consent: 'ask' in decided && decided.ask.force_consent,
      ...(signed_in && { session_person_id: signed_in.person.id }),
    },
    binding: asked.binding,
    asked: asked.asked,
    ...(asked.browser && { browser: asked.browser }),
    expires_at: world.now() + world.policy.journey_ttl * 1000,
  };
  if ('ask' in decided) {
    await world.space.commit(openRequests(world).toOpen(open));
    return { ask: id };
  }
  if ('error' in decided || !person) {
    const error = 'error' in decided ? decided.error : 'login_required';
    return refuse(world, answers, open, { error, ...(person && { person }) });
  }
  const outcome = { granted: true, person_id: person.id, scopes } as const;
  const given = await grant(world, directory, answers, open, outcome);
  if (!given) return refuse(world, answers, open, { error: 'login_required' });
  // Another authorization of the same two came between: the consent is looked at anew, it may be gone by now.
  if (!(await world.space.commit(given.changes))) return begin(world, directory, answers, asked);
  return { answered: given.settled, end: given.end };
}

/**
 * The end of a request by its journey, as changes for one commit with everything that belongs together: consent, sign-in,
 * code, and where the person is sent. Undefined where the person or the app is gone.
 */
export async function complete(
  world: World,
  directory: Directory,
  answers: WireAnswers,
  { open, found }: { readonly open: OpenRequest; readonly found: Found<RequestRecord> },
  outcome: Outcome,
): Promise<{ settled: SettledRequest; end: AuthorizationEnd; changes: Change[] } | undefined> {
  const requests = openRequests(world);
  if (!outcome.granted) {
    const person =
      outcome.person_id === undefined ? undefined : await directory.people.get(outcome.person_id);
    const { answered, end } = refuse(world, answers, open, {
      error: 'access_denied',
      reason: outcome.reason,
      ...(person && { person }),
    });
    return { settled: answered, end, changes: requests.toSettle(answered, found) };
  }
  const given = await grant(world, directory, answers, open, outcome);
  if (!given) return undefined;
  return { ...given, changes: [...given.changes, ...requests.toSettle(given.settled, found)] };
}
