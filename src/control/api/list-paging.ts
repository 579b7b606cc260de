import { object, optional, parsed, type Read, type Reading, right } from '../../domain/reading.ts';

const longestList = 500;
const usualLength = 100;

/** How many items an answer holds at most. */
export const listLimit: Read<number> = parsed((typed) => {
  const count = /^\d{1,4}$/u.test(typed) ? Number(typed) : 0;
  return count >= 1 && count <= longestList
    ? right(count)
    : { wrong: `must be a whole number from 1 to ${longestList}` };
});

const after: Read<number> = parsed((typed) =>
  /^\d{1,15}$/u.test(typed) ? right(Number(typed)) : { wrong: 'must be an id, as next gave it' },
);

export const readListQuery = (query: unknown): Reading<{ limit?: number; after?: number }> =>
  object({ limit: optional(listLimit), after: optional(after) })(query, '');

/** The first so many of a list, and whether there are more. */
export const firstItems = <T>(
  items: readonly T[],
  count = usualLength,
): { items: readonly T[]; more: boolean } => ({
  items: items.slice(0, count),
  more: items.length > count,
});

/** A page of a list whose newest have the highest ids: what stands after `after`, and the id to go on from. */
export function listPage<T>(
  all: readonly T[],
  idOf: (item: T) => number,
  page: { readonly limit?: number; readonly after?: number },
): { items: readonly T[]; next?: string } {
  const rest = all
    .filter((item) => page.after === undefined || idOf(item) < page.after)
    .toSorted((one, other) => idOf(other) - idOf(one));
  const { items, more } = firstItems(rest, page.limit);
  const last = items.at(-1);
  return { items, ...(more && last !== undefined && { next: String(idOf(last)) }) };
}
