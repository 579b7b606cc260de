/**
 * Reading what was written outside: a world file, a body of the control API. Every fault is found at once and each
 * says where it stands (`people[0].phone`), so that a file is not mended line by line.
 */
export interface ReadingFault {
  /** `''` is the thing itself. */
  readonly path: string;
  /** Goes on after the path: «phone» «must be a string». */
  readonly message: string;
}

export type Reading<T> = { readonly value: T } | { readonly faults: readonly ReadingFault[] };
export type Read<T> = (input: unknown, path: string) => Reading<T>;

export const right = <T>(value: T): Reading<T> => ({ value });
export const wrong = (path: string, message: string): Reading<never> => ({ faults: [{ path, message }] });

/** Text of 1 to `max` characters, none of them a control character. */
export const text =
  (max = 256): Read<string> =>
  (input, path) => {
    if (typeof input !== 'string') return wrong(path, 'must be a string');
    if (input.trim() === '') return wrong(path, 'must not be empty');
    if (input.length > max) return wrong(path, `must be at most ${max} characters long`);
    return /\p{Cc}/u.test(input) ? wrong(path, 'must hold no control characters') : right(input);
  };

/** Text that `parse` understands; what it gives in `wrong` is the message. */
export const parsed =
  <T>(parse: (typed: string) => Reading<T> | { readonly wrong: string }): Read<T> =>
  (input, path) => {
    if (typeof input !== 'string') return wrong(path, 'must be a string');
    const made = parse(input);
    return 'wrong' in made ? wrong(path, made.wrong) : made;
  };

export const matching = (pattern: RegExp, message: string): Read<string> =>
  parsed((typed) => (pattern.test(typed) ? right(typed) : { wrong: message }));

export const oneOf =
  <const T extends number | string>(...choices: readonly T[]): Read<T> =>
  (input, path) => {
    const choice = choices.find((one) => one === input);
    return choice === undefined ? wrong(path, `must be one of ${choices.join(', ')}`) : right(choice);
  };

export const yesOrNo: Read<boolean> = (input, path) =>
  typeof input === 'boolean' ? right(input) : wrong(path, 'must be true or false');

/** A JSON number between the two, ends included; whole unless `fractions`. */
export const number =
  (least: number, most: number, fractions?: 'fractions'): Read<number> =>
  (input, path) => {
    const kind = fractions ? 'a number' : 'a whole number';
    const fits = typeof input === 'number' && input >= least && input <= most;
    if (fits && (fractions ? true : Number.isInteger(input))) return right(input);
    return wrong(path, `must be ${kind} from ${least} to ${most}`);
  };

/** An id of a person, a profile or an app. */
export const id = number(1, Number.MAX_SAFE_INTEGER);

export const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (input, path) =>
    input === null ? right(null) : read(input, path);

export const list =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (input, path) =>
    Array.isArray(input)
      ? all(input.map((item: unknown, index) => read(item, `${path}[${index}]`)))
      : wrong(path, 'must be a list');

/** An object whose keys are values too, such as numbers; both are read. */
export const record =
  <T>(readKey: Read<string>, readValue: Read<T>): Read<Readonly<Record<string, T>>> =>
  (input, path) => {
    if (!isObject(input)) return wrong(path, 'must be an object');
    const pairs = Object.entries(input).map(([key, value]): Reading<readonly [string, T]> => {
      const place = join(path, key);
      const both = all<string | T>([readKey(key, place), readValue(value, place)]);
      return 'faults' in both ? both : right(both.value as [string, T]);
    });
    const read = all(pairs);
    return 'faults' in read ? read : right(Object.fromEntries(read.value));
  };

interface Field<T, Needed extends boolean> {
  readonly read: Read<T>;
  readonly needed: Needed;
}

export const needed = <T>(read: Read<T>): Field<T, true> => ({ read, needed: true });
export const optional = <T>(read: Read<T>): Field<T, false> => ({ read, needed: false });

type Fields = Readonly<Record<string, Field<unknown, boolean>>>;
type ValueOf<F> = F extends Field<infer T, boolean> ? T : never;
type NeededIn<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<unknown, true> ? K : never;
}[keyof F];

/** What an object with these fields is read into. */
export type Made<F extends Fields> = { readonly [K in NeededIn<F>]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, NeededIn<F>>]?: ValueOf<F[K]>;
};

/** An object with these fields and no other: an unknown one is a fault, never dropped in silence. */
export const object =
  <F extends Fields>(fields: F): Read<Made<F>> =>
  (input, path) => {
    if (!isObject(input)) return wrong(path, 'must be an object');
    const known = Object.keys(fields);
    const unknown = Object.keys(input)
      .filter((name) => !Object.hasOwn(fields, name))
      .map((name) => wrong(join(path, name), `is not known here: ${listed(known)}`));
    const pairs = Object.entries(fields).map(([name, field]): Reading<readonly [string, unknown][]> => {
      const value = Object.hasOwn(input, name) ? input[name] : undefined;
      const place = join(path, name);
      if (value === undefined) return field.needed ? wrong(place, 'is missing') : right([]);
      const read = field.read(value, place);
      return 'faults' in read ? read : right([[name, read.value]]);
    });
    const read = all([...unknown, ...pairs]);
    // Just checked, name by name.
    return 'faults' in read ? read : right(Object.fromEntries(read.value.flat()) as Made<F>);
  };

const listed = (known: readonly string[]) =>
  known.length === 0 ? 'no fields are' : `the fields are ${known.join(', ')}`;

/** Every value, or every fault. */
export function all<T>(readings: readonly Reading<T>[]): Reading<T[]> {
  const faults = readings.flatMap((reading) => ('faults' in reading ? reading.faults : []));
  if (faults.length > 0) return { faults };
  return right(readings.flatMap((reading) => ('value' in reading ? [reading.value] : [])));
}

export const isObject = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

export const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
