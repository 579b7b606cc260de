import { type Holdings, MemorySpace } from './memory-space.ts';
import type { Store } from './store.ts';
import { closedError } from './store-error.ts';
import { createWatchers } from './watchers.ts';

/** For tests and a single process. */
export function openMemory(now: () => number): Store {
  const holdings = new Map<string, Holdings>();
  const watchers = createWatchers();
  let closed = false;
  let layout: number | undefined;
  const assertOpen = () => {
    if (closed) throw closedError();
  };
  return {
    space: (name) => new MemorySpace(name, { holdings, now, watchers, assertOpen }),
    claimLayout: async (version) => {
      assertOpen();
      layout ??= version;
      return layout;
    },
    ping: async () => assertOpen(),
    close: async () => {
      closed = true;
      watchers.end();
      holdings.clear();
    },
  };
}
