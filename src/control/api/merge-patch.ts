import { isObject, type Reading, wrong } from '../../domain/reading.ts';

/**
 * What a JSON Merge Patch (RFC 7396), one level deep, makes of a record: `null` takes a field away, and with it goes back to
 * its default. `read` decides about all of it; the id stays, so that a patch may only repeat it.
 */
export function readPatched<T>(
  record: object,
  patch: unknown,
  idName: string,
  read: (input: unknown) => Reading<T>,
): Reading<T> {
  if (!isObject(patch)) return wrong('', 'must be a JSON object');
  const reading = read(mergePatch(record, patch));
  const id: unknown = Object.entries(record).find(([name]) => name === idName)?.[1];
  if (!Object.hasOwn(patch, idName) || patch[idName] === id) return reading;
  const others = 'faults' in reading ? reading.faults.filter(({ path }) => path !== idName) : [];
  return { faults: [...others, { path: idName, message: 'cannot be changed' }] };
}

/** A field that is taken away keeps its name, without a value: one that is not known is a fault all the same. */
const mergePatch = (record: object, patch: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ ...record, ...patch }).map(([name, value]) => [
      name,
      value === null ? undefined : value,
    ]),
  );
