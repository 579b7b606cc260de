/**
 * Checks VK's answers. Nothing here sends, waits or remembers: an answer, what was expected of it
 * and the time go in, a verdict comes out. The reasons are ours and safe to log; what VK wrote is not repeated.
 */
import { importSPKI, jwtVerify } from 'jose';
import type { Profile } from './link-policy.ts';

export interface VkAnswer {
  readonly status: number;
  /** Parsed JSON, or undefined when it was none. */
  readonly body: unknown;
}

export type Verdict<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly userId: number;
}

export interface VkPerson {
  readonly profile: Profile;
  readonly role: 'teacher';
  /** E.164 */
  readonly phone: string;
  /** DD.MM.YYYY */
  readonly birthday: string;
  readonly gender: 'female' | 'male';
}

export type Callback =
  | { readonly kind: 'code'; readonly state: string; readonly code: string; readonly deviceId: string }
  | { readonly kind: 'refused'; readonly state: string; readonly reason: string }
  | { readonly kind: 'malformed'; readonly state?: string; readonly reason: string };

const no = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });
const toleranceSeconds = 60;

/**
 * What VK's redirect says. `refused` carries our extension `error_reason`; VK itself has only `access_denied`, which
 * without the extension means that the person said no.
 */
export function readCallback(query: unknown): Callback {
  if (!isRecord(query)) return { kind: 'malformed', reason: 'no query' };
  const state = text(query['state']);
  if (state === undefined) return { kind: 'malformed', reason: 'state is missing' };
  if (query['error'] !== undefined) {
    const plain = query['error'] === 'access_denied' ? 'user_denied' : 'unnamed';
    return { kind: 'refused', state, reason: text(query['error_reason'] ?? plain) ?? 'unnamed' };
  }
  const code = text(query['code']);
  const deviceId = text(query['device_id']);
  if (code === undefined) return { kind: 'malformed', state, reason: 'code is missing' };
  if (deviceId === undefined) return { kind: 'malformed', state, reason: 'device_id is missing' };
  return { kind: 'code', state, code, deviceId };
}

/** VK says no with HTTP 200 and an `error` key. */
function validateBody(answer: VkAnswer): Verdict<Record<string, unknown>> {
  const { status, body } = answer;
  if (!isRecord(body)) return no('the answer is not a JSON object');
  const code = body['error'];
  if (code !== undefined)
    return no(
      `VK refused: ${typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : 'unnamed error'}`,
    );
  return status === 200 ? { ok: true, value: body } : no(`the status is ${status}`);
}

/** The answer to a code or a refresh token. Only the first brings an ID token and a state to compare. */
export function validateTokens(answer: VkAnswer, state: string): Verdict<Tokens> {
  const checked = validateBody(answer);
  if (!checked.ok) return checked;
  const body = checked.value;
  if (body['state'] !== state) return no('the state is not the one that was sent');
  const accessToken = text(body['access_token']);
  const refreshToken = text(body['refresh_token']);
  const userId = body['user_id'];
  if (accessToken === undefined) return no('access_token is missing');
  if (refreshToken === undefined) return no('refresh_token is missing');
  if (typeof userId !== 'number' || !Number.isSafeInteger(userId)) return no('user_id is not a number');
  return { ok: true, value: { accessToken, refreshToken, idToken: text(body['id_token']) ?? '', userId } };
}

/** VK's ID token: RS256, `iis` (or `iss`) is VK, `app` is our client id and `sub` the person's id, both numbers. */
export async function validateIdToken(
  token: string,
  pem: string,
  expected: { readonly clientId: number; readonly userId: number; readonly now: number },
): Promise<Verdict<undefined>> {
  let claims: Record<string, unknown>;
  try {
    const key = await importSPKI(pem, 'RS256');
    const options = {
      algorithms: ['RS256'],
      currentDate: new Date(expected.now),
      clockTolerance: toleranceSeconds,
    };
    claims = (await jwtVerify(token, key, options)).payload;
  } catch (error) {
    const code = isRecord(error) ? text(error['code']) : undefined;
    return no(`the ID token does not verify: ${code ?? 'the key is unusable'}`);
  }
  const { iss, iis, aud, app, sub, exp, iat } = claims;
  if ((iis ?? iss) !== 'VK' || (iss ?? iis) !== 'VK') return no('the ID token is not issued by VK');
  if (app !== expected.clientId) return no('the ID token is for another app');
  // VK itself writes no dependable aud; where there is one it must not be another app's.
  if (aud !== undefined && aud !== expected.clientId && aud !== String(expected.clientId))
    return no('the ID token is for another audience');
  if (sub !== expected.userId) return no('the ID token is about another person');
  if (typeof exp !== 'number') return no('the ID token never expires');
  if (typeof iat !== 'number' || iat > expected.now / 1000 + toleranceSeconds)
    return no('the ID token is issued in the future');
  return { ok: true, value: undefined };
}

/** `user` and `edu_profile` of user_info. VK writes `user_id` as a string here and as a number with the tokens. */
export function validatePerson(answer: VkAnswer, userId: number): Verdict<VkPerson> {
  const checked = validateBody(answer);
  if (!checked.ok) return checked;
  const { user, edu_profile: edu } = checked.value;
  if (!isRecord(user)) return no('user is missing');
  if (user['user_id'] !== String(userId)) return no('user_info is about another person');
  if (!isRecord(edu)) return no('edu_profile is missing');

  const phone = /^\+?(7\d{10})$/.exec(text(user['phone']) ?? '')?.[1];
  if (phone === undefined) return no('phone is missing or no number of ours');
  const id =
    typeof edu['id'] === 'number' && Number.isSafeInteger(edu['id']) ? String(edu['id']) : text(edu['id']);
  if (id === undefined) return no('edu_profile.id is missing');
  if (edu['role'] !== 'teacher') return no('the profile is not a teacher’s');
  const lastName = text(edu['last_name']);
  const firstName = text(edu['first_name']);
  if (lastName === undefined || firstName === undefined) return no('the profile has no name');
  const birthday = text(edu['birthday']);
  if (birthday === undefined || !/^\d{2}\.\d{2}\.\d{4}$/.test(birthday)) return no('birthday is no date');
  const sex = edu['sex'];
  if (sex !== 1 && sex !== 2) return no('sex is neither 1 nor 2');

  const profile = { id, lastName, firstName, middleName: text(edu['middle_name']) ?? '' };
  const gender = sex === 1 ? 'female' : 'male';
  return { ok: true, value: { profile, role: 'teacher', phone: `+${phone}`, birthday, gender } };
}

/** The answer to edu_link and to revoke. */
export function validateDone(answer: VkAnswer): Verdict<undefined> {
  const checked = validateBody(answer);
  if (!checked.ok) return checked;
  return checked.value['response'] === 1 ? { ok: true, value: undefined } : no('the response is not 1');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty string. A repeated query parameter is an array, and so is none. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
