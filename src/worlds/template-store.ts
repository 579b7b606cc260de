import type { Json, Space } from '../storage/store.ts';
import { type Template, templateOf, type WorldSeed } from './template.ts';

/** The seeds that worlds were made of, by their digests. Immutable, so that a copy in the process is never out of date. */
export interface TemplateStore {
  named(digest: string): Promise<Template | undefined>;
  /** Keeps the seed, so that every process on the store can read the worlds that are made of it. */
  keep(seed: WorldSeed): Promise<Template>;
}

export function openTemplateStore(shared: Space): TemplateStore {
  const read = new Map<string, Template>();
  const key = (digest: string) => `template:${digest}`;
  const bySeed = new WeakMap<WorldSeed, Template>();
  const learn = (seed: WorldSeed): Template => {
    const template = bySeed.get(seed) ?? templateOf(seed);
    const known = read.get(template.digest) ?? template;
    read.set(known.digest, known);
    bySeed.set(seed, known);
    return known;
  };
  return {
    named: async (digest) => {
      const known = read.get(digest);
      if (known) return known;
      const kept = await shared.get(key(digest));
      // Written by `keep`, of a seed that was checked.
      return kept === undefined ? undefined : learn(kept as unknown as WorldSeed);
    },
    keep: async (seed) => {
      const template = learn(seed);
      // Nothing is written where it is there: no process ever puts another seed under this digest.
      const put = { key: key(template.digest), put: seed as unknown as Json };
      await shared.commit([{ ...put, expect: { value: undefined } }]);
      return template;
    },
  };
}
