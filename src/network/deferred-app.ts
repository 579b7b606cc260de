import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { App } from './listeners.ts';

/** What of an app a request needs. */
type ProvidedApp = Pick<App, 'ready' | 'routing'>;

/**
 * An app that is provided after its listener has opened: with port 0 the address is not known before, and the app is made of
 * it. Requests that come earlier wait. The app is made for the first request, or by `prepare`.
 */
export function deferredApp(): {
  readonly app: App;
  provide(make: () => Promise<ProvidedApp>): void;
  prepare(): void;
} {
  let provided: (make: () => Promise<ProvidedApp>) => void = () => {};
  const asked = new Promise<() => Promise<ProvidedApp>>((resolve) => {
    provided = resolve;
  });
  let opened: Promise<ProvidedApp['routing']> | undefined;
  const openApp = async () => {
    const app = await (await asked)();
    await app.ready();
    return app.routing;
  };
  const open = () => {
    opened ??= openApp();
    // Each waiting request answers a failure; without one there is nothing to answer.
    opened.catch(() => {});
    return opened;
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
    // Its server never listens: only its limits and its answer to broken requests are used.
    app: { ready: async () => {}, routing, server: limitsServer() },
    provide: (make) => provided(make),
    prepare: () => void open(),
  };
}

function limitsServer(): App['server'] {
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 72_000 });
  server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(answerTo(fault.code));
    else socket.destroy();
  });
  return server;
}

/** The answer to what is no HTTP request, or takes too long to become one. Nothing of what was sent comes back. */
function answerTo(code: string | undefined): string {
  const [status, reason] = badRequestAnswers[code ?? ''] ?? ['400 Bad Request', 'this is no HTTP request'];
  const body = JSON.stringify({ error: 'invalid_request', error_description: reason });
  const head = ['connection: close', 'content-type: application/json', `content-length: ${body.length}`];
  return [`HTTP/1.1 ${status}`, ...head, '', body].join('\r\n');
}

const badRequestAnswers: Readonly<Record<string, readonly [status: string, reason: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'address and headers are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request did not end in time'],
};
