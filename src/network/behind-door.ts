import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { App } from './listen.ts';

/** What stands behind a door once it is there. */
type Standing = Pick<App, 'ready' | 'routing'>;

/**
 * An app that is still to come: its door can open first, since with port 0 nobody knows the address before, and the
 * app is made of it. Who knocks early waits. The app is made for whoever knocks first, or when somebody says `prepare`.
 */
export function behindDoor(): {
  readonly app: App;
  stand(make: () => Promise<Standing>): void;
  prepare(): void;
} {
  let arrive: (come: () => Promise<Standing>) => void = () => {};
  const called = new Promise<() => Promise<Standing>>((resolve) => {
    arrive = resolve;
  });
  let inside: Promise<Standing['routing']> | undefined;
  const enter = async () => {
    const app = await (await called)();
    await app.ready();
    return app.routing;
  };
  const open = () => {
    inside ??= enter();
    // Those who knock hear of a failure; nobody else is there to hear it.
    inside.catch(() => {});
    return inside;
  };
  const routing = (request: IncomingMessage, response: ServerResponse): void => {
    open().then(
      (route) => route(request, response),
      () =>
        response
          .writeHead(503, { 'content-type': 'text/plain' })
          .end('The emulator could not start this part.\n'),
    );
  };
  return {
    // Its server never listens: it lends its limits and its answer to requests that are none.
    app: { ready: async () => {}, routing, server: lendingServer() },
    stand: (make) => arrive(make),
    prepare: () => void open(),
  };
}

function lendingServer(): App['server'] {
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 72_000 });
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(answerTo(fault.code));
    else socket.destroy();
  });
  return server;
}

/** To what is no HTTP request, or takes too long to become one. Nothing of what was sent comes back. */
function answerTo(code: string | undefined): string {
  const [status, reason] = complaints[code ?? ''] ?? ['400 Bad Request', 'this is no HTTP request'];
  const body = JSON.stringify({ error: 'invalid_request', error_description: reason });
  const head = ['connection: close', 'content-type: application/json', `content-length: ${body.length}`];
  return [`HTTP/1.1 ${status}`, ...head, '', body].join('\r\n');
}

const complaints: Readonly<Record<string, readonly [status: string, reason: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'address and headers are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request did not end in time'],
};
