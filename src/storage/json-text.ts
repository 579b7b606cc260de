import type { Json } from './store.ts';

/** The text that a value was read from, so that a value which comes back as a condition is not written out again. */
const texts = new WeakMap<object, string>();

/** Reads a stored text. */
export function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  if (typeof value === 'object' && value !== null) texts.set(value, text);
  return value;
}

/** A value as it is stored. */
export const textOf = (value: Json): string =>
  (typeof value === 'object' && value !== null ? texts.get(value) : undefined) ?? JSON.stringify(value);
