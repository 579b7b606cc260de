import { decodeToken, encodeToken, type TokenClaims } from '../../authorization/authorization.ts';
import type { World } from '../../worlds/world.ts';
import { type TokenKind, tokenFormats } from './token-formats.ts';

/** A token of the world in VK's spelling. */
export const writeToken = (world: World, kind: TokenKind, claims: TokenClaims): string =>
  encodeToken(tokenFormats[kind], claims, world.secret);

/** The claims of a token of this kind that this world made, whole and unchanged; else undefined. */
export const readToken = (world: World, kind: TokenKind, text: string): TokenClaims | undefined =>
  decodeToken(tokenFormats[kind], text, world.secret);
