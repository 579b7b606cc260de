import type { Json, Space, Store } from '../../src/storage/store.ts';

/** Two ways to the same data: two connections of Redis, as two processes would have; the same store twice for memory. */
export interface ContractStores {
  readonly first: Store;
  readonly second: Store;
  /** One space by each of them. */
  readonly store: Space;
  readonly other: Space;
  /** A key that no other test uses. */
  readonly newKey: (name: string) => string;
}

/** Runs a thing as often as asked, all at once. */
export function together<Result>(
  times: number,
  thing: (index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => thing(index)));
}

/** A change for `swap`: one more. */
export function increment(current: Json | undefined): { put: number } {
  return { put: Number(current ?? 0) + 1 };
}

/** Reads so many members of a watch, then leaves it. */
export async function read(members: AsyncIterable<string>, count: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const member of members) {
    seen.push(member);
    if (seen.length === count) {
      break;
    }
  }
  return seen;
}
