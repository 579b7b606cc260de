import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of some servers that share one life, and the answers still owed on them. */
export interface Connections {
  readonly watch: (server: Server) => void;
  /** From now on an answer is the last one on its connection. */
  readonly wind: () => void;
  /** Cuts the connections on which nothing is being answered. */
  readonly cutQuiet: () => void;
  readonly cutAll: () => void;
}

/** Both layers of a TLS connection have the same peer, and only that: there is no public way from one to the other. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress}`;
}

/**
 * Node's own bookkeeping knows connections that have spoken HTTP. It does not know those that browsers open in
 * advance and say nothing on, or that are still shaking hands, and each of them would hold the process for a minute.
 */
export function watchConnections(): Connections {
  const sockets = new Set<Socket>();
  const answering = new Set<ServerResponse>();
  let winding = false;

  return {
    watch(server) {
      server.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
      server.on('request', (request, response: ServerResponse) => {
        answering.add(response);
        if (winding) response.setHeader('connection', 'close');
        response.once('close', () => {
          answering.delete(response);
          if (winding) request.socket.destroySoon();
        });
      });
    },
    wind() {
      winding = true;
      for (const response of answering) {
        if (!response.headersSent) response.setHeader('connection', 'close');
      }
    },
    cutQuiet() {
      const busy = new Set([...answering].map((response) => peerOf(response.req.socket)));
      for (const socket of sockets) if (!busy.has(peerOf(socket))) socket.destroy();
    },
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
