import { safeEqual, stretchedMacOf } from '../secrets/digest.ts';

/**
 * What a token or code of ours says inside. Nothing is kept for each: it names the act of authorization that it hangs on,
 * and its app, from which the world is found.
 */
export interface TokenClaims {
  readonly client_id: number;
  /** The id of the sign-in. */
  readonly sign_in: string;
  /** ms of the world's clock. */
  readonly issued_at: number;
  /** Access tokens: which of the sign-in's scopes, as bits in their order. Refresh tokens: the generation. */
  readonly detail: number;
}

/** A kind of token: what it begins with, and how long what follows is. */
export interface TokenForm {
  /** Goes into the MAC: a token of one kind is never one of another. */
  readonly kind: string;
  readonly prefix: string;
  /** Characters after the prefix. */
  readonly length: number;
  /** Of the text after the prefix. */
  readonly spelling: 'base64url' | 'hex';
}

/** Bytes of a sign-in's id, which is their base64url. */
export const signInBytes = 15;
const claimBytes = 7 + signInBytes + 7 + 5;

/**
 * A token as text: its claims, then a MAC as long as the form wants, so that clients which store, log or measure tokens
 * meet the real length.
 */
export function encodeToken(form: TokenForm, claims: TokenClaims, secret: string): string {
  const body = Buffer.alloc(claimBytes);
  writeNumber(body, claims.client_id, 0, 7);
  Buffer.from(claims.sign_in, 'base64url').copy(body, 7, 0, signInBytes);
  writeNumber(body, claims.issued_at, 7 + signInBytes, 7);
  writeNumber(body, claims.detail, 14 + signInBytes, 5);
  const bytes = bytesOf(form);
  const mac = stretchedMacOf(secret, `${form.kind}\n${body.toString('latin1')}`, bytes - claimBytes);
  return form.prefix + Buffer.concat([body, mac]).toString(form.spelling).slice(0, form.length);
}

/** The claims of a token of this form that this secret made, whole and unchanged; else undefined. */
export function decodeToken(form: TokenForm, text: string, secret: string): TokenClaims | undefined {
  const claims = readClaims(form, text);
  return claims && safeEqual(encodeToken(form, claims, secret), text) ? claims : undefined;
}

/** What a token says, taken on trust: only to find the world whose secret proves it. */
export function readClaims(form: TokenForm, text: string): TokenClaims | undefined {
  if (text.length !== form.prefix.length + form.length || !text.startsWith(form.prefix)) return undefined;
  const body = Buffer.from(text.slice(form.prefix.length), form.spelling);
  if (body.length < claimBytes) return undefined;
  return {
    client_id: readNumber(body, 0, 7),
    sign_in: body.subarray(7, 7 + signInBytes).toString('base64url'),
    issued_at: readNumber(body, 7 + signInBytes, 7),
    detail: readNumber(body, 14 + signInBytes, 5),
  };
}

/** Bytes that fill the form's characters; the last of them may be cut. */
const bytesOf = ({ length, spelling }: TokenForm): number =>
  spelling === 'hex' ? length / 2 : Math.ceil((length * 3) / 4);

function writeNumber(body: Buffer, value: number, offset: number, bytes: number): void {
  let rest = value;
  for (let index = bytes - 1; index >= 0; index -= 1) {
    body[offset + index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function readNumber(body: Buffer, offset: number, bytes: number): number {
  let value = 0;
  for (let index = 0; index < bytes; index += 1) value = value * 256 + (body[offset + index] ?? 0);
  return value;
}
