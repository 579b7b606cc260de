import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type Connections, watchConnections } from './connections.ts';

/** What of a Fastify app a listener needs. The app's own server is never opened: its limits and its answer to broken requests are taken from it. */
export interface App {
  ready(): PromiseLike<unknown>;
  routing(request: IncomingMessage, response: ServerResponse): void;
  readonly server: Server;
}

/** Where to listen. */
export interface ListenAddress {
  /** An address or a name. `localhost` means both of its addresses, 127.0.0.1 and ::1, on one port. */
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** The flag that sets this port, for the sentence that says that it is taken. */
  readonly flag: string;
}

/** An open listener. */
export interface Listener {
  readonly port: number;
  /** The addresses it is open on. */
  readonly addresses: readonly string[];
  /**
   * Accepts nothing more, lets what is being answered end, and cuts what is left after `limit` ms (5000 when not
   * given). May be called again: it is the same closing. The app stays open; close it afterwards.
   */
  close(limit?: number): Promise<void>;
}

/** How long a connection that has said nothing yet is given when closing: its request may be on the way. */
const quietGrace = 200;

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : '';
}

/** The sentence for an address that cannot be listened on; other faults are rethrown as they are. */
function explain(fault: unknown, { host, port, flag }: ListenAddress): unknown {
  const say = (code: string, message: string) =>
    Object.assign(new Error(message, { cause: fault }), { code });
  switch (codeOf(fault)) {
    case 'EADDRINUSE':
      return say(
        'PORT_TAKEN',
        `Port ${port} is taken on ${host}: choose another with ${flag}, or 0 for any free one.`,
      );
    case 'EACCES':
      return say(
        'PORT_FORBIDDEN',
        `Port ${port} may not be opened by this user: choose one above 1023 with ${flag}.`,
      );
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say('HOST_UNAVAILABLE', `This machine has no address ${host}: choose another with --host.`);
    default:
      return fault;
  }
}

async function open(server: Server, host: string, port: number): Promise<number> {
  server.listen({ host, port });
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** One server per address, all on one port. An address of `localhost` that the machine lacks is left out. */
async function openAll(make: () => Server, hosts: readonly string[], port: number): Promise<Server[]> {
  const opened: Server[] = [];
  let chosen = port;
  let absent: unknown;
  try {
    for (const host of hosts) {
      const server = make();
      try {
        chosen = await open(server, host, chosen);
        opened.push(server);
      } catch (fault) {
        if (hosts.length === 1 || !['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(fault))) throw fault;
        absent = fault;
      }
    }
    if (opened.length === 0) throw absent;
    return opened;
  } catch (fault) {
    await Promise.all(opened.map(shut));
    throw fault;
  }
}

/** The free port of the first address may be taken on the second: then another is tried. */
async function openWithReattempts(make: () => Server, { host, port }: ListenAddress): Promise<Server[]> {
  const hosts = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  for (let attempts = port === 0 ? 20 : 1; ; attempts -= 1) {
    try {
      return await openAll(make, hosts, port);
    } catch (fault) {
      if (attempts === 1 || codeOf(fault) !== 'EADDRINUSE') throw fault;
    }
  }
}

/** Gives a server of ours its app. */
function attachApp(server: Server, app: App, connections: Connections): Server {
  const { keepAliveTimeout, headersTimeout, requestTimeout, maxRequestsPerSocket, timeout } = app.server;
  Object.assign(server, { keepAliveTimeout, headersTimeout, requestTimeout, maxRequestsPerSocket, timeout });
  connections.watch(server);
  server.on('request', (request, response) => app.routing(request, response));
  server.on('clientError', (fault, socket) => app.server.emit('clientError', fault, socket));
  return server;
}

async function openListener(app: App, make: () => Server, address: ListenAddress): Promise<Listener> {
  await app.ready();
  const connections = watchConnections();
  const servers = await openWithReattempts(() => attachApp(make(), app, connections), address).catch(
    (fault: unknown) => {
      throw explain(fault, address);
    },
  );
  const addresses = servers
    .map((server) => server.address())
    .filter((address) => typeof address === 'object');

  async function close(limit: number): Promise<void> {
    connections.wind();
    const closed = Promise.all(servers.map(shut));
    const timers = [
      setTimeout(connections.cutQuiet, Math.min(quietGrace, limit)),
      setTimeout(connections.cutAll, limit),
    ];
    await closed;
    timers.forEach(clearTimeout);
  }

  let closing: Promise<void> | undefined;
  return {
    port: addresses[0]?.port ?? address.port,
    addresses: addresses.flatMap((address) => address?.address ?? []),
    close(limit = 5000) {
      closing ??= close(limit);
      return closing;
    },
  };
}

/**
 * Opens the plain listener of an app. Throws an Error with a code when it cannot: PORT_TAKEN, PORT_FORBIDDEN or
 * HOST_UNAVAILABLE.
 */
export function listen(app: App, address: ListenAddress): Promise<Listener> {
  return openListener(app, () => createServer(), address);
}

/** Opens a TLS listener for the same app, beside the plain one; fails as `listen` does. */
export function listenTls(
  app: App,
  address: ListenAddress & { readonly key: string; readonly cert: string },
): Promise<Listener> {
  const { key, cert } = address;
  // No client is asked for a certificate, so none has to be checked: naming no CA saves reading every public one.
  return openListener(app, () => createTlsServer({ key, cert, ca: [] }), address);
}
