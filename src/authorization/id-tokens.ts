import { sign, verify } from 'node:crypto';
import { idTokenLifetime } from '../domain/lifetimes.ts';
import { macOf, safeEqual } from '../secrets/digest.ts';
import type { SigningKey } from '../secrets/signing-key.ts';
import type { World } from '../worlds/world.ts';

/** Whose an ID token is, and for which app. */
export interface Subject {
  readonly person: { readonly id: number; readonly key: string };
  readonly app: { readonly client_id: number; readonly key: string };
}

/**
 * A private header parameter. An ID token is the same JWT for every verifier; here it must also be known which world
 * made it, for which person and app of possibly several under one id, and how old the world was.
 */
const privateHeader = 'vkid';

/**
 * VK's ID token. `iis` is VK's own spelling of `iss`, and verifiers read it; `jti` is the constant that marks the kind
 * of token; `sub` and `app` are numbers. `iss` and `aud` beside them are our choice, for standard libraries.
 * `now` is real time (ms).
 */
export function idTokenClaims(user_id: number, client_id: number, now: number): Record<string, unknown> {
  const iat = Math.floor(now / 1000);
  return {
    iis: 'VK',
    iss: 'VK',
    sub: user_id,
    app: client_id,
    aud: String(client_id),
    iat,
    exp: iat + idTokenLifetime,
    jti: 21,
  };
}

export function issueIdToken(world: World, key: SigningKey, subject: Subject): string {
  const { person, app } = subject;
  const origin = originOf(world, subject);
  const header = {
    alg: 'RS256',
    typ: 'JWT',
    ...(key.kid !== undefined && { kid: key.kid }),
    [privateHeader]: world.age === 0 ? origin : `${origin}.${world.age}`,
  };
  const claims = idTokenClaims(person.id, app.client_id, world.now() - world.age);
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

/** The ids that an ID token names, where its signature is ours and its time is not over. */
export function readIdToken(
  world: World,
  key: SigningKey,
  jwt: string,
): { user_id: number; client_id: number; isOf(subject: Subject): boolean } | undefined {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const [header, claims] = [decode(head), decode(body)];
  if (!header || !claims || header['alg'] !== 'RS256' || claims['iis'] !== 'VK') return undefined;
  const isOurs = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    key.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!isOurs) return undefined;
  const [origin = '', age = '0'] = String(header[privateHeader] ?? '').split('.');
  const realNow = world.now() - world.age;
  if (Number(claims['exp']) * 1000 <= realNow + world.age - Number(age)) return undefined;
  return {
    user_id: Number(claims['sub']),
    client_id: Number(claims['app']),
    isOf: (subject) => safeEqual(origin, originOf(world, subject)),
  };
}

const originOf = ({ secret }: World, { person, app }: Subject): string =>
  macOf(secret, `id-token\n${person.key}\n${app.key}`).slice(0, 16);

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
