import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';
import { get as getTls } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import Fastify from 'fastify';
import t, { type Test } from 'tap';
import { openCertificates } from '../../src/network/certificates.ts';
import { listen, listenTls } from '../../src/network/listeners.ts';

const plain = { host: '127.0.0.1', port: 0, flag: '--port' };
const secure = { host: '127.0.0.1', port: 0, flag: '--https-port' };

/** An app that says how it was reached, answers late when asked, and streams. */
function build() {
  const app = Fastify();
  app.get('/', (request, reply) => reply.send(`${request.protocol} ${request.hostname}`));
  app.get<{ Params: { ms: number } }>('/late/:ms', (request, reply) => {
    setTimeout(() => void reply.send('late'), request.params.ms);
  });
  app.get('/endless', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200);
    reply.raw.write('begun');
  });
  return app;
}

async function certificates(t: Test) {
  return openCertificates({ dataDir: t.testdir(), now: () => Date.now() });
}

async function fetchFrom(port: number, address = '127.0.0.1', path = '/', agent: Agent | false = false) {
  const request = get({ host: address, port, path, agent });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { body: await text(response), connection: response.headers.connection };
}

/** The connection ends or breaks; either is an end. */
function ended(socket: Socket): Promise<unknown> {
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.once('close', resolve);
  });
}

t.test('one app answers on a plain and a TLS listener, each on a free port it names', async (t) => {
  const { key, cert, caPem } = await certificates(t);
  const app = build();
  const listeners = await Promise.all([listen(app, plain), listenTls(app, { ...secure, key, cert })]);
  const [http, https] = listeners;
  t.not(http.port, https.port);
  t.ok(http.port > 0 && https.port > 0);
  t.same(https.addresses, ['127.0.0.1']);
  t.equal((await fetchFrom(http.port)).body, 'http 127.0.0.1');

  const reach = async (host: string) => {
    const lookup = (_name: string, options: { all?: boolean }, done: (...found: unknown[]) => void) =>
      options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
    const request = getTls({ host, port: https.port, ca: caPem, lookup: lookup as never, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return text(response);
  };
  for (const host of ['id.vk.ru', 'api.vk.me', 'other.vk.com', 'localhost', '127.0.0.1']) {
    t.equal(await reach(host), `https ${host}`, host);
  }
  await t.rejects(reach('example.org'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await t.rejects(
    once(getTls({ host: '127.0.0.1', port: https.port, agent: false }), 'response'),
    { code: /SELF_SIGNED|UNABLE_TO/ },
    'who was not given the CA does not trust it',
  );
  await Promise.all(listeners.map((listener) => listener.close()));
});

t.test('localhost answers on both of its addresses, 127.0.0.1 on that alone', async (t) => {
  const app = build();
  const both = await listen(app, { ...plain, host: 'localhost' });
  t.same(both.addresses, ['127.0.0.1', '::1']);
  for (const address of both.addresses) t.match((await fetchFrom(both.port, address)).body, 'http', address);
  const one = await listen(app, plain);
  t.same(one.addresses, ['127.0.0.1']);
  await t.rejects(fetchFrom(one.port, '::1'), { code: 'ECONNREFUSED' });
  await Promise.all([both.close(), one.close()]);
  await t.rejects(fetchFrom(both.port, '::1'), { code: 'ECONNREFUSED' }, 'closed on both');
});

t.test('a listener that cannot be opened is said with its port and flag', async (t) => {
  const app = build();
  const taken = createServer().listen(0, '::1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const listener = { host: 'localhost', port, flag: '--journal-port' };
  const said = { code: 'PORT_TAKEN', message: new RegExp(`${port}.*--journal-port`) };
  await t.rejects(listen(app, listener), said, 'one of the addresses is enough');
  await t.rejects(fetchFrom(port), { code: 'ECONNREFUSED' }, 'and the other is not kept');
  await t.rejects(listenTls(app, { ...listener, host: '::1', ...(await certificates(t)) }), said);
  taken.close();
  for (const host of ['192.0.2.1', 'no such host']) {
    await t.rejects(listen(app, { ...plain, host }), { code: 'HOST_UNAVAILABLE', message: host });
  }
});

t.test('closing answers what is in flight and is then over at once', async (t) => {
  const app = build();
  const listener = await listen(app, plain);
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  t.equal((await fetchFrom(listener.port, '127.0.0.1', '/', agent)).connection, 'keep-alive');
  const late = fetchFrom(listener.port, '127.0.0.1', '/late/150', agent);
  await pause(50);
  const started = Date.now();
  const closing = listener.close();
  t.equal(listener.close(), closing, 'closing twice is the same closing');
  await pause(5);
  await t.rejects(fetchFrom(listener.port), { code: 'ECONNREFUSED' });
  t.same(await late, { body: 'late', connection: 'close' });
  await closing;
  t.ok(Date.now() - started < 1000, 'kept connections do not hold it');
});

t.test(
  'closing leaves an idle connection no time, a silent one little, an endless answer its limit',
  async (t) => {
    const { key, cert, caPem } = await certificates(t);
    const app = build();
    const listener = await listenTls(app, { ...secure, key, cert });
    const shaking = connect(listener.port, '127.0.0.1');
    const silent = connectTls({ port: listener.port, host: '127.0.0.1', ca: caPem });
    const endless = connectTls({ port: listener.port, host: '127.0.0.1', ca: caPem });
    await Promise.all([
      once(shaking, 'connect'),
      once(silent, 'secureConnect'),
      once(endless, 'secureConnect'),
    ]);
    endless.write('GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(endless, 'data');
    const started = Date.now();
    const spent = () => Date.now() - started;
    const ends = [shaking, silent, endless].map((socket) => ended(socket).then(spent));
    await listener.close(1500);
    const [shakingEnd = 0, silentEnd = 0, endlessEnd = 0] = await Promise.all(ends);
    t.ok(shakingEnd >= 150 && shakingEnd < 1200, `in its handshake: ${shakingEnd} ms`);
    t.ok(silentEnd >= 150 && silentEnd < 1200, `silent: ${silentEnd} ms`);
    t.ok(endlessEnd >= 1400, `endless: ${endlessEnd} ms`);
  },
);

t.test('a request that comes while closing, on a connection already open, is still answered', async (t) => {
  const listener = await listen(build(), plain);
  const socket = connect(listener.port, '127.0.0.1');
  await once(socket, 'connect');
  await pause(20);
  const closing = listener.close();
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  t.match(await text(socket), /200 OK[\s\S]*connection: close[\s\S]*http localhost/i);
  await closing;
});

t.test('a broken request gets the app’s own answer, and broken TLS harms no one', async (t) => {
  const app = build();
  const { key, cert } = await certificates(t);
  const http = await listen(app, plain);
  const https = await listenTls(app, { ...secure, key, cert });
  const broken = connect(http.port, '127.0.0.1');
  broken.write('NO SUCH\r\n\r\n');
  t.match(await text(broken), /400 Bad Request[\s\S]*"Client Error"/);
  const noTls = connect(https.port, '127.0.0.1');
  const over = ended(noTls);
  noTls.write('GET / HTTP/1.1\r\n\r\n');
  noTls.resume();
  await over;
  t.equal((await fetchFrom(http.port)).body, 'http 127.0.0.1');
  await Promise.all([http.close(), https.close()]);
});
