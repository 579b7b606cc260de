import type { Directory, PersonRecord } from '../directory/directory.ts';
import type { Outcome } from '../domain/journey/state.ts';
import { signInLifetime } from '../domain/lifetimes.ts';
import type { Wire } from '../domain/oauth/authorization-request.ts';
import type { Change, Json } from '../storage/store.ts';
import type { World } from '../worlds/world.ts';
import { activate, type Tokens, tokensOf } from './codes.ts';
import type { OpenRequest, SettledRequest } from './authorization-requests.ts';
import { openSignIns, type SignIn } from './sign-ins.ts';
import type { TokenClaims } from './token-format.ts';

/** How an authorization ended. */
export type AuthorizationEnd =
  | {
      readonly granted: true;
      readonly sign_in: SignIn;
      readonly person: PersonRecord;
      readonly code: TokenClaims;
      /** Where the answer itself carries an access token, in place of the code. */
      readonly tokens?: Tokens;
    }
  | {
      readonly granted: false;
      /** RFC 6749 4.1.2.1, and `login_required`, `consent_required` of OpenID Connect. */
      readonly error: string;
      readonly description: string;
      /** Our extension: why, for apps that tell their user. */
      readonly reason?: string;
      readonly person?: PersonRecord;
    };

/** How a wire answers an authorization. */
export interface WireAnswer {
  /** What VK ties to the code; absent where a wire knows no devices. */
  device?(world: World, open: OpenRequest, person: PersonRecord | undefined): string;
  /** Whether the answer carries an access token (`response_type=token`) in place of a code. */
  givesToken?(open: OpenRequest): boolean;
  /** Where the person is sent. */
  location(world: World, open: OpenRequest, end: AuthorizationEnd): string;
  /** What the standard server is told when it goes on. */
  result?(world: World, open: OpenRequest, end: AuthorizationEnd): Json;
}

export type WireAnswers = Readonly<Record<Wire, WireAnswer>>;

type Granted = Extract<Outcome, { granted: true }>;

interface Given {
  readonly settled: SettledRequest;
  readonly end: AuthorizationEnd;
  readonly changes: Change[];
}

/** What granting writes: the consent, the sign-in with what its code is bound to. Nothing where person or app are gone. */
export async function grant(
  world: World,
  { people, applications, consents }: Directory,
  answers: WireAnswers,
  open: OpenRequest,
  outcome: Granted,
): Promise<Given | undefined> {
  const { request } = open;
  const [person, app] = await Promise.all([
    people.get(outcome.person_id),
    applications.get(request.client_id),
  ]);
  if (!person || app?.key !== request.app_key) return undefined;
  const parties = { app, person };
  const isLink = request.kind === 'educational';
  const answer = answers[request.wire];
  const decision = {
    scopes: outcome.scopes,
    declined: request.scopes.filter((scope) => !outcome.scopes.includes(scope)),
    claims: claimsIn(open.asked['claims']),
    lives_for: signInLifetime({ wire: request.wire, scopes: outcome.scopes, redeemed: {} }),
  };
  const given = isLink ? undefined : consents.toGive(parties, decision, await consents.find(parties));
  const device = answer.device?.(world, open, person);
  const pending: SignIn = {
    id: open.id,
    wire: request.wire,
    client_id: app.client_id,
    app_key: app.key,
    person_id: person.id,
    person_key: person.key,
    password_key: person.password_key,
    scopes: outcome.scopes,
    ...(given && { consent: given.consent.id }),
    ...(isLink && { link: 'pending' as const, claims: decision.claims }),
    ...(outcome.profile_id !== undefined && { profile_id: outcome.profile_id }),
    ...(device !== undefined && { device }),
    code: { ...open.binding, issued_at: world.now() },
  };
  const isToken = answer.givesToken?.(open) === true;
  const sign_in = isToken ? activate(world, pending, open.id) : pending;
  const end: AuthorizationEnd = {
    granted: true,
    sign_in,
    person,
    code: { client_id: app.client_id, sign_in: open.id, issued_at: world.now(), detail: 0 },
    ...(isToken && { tokens: tokensOf(world, sign_in, person, sign_in.scopes) }),
  };
  const changes = [
    ...(given?.changes ?? []),
    ...openSignIns(world).toPut(sign_in.id, sign_in, { ttl: signInLifetime(sign_in) }),
  ];
  return { settled: settledBy(world, answers, open, end), end, changes };
}

/** The answer of a request that was refused. */
export function refuse(
  world: World,
  answers: WireAnswers,
  open: OpenRequest,
  why: { readonly error: string; readonly reason?: string; readonly person?: PersonRecord },
): { answered: SettledRequest; end: AuthorizationEnd } {
  const end: AuthorizationEnd = {
    granted: false,
    description: descriptions[why.error] ?? why.error,
    ...why,
  };
  return { answered: settledBy(world, answers, open, end), end };
}

const settledBy = (
  world: World,
  answers: WireAnswers,
  open: OpenRequest,
  end: AuthorizationEnd,
): SettledRequest => {
  const answer = answers[open.request.wire];
  const result = answer.result?.(world, open, end);
  return {
    id: open.id,
    wire: open.request.wire,
    ...(end.person && { person_id: end.person.id }),
    location: answer.location(world, open, end),
    ...(!end.granted && { isRefused: true as const }),
    asked: open.asked,
    lang: open.request.lang,
    ...(open.browser?.isNew && { new_browser: open.browser.id }),
    ...(open.provider !== undefined && { provider: open.provider }),
    ...(result !== undefined && { result }),
  };
};

/** As the standard server says them. */
const descriptions: Readonly<Record<string, string>> = {
  access_denied: 'User denied access',
  login_required: 'End-User authentication is required',
  consent_required: 'End-User consent is required',
};

/** Names asked for by the `claims` parameter of the standard, which its server has already checked. */
function claimsIn(claims: string | undefined): string[] {
  if (claims === undefined) return [];
  const asked: Record<string, Record<string, unknown> | undefined> = JSON.parse(claims);
  return [...Object.keys(asked['userinfo'] ?? {}), ...Object.keys(asked['id_token'] ?? {})];
}
