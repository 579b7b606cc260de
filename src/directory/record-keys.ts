import { macOf } from '../secrets/digest.ts';
import type { World } from '../worlds/world.ts';

/**
 * The key of a person or an app that came with the world's seed. What is made later gets a random one: so what hung on
 * the former bearer of an id opens nothing for the next.
 */
export const seededKey = ({ secret }: World, kind: 'app' | 'password' | 'person', id: number): string =>
  macOf(secret, `${kind}-key\n${id}`).slice(0, keyLength);

/** Characters: 96 bits. */
export const keyLength = 16;
/** Bytes that make a key of that length. */
export const keyBytes = 12;
