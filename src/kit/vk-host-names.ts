/**
 * A preload: `node --import vkid-emulator/names app.js`. Owns: where this process's connections to VK's names go.
 * Leaves to others: trust (`NODE_EXTRA_CA_CERTS` names the emulator's CA; no check is loosened here), other
 * processes, browsers.
 *
 * Whatever asks in Node, http, https, http2, tls and fetch alike, opens its connection by `Socket.connect` with the name
 * still in it. That is the one place that is changed, and only for VK's names on port 443: the address becomes the
 * emulator's; the Host header, SNI and the name that the certificate must bear stay what they were.
 */
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { readTarget } from '../network/request-target.ts';

interface Address {
  readonly host: string;
  readonly port: number;
}

const variable = 'VKID_EMULATOR_TLS';
const given = process.env[variable] || '127.0.0.1:4443';
const emulator = readAddress(given);
if (!emulator) stop(`${variable} is ${given}: it names the emulator's TLS listener, as 127.0.0.1:4443.`);

const connect = new Proxy(Reflect.get(Socket.prototype, 'connect'), {
  apply: (connect, socket, given: unknown[]): unknown =>
    Reflect.apply(connect, socket, redirect(given, emulator)),
});
Object.assign(Socket.prototype, { connect });
// A worker has been told by the thread that started it.
if (isMainThread) say(`VK's names lead to ${given} in this process${trustWarning()}`);

/** `127.0.0.1:4443`, `[::1]:4443`, `emulator:4443`, or the ready record's `httpsUrl` as it is. */
function readAddress(text: string): Address | undefined {
  const written = text.includes('://') ? text : `https://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url?.protocol !== 'https:' || url.pathname !== '/' || url.username !== '') return undefined;
  return { host: url.hostname.replaceAll(/[[\]]/gu, ''), port: Number(url.port || 443) };
}

/** The arguments of `Socket.connect` in all their shapes: options; port and host; or both, put in order by `net.connect`. */
function redirect(given: readonly unknown[], to: Address): unknown[] {
  const [first, second, ...rest] = given;
  // Made for this one connection, and marked by a symbol of Node's own: so changed where it is.
  if (Array.isArray(first)) return [Object.assign(first, { 0: lead(first[0], to) }), ...given.slice(1)];
  if (typeof first === 'object') return [lead(first, to), ...given.slice(1)];
  return typeof second === 'string' ? [lead({ port: first, host: second }, to), ...rest] : [...given];
}

function lead(options: unknown, { host, port }: Address): unknown {
  const { host: wanted, port: at, path } = Object(options) as Record<string, unknown>;
  const isVk = typeof wanted === 'string' && readTarget({ headers: { host: wanted } }).chosenBy === 'host';
  return isVk && Number(at) === 443 && !path ? { ...Object(options), host, port } : options;
}

function trustWarning(): string {
  if (process.env['NODE_EXTRA_CA_CERTS']) return '.';
  return '. NODE_EXTRA_CA_CERTS is not set: its certificate is refused unless you trust its CA in another way.';
}

function say(sentence: string): void {
  process.stderr.write(`vkid-emulator/names: ${sentence}\n`);
}

function stop(sentence: string): never {
  say(sentence);
  process.exit(2);
}
