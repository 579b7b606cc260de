/** Who is told when a member joins a set, within this process. */
export interface Watchers {
  /** Begins at once, ends with the signal; `left` is called when the last one who watched this set is gone. */
  add(set: string, signal: AbortSignal, left?: () => void): ReadableStream<string>;
  tell(set: string, member: string): void;
  /** Ends every watch: quietly, or with the error. */
  end(error?: Error): void;
}

interface Watcher {
  readonly controller: ReadableStreamDefaultController<string>;
  readonly forget: () => void;
}

export function createWatchers(): Watchers {
  const bySet = new Map<string, Set<Watcher>>();

  function remember(set: string, watcher: Watcher): void {
    const watching = bySet.get(set) ?? new Set();
    bySet.set(set, watching.add(watcher));
  }

  function forget(set: string, watcher: Watcher, left: () => void): void {
    const watching = bySet.get(set);
    if (watching?.delete(watcher) === true && watching.size === 0) {
      bySet.delete(set);
      left();
    }
  }

  return {
    add(set, signal, left = () => {}) {
      const over = new AbortController();
      return new ReadableStream<string>({
        start(controller) {
          const watcher: Watcher = { controller, forget: () => over.abort() };
          remember(set, watcher);
          over.signal.addEventListener('abort', () => forget(set, watcher, left));
          const abort = (): void => {
            over.abort();
            controller.close();
          };
          signal.addEventListener('abort', abort, { signal: over.signal });
          if (signal.aborted) {
            abort();
          }
        },
        // The consumer broke out of its loop.
        cancel: () => over.abort(),
      });
    },
    tell(set, member) {
      for (const { controller } of bySet.get(set) ?? []) {
        controller.enqueue(member);
      }
    },
    end(error) {
      for (const watching of bySet.values()) {
        for (const { controller, forget } of watching) {
          forget();
          if (error === undefined) {
            controller.close();
          } else {
            controller.error(error);
          }
        }
      }
    },
  };
}
