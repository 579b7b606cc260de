import { sign, verify } from 'node:crypto';
import { idTokenLifetime } from '../domain/lifetimes.ts';
import type { SigningKey } from '../secrets/signing-key.ts';
import type { World } from '../worlds/world.ts';

/** Whose an ID token is, and for which app. `made_at`: ms of the world's clock; absent where they came with the seed. */
export interface IdTokenSubject {
  readonly person: { readonly id: number; readonly made_at?: number };
  readonly app: { readonly client_id: number; readonly made_at?: number };
}

/** A private header parameter of tokens of a world that was aged: by how much (ms), so that they get older with it. */
const agedHeader = 'vkid_aged';
/**
 * Another, of tokens issued within the very second in which the person or the app was made: the milliseconds, which `iat`
 * leaves out. Without it such a token is older than they are.
 */
const millisecondsHeader = 'vkid_ms';

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

export function issueIdToken(world: World, key: SigningKey, subject: IdTokenSubject): string {
  const { person, app } = subject;
  const now = world.now();
  const isYoung = secondOf(madeAt(subject), world) === secondOf(now, world);
  const header = {
    alg: 'RS256',
    typ: 'JWT',
    ...(key.kid !== undefined && { kid: key.kid }),
    ...(world.age > 0 && { [agedHeader]: world.age }),
    ...(isYoung && { [millisecondsHeader]: (now - world.age) % 1000 }),
  };
  const claims = idTokenClaims(person.id, app.client_id, now - world.age);
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

/** The ids that an ID token names, where its signature is ours and its time is not over. */
export function readIdToken(
  world: World,
  key: SigningKey,
  jwt: string,
): { user_id: number; client_id: number; isOf(subject: IdTokenSubject): boolean } | undefined {
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
  const aged = Number(header[agedHeader] ?? 0);
  const moment = (name: string) => Number(claims[name]) * 1000 + aged;
  if (moment('exp') <= world.now()) return undefined;
  const issued_at = moment('iat') + Number(header[millisecondsHeader] ?? 0);
  return {
    user_id: Number(claims['sub']),
    client_id: Number(claims['app']),
    // A token without the milliseconds was issued in a second in which nothing was made: later ones do not count.
    // Of the world's own beginning the second counts: the first tokens of a world carry nothing extra.
    isOf: (subject) => madeAt(subject) <= issued_at && world.began_at < moment('iat') + 1000,
  };
}

/** When the younger of the two that a token is about was made, ms of the world's clock. */
const madeAt = ({ person, app }: IdTokenSubject): number => Math.max(person.made_at ?? 0, app.made_at ?? 0);

/** As `iat` counts seconds in a world of this age. */
const secondOf = (moment: number, { age }: World): number => Math.floor((moment - age) / 1000);

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
