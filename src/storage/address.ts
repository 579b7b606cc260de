import { StoreError } from './store-error.ts';

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

export type RedisAddress = Credentials &
  (
    | { readonly driver: 'redis'; readonly at: Endpoint; readonly db: number; readonly tls: boolean }
    | { readonly driver: 'redis-cluster'; readonly nodes: readonly Endpoint[] }
  );

export type Address = { readonly driver: 'memory' } | RedisAddress;

const DEFAULT_PORT = 6379;

/** Reads what `--store` says. An error never repeats the text it was given, since that may hold a password. */
export function readAddress(text: string): Address {
  if (text === 'memory') {
    return { driver: 'memory' };
  }
  if (text.startsWith('redis-cluster://')) {
    return readCluster(text.slice('redis-cluster://'.length));
  }
  if (text.startsWith('redis://') || text.startsWith('rediss://')) {
    return readSingle(text);
  }
  throw refuse('the store must be memory, redis://…, rediss://… or redis-cluster://host:port,host:port');
}

/** Where a server is, in words that may be shown: no user, no password. */
export function nameAddress(address: RedisAddress): string {
  if (address.driver === 'redis-cluster') {
    return `redis-cluster://${address.nodes.map(nameEndpoint).join(',')}`;
  }
  return `${address.tls ? 'rediss' : 'redis'}://${nameEndpoint(address.at)}${address.db === 0 ? '' : `/${address.db}`}`;
}

function readSingle(text: string): Address {
  const url = readUrl(text);
  const db = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1];
  if (db === undefined) {
    throw refuse('the path of a Redis store URL must be the number of a database');
  }
  return {
    driver: 'redis',
    at: endpointOf(url),
    db: Number(db),
    tls: url.protocol === 'rediss:',
    ...credentialsOf(url),
  };
}

function readCluster(rest: string): Address {
  const end = rest.lastIndexOf('@');
  const urls = rest
    .slice(end + 1)
    .replace(/\/$/, '')
    .split(',')
    .map((node) => readUrl(`redis://${node}`));
  if (urls.some((url) => url.pathname !== '')) {
    throw refuse('a Redis Cluster store URL must be a list of host:port, without a path');
  }
  const credentials = end === -1 ? {} : credentialsOf(readUrl(`redis://${rest.slice(0, end)}@host`));
  return { driver: 'redis-cluster', nodes: urls.map(endpointOf), ...credentials };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') {
    throw refuse('the store URL cannot be read: it must be scheme://[user:password@]host:port');
  }
  if (url.search !== '' || url.hash !== '') {
    throw refuse('the store URL must have neither a query nor a fragment');
  }
  return url;
}

function endpointOf(url: URL): Endpoint {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: url.port === '' ? DEFAULT_PORT : Number(url.port) };
}

function credentialsOf(url: URL): Credentials {
  return {
    ...(url.username === '' ? {} : { username: decode(url.username) }),
    ...(url.password === '' ? {} : { password: decode(url.password) }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('the user or password in the store URL is not percent-encoded as it should be');
  }
}

function nameEndpoint({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function refuse(message: string): StoreError {
  return new StoreError('ERR_STORE_URL', message);
}
