/**
 * What every client program shares: a server on a free port, which prints its address when it listens. A program is
 * the smallest app around a library: `/sign-in` sends the visitor off, the callback ends in the profile as JSON, and
 * what went wrong is shown in the library's own words.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What VK has registered of the app; a test may have some of it wrong. */
export const registered = {
  clientId: process.env['CLIENT_ID'] ?? '51000002',
  clientSecret: process.env['CLIENT_SECRET'] ?? 'secret-of-no one',
};

/** The emulator's address, where a client can be told so; and whether VK's host stays in the path behind it. */
const base = process.env['VK_BASE'];
const withHost = process.env['VK_HOST_IN_PATH'] !== 'no';

/** `https://id.vk.ru/authorize` as it is, or as a user would configure it. */
export function vkUrl(address: string): string {
  const { host, pathname, search } = new URL(address);
  if (base === undefined) return address;
  return `${base}${withHost ? `/${host}` : ''}${pathname}${search}`;
}

/** How a program answers; what it rejects with is shown. */
export type ServedAnswer = (request: IncomingMessage, response: ServerResponse) => unknown;

export async function serve(app: (url: string) => ServedAnswer): Promise<void> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
  const answer = app(url);
  server.on('request', (request, response) => {
    const answering = async () => answer(request, response);
    void answering().catch((error: unknown) => showError(response, error));
  });
  process.stdout.write(`${url}\n`);
}

export function show(response: ServerResponse, shown: unknown, status = 200): void {
  const text = JSON.stringify(shown, (_key, value: unknown) =>
    value instanceof Error ? tell(value) : value,
  );
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

export const showError = (response: ServerResponse, error: unknown): void => show(response, { error }, 500);

/** An error by its name, its sentence, and the fields that a library puts beside them. */
const tell = (error: Error): object =>
  Object.assign(Object.fromEntries(Object.entries(error)), { name: error.name, message: error.message });

/** A Node request as the standard one, for libraries that speak nothing else. Bodies are not needed here. */
export function toWeb(url: string, { url: path = '/', headers }: IncomingMessage): Request {
  const { cookie = '' } = headers;
  return new Request(new URL(path, url), { headers: { cookie } });
}

/** The answer of such a library, carried to Node's. */
export async function fromWeb(response: ServerResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  response.end(await answer.text());
}
