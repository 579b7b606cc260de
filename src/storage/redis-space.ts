import { parseJson, textOf } from './json-text.ts';
import { millisecondsOf } from './lifetime.ts';
import type { RedisListener } from './redis-listener.ts';
import { escapePattern, type scripts } from './redis-scripts.ts';
import type { Change, Json, Space } from './store.ts';
import { StoreError } from './store-error.ts';

/** In each round one caller succeeds: so many failures in a row mean a fault. */
const mostRounds = 10_000;

/** What a space needs of its store's connection. */
export interface RedisCommands {
  /** Runs one of the scripts: one round trip. */
  run(
    script: keyof typeof scripts,
    generationKey: string,
    ...args: readonly (number | string)[]
  ): Promise<unknown>;
  get(key: string): Promise<string | null>;
  /** The keys that match a pattern, on every node, in batches. */
  keys(pattern: string): AsyncIterable<readonly string[]>;
  unlink(keys: readonly string[]): Promise<void>;
  watch: RedisListener['watch'];
  /** Before the name of the space and the set. */
  readonly channelPrefix: string;
  /** Work that nothing waits for, but `close`. */
  inBackground(work: Promise<void>): void;
}

/** The keys of one world, or what processes share. */
export function openRedisSpace(name: string, commands: RedisCommands): Space {
  const generationKey = `{${name}}:generation`;
  const channel = `${commands.channelPrefix}${name}:`;
  const run = (script: keyof typeof scripts, ...args: readonly (number | string)[]) =>
    commands.run(script, generationKey, ...args);
  const baseOf = async () => `{${name}}:${(await commands.get(generationKey)) ?? '0'}:`;
  let sweeping: Promise<void> | undefined;

  /** Keys of former generations, while nothing reads them any more. */
  async function sweep(generation: number): Promise<void> {
    const isFormer = (key: string) => Number(key.slice(name.length + 3).split(':', 1)[0]) < generation;
    for await (const keys of commands.keys(`{${name}}:*`)) await commands.unlink(keys.filter(isFormer));
  }

  return {
    name,
    get: async (key) => parse(await run('get', key)),
    put: async (key, value, ttl) => {
      await run('put', key, JSON.stringify(value), ttl === undefined ? 'inf' : millisecondsOf(ttl));
    },
    drop: async (key) => {
      await run('drop', key);
    },
    take: async (key) => parse(await run('take', key)),

    swap: async (key, change) => {
      let current = answerText(await run('get', key));
      for (let round = 0; round < mostRounds; round += 1) {
        const result = change(parse(current));
        if ('keep' in result) return result;
        const ttl = 'put' in result && result.ttl !== undefined ? millisecondsOf(result.ttl) : '';
        const text = 'drop' in result || ttl === 0 ? '' : JSON.stringify(result.put);
        const other = await run('compareAndSet', key, current, text, ttl);
        if (typeof other !== 'string') return result;
        current = other;
      }
      throw new StoreError('ERR_STORE_CONTENDED', 'a value changed all the time while it was to be swapped');
    },

    commit: async (changes) => (await run('commit', channel, ...changes.flatMap(argumentsOf))) === 1,
    next: async (series, first, ttl) =>
      Number(await run('next', series, first, ttl === undefined ? '' : millisecondsOf(ttl))),
    join: async (set, member, ttl) => {
      await run('join', set, member, ttl === undefined ? '' : millisecondsOf(ttl), channel + set);
    },
    leave: async (set, member) => {
      await run('leave', set, member);
    },
    members: async (set) => listOf(await run('members', set)),
    watch: (set, signal) => commands.watch(`${name}:${set}`, signal),
    append: async (log, entry, { entries, bytes, ttl }) => {
      const lifetime = ttl === undefined ? '' : millisecondsOf(ttl);
      await run('append', log, JSON.stringify(entry), entries, bytes, lifetime);
    },
    entries: async (log) => listOf(await run('entries', log)).map((text) => JSON.parse(text) as Json),

    scan: async (prefix) => {
      const found = new Map<string, Json>();
      const base = `${await baseOf()}v:`;
      for await (const keys of commands.keys(`${base}${escapePattern(prefix)}*`)) {
        const values = await Promise.all(keys.map((key) => commands.get(key)));
        for (const [index, key] of keys.entries()) {
          const value = parse(values[index]);
          if (value !== undefined) found.set(key.slice(base.length), value);
        }
      }
      return found;
    },
    hasten: async (prefix, seconds) => {
      const pattern = `${await baseOf()}?:${escapePattern(prefix)}*`;
      for await (const keys of commands.keys(pattern))
        if (keys.length > 0) await run('hasten', Math.round(seconds * 1000), ...keys);
    },
    wipe: async (first = []) => {
      const pairs = first.flatMap(({ key, put }) => [key, JSON.stringify(put)]);
      const generation = Number(await run('wipe', ...pairs));
      // One sweep at a time: a later one takes what this one did not see.
      const swept = (sweeping ?? Promise.resolve()).then(() => sweep(generation)).catch(() => {});
      sweeping = swept;
      commands.inBackground(swept);
    },
  };
}

/** A change as the script's six arguments. */
function argumentsOf(change: Change): (number | string)[] {
  const { key, expect } = change;
  const condition = expect ? ['1', expect.value === undefined ? '' : textOf(expect.value)] : ['', ''];
  const lifetime = 'ttl' in change && change.ttl !== undefined ? millisecondsOf(change.ttl) : '';
  if ('put' in change) return ['put', key, ...condition, JSON.stringify(change.put), lifetime];
  if ('join' in change) return ['join', key, ...condition, change.join, lifetime];
  if ('leave' in change) return ['leave', key, ...condition, change.leave, ''];
  return ['drop' in change ? 'drop' : 'keep', key, ...condition, '', ''];
}

const answerText = (answer: unknown): string => (typeof answer === 'string' ? answer : '');

const parse = (answer: unknown): Json | undefined =>
  typeof answer === 'string' && answer !== '' ? parseJson(answer) : undefined;

const listOf = (answer: unknown): string[] => (Array.isArray(answer) ? answer.map(String) : []);
