/**
 * The key of a person or an app that came with the world's seed. What is made later gets a random one: so what hung on
 * the former bearer of an id opens nothing for the next. Keys are compared and never shown; a world that was reset has
 * nothing that could still carry one.
 */
export const seededKey = (kind: 'app' | 'password' | 'person', id: number): string => `seed-${kind}-${id}`;

/** Bytes of a random key: 96 bits. */
export const keyBytes = 12;
