import type { Test } from 'tap';
import type { Store } from '../../src/storage/store.ts';
import { testSets } from './contract-sets.ts';
import { testSpaces } from './contract-spaces.ts';
import { testValues } from './contract-values.ts';

/**
 * What every driver promises. `first` and `second` lead to the same data: two connections of Redis, as two processes would
 * have; the same store twice for memory. Closes `first`.
 */
export async function testStore(t: Test, first: Store, second: Store): Promise<void> {
  let keys = 0;
  const stores = {
    first,
    second,
    store: first.space('contract'),
    other: second.space('contract'),
    newKey: (name: string) => `${(keys += 1)}:${name}`,
  };
  await testValues(t, stores);
  await testSets(t, stores);
  await testSpaces(t, stores);
}
