/** What is wrong with a JSON text, by the path of the value (`people[0].phone`, `''` for all of it); goes on after the path. */
export interface JsonFault {
  readonly path: string;
  readonly message: string;
}

export type JsonReading = { readonly value: unknown } | { readonly faults: readonly JsonFault[] };

/** More levels than anything has that is read here. */
const deepest = 32;
/** A text of a megabyte can hold a hundred thousand faults: the first ones are named. */
const mostFaults = 100;

/**
 * Reads JSON that was written outside: UTF-8, with or without a byte order mark. A key that an object has twice is a fault:
 * `JSON.parse` alone keeps the last one in silence. Parsers that report such keys call themselves for each level, so that
 * they need the levels counted before; the scan that counts them sees the keys.
 */
export function readJson(bytes: Uint8Array): JsonReading {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { faults: [{ path: '', message: 'must be UTF-8 text' }] };
  }
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { faults: [{ path: '', message: `must be JSON (${reason})` }] };
  }
  const faults = faultsOf(text);
  return faults.length > 0 ? { faults } : { value };
}

/** An object or a list that is being read: where in it we are. */
type JsonLevel =
  | { readonly keys: Set<string>; key: string; isKeyNext: boolean }
  | { readonly keys?: never; index: number };

/** Of a text that is known to be JSON. */
function faultsOf(text: string): readonly JsonFault[] {
  const faults = new Map<string, JsonFault>();
  const levels: JsonLevel[] = [];
  for (let position = 0; position < text.length && faults.size < mostFaults; position += 1) {
    const level = levels.at(-1);
    const sign = text[position];
    if (sign === '{') levels.push({ keys: new Set(), key: '', isKeyNext: true });
    else if (sign === '[') levels.push({ index: 0 });
    else if (sign === '}' || sign === ']') levels.pop();
    else if (sign === ',' && level?.keys) level.isKeyNext = true;
    else if (sign === ',' && level && !level.keys) level.index += 1;
    else if (sign === '"') {
      const end = endOfString(text, position);
      if (level?.keys && level.isKeyNext) {
        level.key = String(JSON.parse(text.slice(position, end + 1)));
        level.isKeyNext = false;
        const path = pathOf(levels);
        if (level.keys.has(level.key)) faults.set(path, { path, message: 'is given twice' });
        level.keys.add(level.key);
      }
      position = end;
    }
    if (levels.length > deepest)
      return [{ path: '', message: `must not be nested more than ${deepest} levels deep` }];
  }
  return [...faults.values()];
}

function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position;
}

const pathOf = (levels: readonly JsonLevel[]): string =>
  levels
    .map((level) => (level.keys ? `.${level.key}` : `[${level.index}]`))
    .join('')
    .replace(/^\./u, '');
