import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { namesEnv, preload } from './client-programs.ts';

// The preload, as a user starts a program with it: each test is a program of its own.
const emulator = await startEmulator({ journalPort: 'off', dataDir: t.testdir() });
t.teardown(() => emulator.close());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function run(program: string, env: NodeJS.ProcessEnv = namesEnv(emulator)): Promise<Ended> {
  const { NODE_EXTRA_CA_CERTS: _, VKID_EMULATOR_TLS: __, ...rest } = process.env;
  const child = spawn(process.execPath, [...preload, '--input-type=module', '-e', program], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}

const { host } = new URL(emulator.httpsUrl ?? '');

t.test('every VK name is reached by fetch, its certificate checked, and one line says so', async (t) => {
  const names = 'id.vk.ru id.vk.com oauth.vk.ru oauth.vk.com api.vk.ru api.vk.com api.vk.me'.split(' ');
  names.push('login.vk.ru', 'login.vk.com', 'web.vk.me', 'm.vk.com');
  const { code, out, err } = await run(`
    for (const name of ${JSON.stringify(names)}) {
      const response = await fetch('https://' + name + '/__emulator/health');
      console.log(name, (await response.json()).status);
    }`);
  t.equal(out, names.map((name) => `${name} up\n`).join(''));
  t.equal(err, `vkid-emulator/names: VK's names lead to ${host} in this process.\n`);
  t.equal(code, 0);
});

t.test('Host and SNI stay what the client meant: the service is chosen by them', async (t) => {
  const { out } = await run(`
    const bad = await fetch('https://oauth.vk.com/access_token');
    console.log('oauth', bad.status, (await bad.json()).error);
    const api = await fetch('https://api.vk.ru/method/users.get');
    console.log('api', api.status, (await api.json()).error.error_code);`);
  t.equal(out, 'oauth 401 invalid_client\napi 200 8\n');
});

t.test('https, http2, tls and raw sockets go there too, in each form of their arguments', async (t) => {
  const { out, err } = await run(`
    import { once } from 'node:events';
    import { get } from 'node:https';
    import { connect as http2 } from 'node:http2';
    import { connect as net, Socket } from 'node:net';
    import { connect as tls } from 'node:tls';
    const path = '/__emulator/health';
    for (const options of [{ host: 'id.vk.ru', path }, { host: 'id.vk.com', path, port: '443', agent: false }]) {
      const [response] = await once(get(options), 'response');
      console.log('https', response.statusCode, response.socket.authorized);
      response.resume();
    }
    const session = http2('https://id.vk.ru');
    await once(session, 'connect').catch((error) => console.log('http2', error.code));
    session.destroy();
    for (const open of [
      () => tls(443, 'api.vk.me', { servername: 'api.vk.me' }),
      () => tls({ host: 'id.vk.ru', port: 443, servername: 'id.vk.ru' }),
    ]) {
      const socket = open();
      await once(socket, 'secureConnect');
      console.log('tls', socket.authorized, socket.servername, socket.remotePort);
      socket.destroy();
    }
    for (const open of [
      () => net(443, 'id.vk.ru'),
      () => net({ host: 'id.vk.ru', port: 443 }),
      () => new Socket().connect(443, 'id.vk.ru'),
    ]) {
      const socket = open();
      await once(socket, 'connect');
      console.log('net', socket.remotePort);
      socket.destroy();
    }`);
  const port = host.split(':')[1];
  t.match(out, 'https 200 true\nhttps 200 true\n', err);
  // It was asked, and does not speak that.
  t.match(out, 'http2 ERR_SSL_');
  t.match(
    out,
    `tls true api.vk.me ${port}\ntls true id.vk.ru ${port}\nnet ${port}\nnet ${port}\nnet ${port}\n`,
  );
});

t.test('nothing else is touched: other names, other ports, plain http, local sockets', async (t) => {
  const { out } = await run(`
    import { lookup } from 'node:dns';
    import { once } from 'node:events';
    import { createServer } from 'node:http';
    import { connect } from 'node:net';
    const asked = [];
    const away = (options) => new Promise((resolve) => {
      const socket = connect({ ...options, lookup: (name, _options, then) => {
        asked.push(name);
        then(new Error('asked'));
      } });
      socket.once('error', resolve);
    });
    await away({ host: 'vk.com', port: 443 });
    await away({ host: 'notvk.ru', port: 443 });
    await away({ host: 'id.vk.ru.example.org', port: 443 });
    await away({ host: 'id.vk.ru', port: 80 });
    await away({ host: 'id.vk.ru', port: 8443 });
    console.log(asked.join(' '));
    const server = createServer((_request, response) => response.end('own')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    console.log(await (await fetch('http://127.0.0.1:' + server.address().port)).text());
    server.close();
    const local = createServer((_request, response) => response.end()).listen(process.cwd() + '/local-' + process.pid);
    await once(local, 'listening');
    const socket = connect(process.cwd() + '/local-' + process.pid);
    await once(socket, 'connect');
    console.log('local');
    socket.destroy();
    local.close();`);
  t.equal(out, 'vk.com notvk.ru id.vk.ru.example.org id.vk.ru id.vk.ru\nown\nlocal\n');
});

t.test('without the CA the certificate is refused, and the line says what is missing', async (t) => {
  const { out, err } = await run(
    `await fetch('https://id.vk.ru/').catch(({ cause }) => console.log(cause.code));`,
    { VKID_EMULATOR_TLS: host },
  );
  t.match(out, /^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN)\n$/u);
  t.match(err, 'NODE_EXTRA_CA_CERTS is not set');
});

t.test('the address may be written as the ready record has it; a wrong one ends the start', async (t) => {
  const told = await run(`console.log((await fetch('https://id.vk.ru/__emulator/health')).status);`, {
    ...namesEnv(emulator),
    VKID_EMULATOR_TLS: emulator.httpsUrl,
  });
  t.equal(told.out, '200\n');
  for (const wrong of ['127.0.0.1:port', 'http://localhost:4443', 'localhost/x']) {
    const { code, err, out } = await run(`console.log('ran');`, { VKID_EMULATOR_TLS: wrong });
    t.equal(code, 2, wrong);
    t.equal(out, '');
    t.match(err, `VKID_EMULATOR_TLS is ${wrong}: it names the emulator's TLS listener, as 127.0.0.1:4443.`);
  }
});

t.test('making and using the CA puts it into no trust store: not the home, not the system', async (t) => {
  const dir = t.testdir({ home: { '.pki': { nssdb: {} } }, data: {} });
  const home = `${dir}/home`;
  const stores = ['/etc/ssl/certs', '/usr/local/share/ca-certificates', '/etc/ca-certificates.conf'];
  const listing = () => [
    ...readdirSync(home, { recursive: true }),
    ...stores.filter(existsSync).map((path) => `${path} ${statSync(path).mtimeMs}`),
  ];
  const before = listing();
  const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
  const options = { cwd: home, env: { ...process.env, HOME: home }, encoding: 'utf8' } as const;
  const { stdout } = spawnSync(process.execPath, [main, 'ca', '--data-dir', `${dir}/data`], options);
  t.match(stdout, 'BEGIN CERTIFICATE');
  t.strictSame(listing(), before);
});
