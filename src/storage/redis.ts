import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import type { RedisAddress } from './address.ts';
import { createConnection, PATIENCE } from './redis-connection.ts';
import { createRedisListener } from './redis-listener.ts';
import { scripts } from './redis-scripts.ts';
import { openRedisSpace, type RedisCommands } from './redis-space.ts';
import type { Store } from './store.ts';

/** How long `close` waits for what sweeps behind a wipe, in ms. */
const SWEEP_PATIENCE = 1000;

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
  const running = new Set<Promise<void>>();

  const commands: RedisCommands = {
    channelPrefix,
    watch: async (set, signal) => {
      // The listener's connection is made to a node that the client knows of, so the client must be there first.
      await ask(async () => {});
      return listener.watch(set, signal);
    },
    run: (script, generationKey, ...args) =>
      ask(async () => {
        const { text, sha } = prepared[script];
        try {
          return await client.evalsha(sha, 1, generationKey, ...args);
        } catch (error) {
          // It was not run: the server has not seen it yet, or was emptied of its scripts.
          if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
          return client.eval(text, 1, generationKey, ...args);
        }
      }),
    get: (key) => ask(() => client.get(key)),
    keys: async function* keys(pattern) {
      await ask(async () => {});
      for (const node of client instanceof Cluster ? client.nodes('master') : [client]) {
        let cursor = '0';
        do {
          const [next, found] = await ask(() => node.scan(cursor, 'MATCH', pattern, 'COUNT', 1000));
          yield found;
          cursor = next;
        } while (cursor !== '0');
      }
    },
    // One by one, since on a cluster the keys of one command must share a slot; at once, so that it is one round trip.
    unlink: async (keys) => {
      await Promise.all(keys.map((key) => ask(() => client.unlink(key))));
    },
    inBackground: (work) => {
      running.add(work);
      void work.finally(() => running.delete(work));
    },
  };

  return {
    space: (name) => openRedisSpace(name, commands),
    async claimLayout(version) {
      const [former, other] = await Promise.all(formerKeys.map((key) => ask(() => client.exists(key))));
      const kept = await ask(() => client.get(layoutKey));
      if (kept === null && (former === 1 || other === 1)) return 0;
      if (kept === null) await ask(() => client.set(layoutKey, version, 'NX'));
      return Number((await ask(() => client.get(layoutKey))) ?? version);
    },
    async ping() {
      await ask(() => client.ping());
    },
    async close() {
      const patience = new Promise<void>((resolve) => setTimeout(resolve, SWEEP_PATIENCE).unref());
      await Promise.race([Promise.all(running), patience]);
      listener.close();
      // What was asked for just now is on its way only after this turn.
      await setImmediate();
      await close();
    },
  };
}

const prepared = Object.fromEntries(
  Object.entries(scripts).map(([name, text]) => [
    name,
    { text, sha: createHash('sha1').update(text).digest('hex') },
  ]),
) as Readonly<Record<keyof typeof scripts, { readonly text: string; readonly sha: string }>>;

const layoutKey = 'vkid-emulator:layout';

/** What an edition has left that did not number its layout yet. */
const formerKeys = ['{emulator}:form-secret', '{default}:seed'] as const;

function connect(address: RedisAddress): Redis | Cluster {
  const common = {
    ...credentialsOf(address),
    commandTimeout: PATIENCE,
    connectTimeout: PATIENCE,
    disconnectTimeout: 100,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // What is asked for at once is sent at once: one packet, one round trip.
    enableAutoPipelining: true,
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
    ...endpointOf(address),
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
  const endpoint = client instanceof Cluster ? endpointOfNode(client.nodes('master')[0]) : {};
  return new Redis({
    ...credentialsOf(address),
    ...(address.driver === 'redis' ? endpointOf(address) : endpoint),
    commandTimeout: PATIENCE,
    connectTimeout: PATIENCE,
    disconnectTimeout: 100,
    retryStrategy: () => null,
  });
}

function endpointOf(address: RedisAddress & { driver: 'redis' }): {
  host: string;
  port: number;
  tls?: object;
} {
  return { ...address.at, ...(address.tls ? { tls: {} } : {}) };
}

function endpointOfNode(node: Redis | undefined): { host?: string; port?: number } {
  const { host, port } = node?.options ?? {};
  return host === undefined || port === undefined ? {} : { host, port };
}

function credentialsOf({ username, password }: RedisAddress): { username?: string; password?: string } {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}
