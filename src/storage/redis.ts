import { Cluster, Redis } from 'ioredis';
import type { RedisAddress } from './address.ts';
import { millisecondsOf } from './lifetime.ts';
import { createConnection, PATIENCE } from './redis-connection.ts';
import { createRedisListener } from './redis-listener.ts';
import { COMPARE_AND_SET, escapePattern, JOIN } from './redis-scripts.ts';
import type { Json, Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** Each round that one caller loses, another wins: so many lost in a row means that something is broken. */
const MOST_ROUNDS = 10_000;

/**
 * For several processes: Redis 6.2 or newer, Valkey, or a cluster of them. The only file that imports a Redis client.
 *
 * The client's own ways of sending a command again are all switched off: a compare-and-set or a `take` that was
 * carried out, but whose answer got lost, must not be tried a second time.
 */
export function openRedis(address: RedisAddress): Store {
  const client = connect(address);
  const { ask, explain, close } = createConnection(client, address);
  const channelPrefix = `vkid-emulator:joined:${address.driver === 'redis' ? address.db : 0}:`;
  const listener = createRedisListener(channelPrefix, explain, () => connectListener(client, address));

  return {
    get: async (key) => parse(await ask(() => client.get(key))),

    async put(key, value, ttl) {
      const text = JSON.stringify(value);
      const lifetime = ttl === undefined ? undefined : millisecondsOf(ttl);
      await ask<unknown>(() => {
        if (lifetime === undefined) {
          return client.set(key, text);
        }
        return lifetime === 0 ? client.del(key) : client.set(key, text, 'PX', lifetime);
      });
    },

    async drop(key) {
      await ask(() => client.del(key));
    },

    take: async (key) => parse(await ask(() => client.getdel(key))),

    async swap(key, change) {
      let current = (await ask(() => client.get(key))) ?? '';
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const result = change(parse(current));
        if ('keep' in result) {
          return result;
        }
        const ttl = 'put' in result && result.ttl !== undefined ? millisecondsOf(result.ttl) : undefined;
        const text = 'drop' in result || ttl === 0 ? '' : JSON.stringify(result.put);
        const other = await ask(() => client.eval(COMPARE_AND_SET, 1, key, current, text, ttl ?? ''));
        if (typeof other !== 'string') {
          return result;
        }
        current = other;
      }
      throw new StoreError('ERR_STORE_CONTENDED', 'a value changed all the time while it was to be swapped');
    },

    async join(set, member, ttl) {
      const lifetime = ttl === undefined ? '' : millisecondsOf(ttl);
      await ask(() => client.eval(JOIN, 1, set, member, lifetime, channelPrefix + set));
    },

    async leave(set, member) {
      await ask(() => client.srem(set, member));
    },

    members: (set) => ask(() => client.smembers(set)),

    async watch(set, signal) {
      // The listener's connection is made to a node that the client knows of, so the client must be there first.
      await ask(async () => {});
      return listener.watch(set, signal);
    },

    async wipe(prefix) {
      await ask(async () => {
        const nodes = client instanceof Cluster ? client.nodes('master') : [client];
        await Promise.all(nodes.map((node) => wipeNode(node, `${escapePattern(prefix)}*`)));
      });
    },

    async ping() {
      await ask(() => client.ping());
    },

    async close() {
      listener.close();
      await close();
    },
  };
}

function connect(address: RedisAddress): Redis | Cluster {
  const common = {
    ...credentialsOf(address),
    commandTimeout: PATIENCE,
    connectTimeout: PATIENCE,
    disconnectTimeout: 100,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  };
  if (address.driver === 'redis-cluster') {
    return new Cluster([...address.nodes], {
      redisOptions: common,
      clusterRetryStrategy: delayBefore,
      retryDelayOnFailover: 0,
    });
  }
  return new Redis({
    ...common,
    ...placeOf(address),
    db: address.db,
    retryStrategy: delayBefore,
    enableOfflineQueue: false,
  });
}

/** It never gives up: a server that is down for an hour is used again when it is back. */
function delayBefore(attempt: number): number {
  return Math.min(attempt * 50, 1000);
}

/** A connection of its own for messages. On a cluster any node will do: each hears what any other publishes. */
function connectListener(client: Redis | Cluster, address: RedisAddress): Redis {
  const place = client instanceof Cluster ? placeOfNode(client.nodes('master')[0]) : {};
  return new Redis({
    ...credentialsOf(address),
    ...(address.driver === 'redis' ? placeOf(address) : place),
    commandTimeout: PATIENCE,
    connectTimeout: PATIENCE,
    disconnectTimeout: 100,
    retryStrategy: () => null,
  });
}

function placeOf(address: RedisAddress & { driver: 'redis' }): { host: string; port: number; tls?: object } {
  return { ...address.at, ...(address.tls ? { tls: {} } : {}) };
}

function placeOfNode(node: Redis | undefined): { host?: string; port?: number } {
  const { host, port } = node?.options ?? {};
  return host === undefined || port === undefined ? {} : { host, port };
}

function credentialsOf({ username, password }: RedisAddress): { username?: string; password?: string } {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/** One by one, since on a cluster the keys of one command must share a slot; pipelined, so that it costs no round trips. */
async function wipeNode(node: Redis, pattern: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', 1000);
    const pipeline = node.pipeline();
    for (const key of keys) {
      pipeline.unlink(key);
    }
    for (const [error] of (await pipeline.exec()) ?? []) {
      if (error !== null) {
        throw error;
      }
    }
    cursor = next;
  } while (cursor !== '0');
}

function parse(text: string | null): Json | undefined {
  return text === null || text === '' ? undefined : (JSON.parse(text) as Json);
}
