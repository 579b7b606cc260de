import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { describeCa } from '../../src/cli/ca.ts';
import { describeHosts } from '../../src/cli/hosts.ts';
import { unsupportedNode } from '../../src/cli/node-version.ts';
import { readyLine, readyTable } from '../../src/cli/ready-record.ts';
import { vkHosts } from '../../src/network/vk-hosts.ts';
import { findPackage } from '../../src/settings/package-root.ts';

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const { root, version } = findPackage();

/** The variables of this process without those that would set something. */
const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VKID_')));

function command(t: Test, args: readonly string[], variables: Record<string, string> = {}) {
  // tap makes every Node that it sees started load its own hooks, which takes four times as long as we do.
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, main, ...args], {
    env: { ...bare, ...variables },
    cwd: t.testdirName,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

/** Runs it to its end. */
async function run(t: Test, args: readonly string[], variables?: Record<string, string>) {
  const child = command(t, args, variables);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, out, err };
}

/** Starts an emulator on free ports and waits for its record. */
async function start(t: Test, args: readonly string[] = []) {
  const ports = ['--port=0', '--https-port=0', '--journal-port=0'];
  const child = command(t, [...ports, `--data-dir=${join(t.testdirName, 'data')}`, ...args]);
  const ended = once(child, 'exit');
  const err = text(child.stderr);
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, 'line'),
    ended.then(async () => Promise.reject(new Error(await err))),
  ]);
  const record = JSON.parse(String(line)) as Record<string, string>;
  return { child, ended, err, record };
}

const portOf = (url: string | undefined) => new URL(url ?? '').port;

t.test('--help tells every flag and variable, --version the version', async (t) => {
  t.testdir();
  const help = await run(t, ['--help']);
  t.match(help, { code: 0, err: '' });
  for (const part of [
    'ready [--wait SECONDS] [--url URL]',
    'check FILE',
    'hosts',
    '--signing-keys FILE',
    'VKID_STORE',
  ])
    t.match(help.out, part);
  t.ok(help.out.split('\n').every((line) => line.length <= 125));
  t.strictSame(await run(t, ['-h']), help);
  t.strictSame(await run(t, ['check', '--version']), { code: 0, out: `${version}\n`, err: '' });
});

t.test('what is asked wrongly is named in one line, with exit code 2', async (t) => {
  t.testdir();
  const rows: readonly [args: readonly string[], variables: Record<string, string>, line: RegExp][] = [
    [['--prot', '1'], {}, /^vkid-emulator: Unknown flag --prot: see vkid-emulator --help\.\n$/u],
    [
      ['begin'],
      {},
      /^vkid-emulator: Unknown command "begin": there are start, ready, ca, hosts, check\.\n$/u,
    ],
    [['start', 'now'], {}, /^vkid-emulator: start does not know what to do with "now"\.\n$/u],
    [['check'], {}, /^vkid-emulator: check needs FILE: .*\n$/u],
    [['ca', '--port', '1'], {}, /^vkid-emulator: --port is no flag of ca: .*\n$/u],
    [[], { VKID_PROT: '1' }, /^vkid-emulator: Unknown variable VKID_PROT: .*\n$/u],
    [['--port', 'x'], {}, /^vkid-emulator: --port must be a port from 0 to 65535, not "x"\.\n$/u],
    [[], { VKID_HOST: '0.0.0.0' }, /^vkid-emulator: VKID_HOST 0\.0\.0\.0 is beyond loopback: .*\n$/u],
    [['--store', 'redis://h/x'], {}, /^vkid-emulator: --store: the path of a Redis store URL .*\n$/u],
    [['--signing-keys', 'none.json'], {}, /^vkid-emulator: --signing-keys: cannot be read .*\n$/u],
    [['ready', '--wait', 'long'], {}, /^vkid-emulator: --wait must be a number of seconds\.\n$/u],
    [['ready', '--url', 'ftp://x'], {}, /^vkid-emulator: --url must be an http\(s\) URL\.\n$/u],
    [['ready', '--port', '0'], {}, /^vkid-emulator: ready needs --url, .*\n$/u],
    [['hosts', '--https-port', 'off'], {}, /^vkid-emulator: hosts needs the port .*\n$/u],
  ];
  await Promise.all(
    rows.map(async ([args, variables, line]) => {
      const { code, out, err } = await run(t, args, variables);
      t.match(err, line, args.join(' '));
      t.strictSame({ code, out }, { code: 2, out: '' });
    }),
  );
});

t.test('check passes a good world and names each fault of a bad one', async (t) => {
  const dir = t.testdir();
  const good = join(root, 'config/world.json');
  t.strictSame(await run(t, ['check', good]), {
    code: 0,
    out: `${good} is a good world: people 6, apps 3\n`,
    err: '',
  });
  const bad = join(dir, 'bad.json');
  const person = { phone: '12', first_name: 'Анна', last_name: 'Петрова', birth_date: '1990-02-30' };
  await writeFile(bad, JSON.stringify({ people: [person], apps: [{ nmae: 'x' }] }));
  const { code, out, err } = await run(t, ['check', bad]);
  t.strictSame({ code, out }, { code: 2, out: '' });
  for (const key of ['people[0].phone', 'apps[0].nmae', 'apps[0].name'])
    t.ok(err.includes(`vkid-emulator: ${bad}: ${key} `), key);
  const started = await run(t, ['--world', bad]);
  t.match(started, { code: 2, err: /^vkid-emulator: --world: people\[0\]\.phone must be/mu });
});

t.test('ca prints the file and the PEM of the local CA, which stays the same', async (t) => {
  const dir = join(t.testdir(), 'data');
  const first = await run(t, ['ca', '--data-dir', dir]);
  t.match(first, { code: 0, err: '' });
  t.ok(first.out.startsWith(`${join(dir, 'ca/ca.pem')}\n-----BEGIN CERTIFICATE-----\n`));
  t.strictSame(await run(t, ['ca'], { VKID_DATA_DIR: dir }), first);
  const file = join(dir, 'file');
  await writeFile(file, '');
  t.match(await run(t, ['ca', '--data-dir', file]), { code: 1, err: /^vkid-emulator: The data directory/u });
});

t.test('hosts leads VK’s names to where the listener is reached', async (t) => {
  t.testdir();
  const rows = [
    [[], '127.0.0.1 id.vk.ru', '127.0.0.1:4443'],
    [['--host', '0.0.0.0', '--https-port', '8443'], '127.0.0.1 id.vk.ru', '127.0.0.1:8443'],
    [['--host', '::'], '::1 id.vk.ru', '[::1]:4443'],
    [['--host', '192.0.2.7'], '192.0.2.7 id.vk.ru', '192.0.2.7:4443'],
    [['--host', 'localhost'], '127.0.0.1 id.vk.ru', '127.0.0.1:4443'],
  ] as const;
  for (const [args, line, place] of rows) {
    const { code, out } = await run(t, ['hosts', ...args]);
    t.equal(code, 0);
    t.match(out, `\n${line} `, args.join(' '));
    t.match(out, `--host-resolver-rules="MAP id.vk.ru:443 ${place},`);
  }
});

t.test('the lines of hosts and ca can be used as they are', async (t) => {
  const text = describeHosts({ httpsPort: 4443 });
  t.same(
    text.split('\n').filter((line) => /^\d/.test(line)),
    [
      '127.0.0.1 id.vk.ru id.vk.com',
      '127.0.0.1 oauth.vk.ru oauth.vk.com',
      '127.0.0.1 api.vk.ru api.vk.com api.vk.me',
      '127.0.0.1 login.vk.ru login.vk.com',
      '127.0.0.1 web.vk.me',
    ],
  );
  const rules = /--host-resolver-rules="(.*)"/.exec(text)?.[1]?.split(', ') ?? [];
  t.equal(rules.length, vkHosts.size);
  t.match(rules, ['MAP id.vk.ru:443 127.0.0.1:4443', 'MAP id.vk.com:443 127.0.0.1:4443']);
  const ipv6 = describeHosts({ httpsPort: 9, address: '::1' });
  t.match(ipv6, '="MAP id.vk.ru:443 [::1]:9, ');
  t.match(ipv6, '\n::1 id.vk.ru id.vk.com\n');
  for (const line of text.split('\n')) t.match(line, /^(#.*|[\d.]+( [a-z.]+)+)?$/, 'fit for a hosts file');
  t.match(text, /--https-port 443\./);
  t.notMatch(describeHosts({ httpsPort: 443 }), '--https-port');
  t.equal(describeCa({ caFile: '/d/ca.pem', caPem: 'PEM\n' }), '/d/ca.pem\nPEM\n');
});

t.test('ready asks until the time is up, and says why it is not', async (t) => {
  t.testdir();
  let ready = false;
  const server = createServer((request, response) => {
    response.statusCode = ready && request.url === '/w/a/__emulator/ready' ? 200 : 503;
    response.end('no world yet');
  }).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = String(typeof address === 'object' ? address?.port : '');
  const url = `http://127.0.0.1:${port}/w/a/`;

  const early = await run(t, ['ready'], { VKID_PORT: port });
  t.match(early, { code: 1, out: '', err: `http://127.0.0.1:${port} is not ready: HTTP 503 no world yet` });
  setTimeout(() => (ready = true), 400);
  t.match(await run(t, ['ready', '--wait', '5', '--url', url]), {
    code: 0,
    out: `${url} is ready\n`,
    err: '',
  });
  server.close();
  server.closeAllConnections();
  const late = await run(t, ['ready', '--wait=0.3', '--url', url]);
  t.match(late, { code: 1, err: /is not ready: .*ECONNREFUSED/u });
});

t.test('started, it prints one record, serves, and ends with 0 when told to', async (t) => {
  t.testdir();
  const { child, ended, err, record } = await start(t);
  t.strictSame(Object.keys(record), [
    'event',
    'url',
    'httpsUrl',
    'journalUrl',
    'consoleUrl',
    'caFile',
    'version',
  ]);
  t.match(record, { event: 'ready', version, consoleUrl: `${record.url}/__emulator/` });
  t.match(record.caFile, /ca\.pem$/u);
  const { url = '' } = record;
  t.match(await run(t, ['ready', '--url', url]), { code: 0 });

  const waiting = fetch(`${url}/__emulator/api/messages?wait=20&phone=%2B79990000001`);
  await fetch(`${url}/__emulator/health`);
  child.kill('SIGTERM');
  t.equal((await waiting).status, 200, 'what is in flight gets its answer');
  t.strictSame(await ended, [0, null]);
  for (const line of (await err).trimEnd().split('\n')) t.ok(JSON.parse(line), 'logs are JSON on stderr');
});

t.test('SIGINT ends it with 0 too; a second signal ends it at once', async (t) => {
  t.testdir();
  const first = await start(t, ['--log-level=silent']);
  first.child.kill('SIGINT');
  t.strictSame(await first.ended, [0, null]);
  t.equal(await first.err, '');

  const second = await start(t, ['--https-port=off', '--journal-port=off']);
  t.notOk('httpsUrl' in second.record || 'journalUrl' in second.record || 'caFile' in second.record);
  await stubborn(second.child, second.record.url);
  t.strictSame(await second.ended, [143, null]);
});

/** Tells it to stop twice, while a request that never ends keeps it busy. */
async function stubborn(child: ChildProcess, url = '') {
  const socket = (await import('node:net')).connect(Number(portOf(url)), '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST /__emulator/api/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n');
  await fetch(`${url}/__emulator/health`);
  child.kill('SIGTERM');
  await once(child.stderr ?? child, 'data');
  child.kill('SIGTERM');
}

t.test('a taken port is named in one line together with its flag', async (t) => {
  t.testdir();
  const server = createServer().listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = String(typeof address === 'object' ? address?.port : '');
  for (const flag of ['--port', '--https-port', '--journal-port']) {
    const others = ['--port', '--https-port', '--journal-port'].filter((other) => other !== flag);
    const { code, out, err } = await run(t, [flag, port, ...others.map((other) => `${other}=0`)]);
    t.strictSame({ code, out }, { code: 1, out: '' });
    t.match(
      err,
      new RegExp(`^vkid-emulator: Port ${port} is taken on 127\\.0\\.0\\.1: .*${flag}\\b.*\\n$`, 'u'),
    );
  }
});

t.test('no secret and no query string gets into the log', async (t) => {
  t.testdir();
  const logger = new URL('../../src/logger.js', import.meta.url).href;
  const code = `
    const { openLogger } = await import(${JSON.stringify(logger)});
    const log = openLogger('info');
    log.info({ req: { method: 'GET', url: '/back?code=hidden1', headers: { cookie: 'hidden2' } } }, 'one');
    log.info({ body: { password: 'hidden3', phone: '+7', nested: { refresh_token: 'hidden4' } }, code: 'hidden5' }, 'two');
    log.debug('three');`;
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, '--input-type=module', '-e', code]);
  const err = await text(child.stderr);
  const [one, two, ...rest] = err
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  t.match(one, { level: 30, msg: 'one', req: { method: 'GET', path: '/back' } });
  t.match(two, { msg: 'two', body: { password: '[masked]', phone: '+7' }, code: '[masked]' });
  t.strictSame(rest, []);
  t.notMatch(err, 'hidden');
});

t.test('a Node that is too old hears one line', async (t) => {
  for (const old of ['16.20.2', '18.20.4', '20.9.0', '20.18.3'])
    t.equal(unsupportedNode(old), `vkid-emulator: needs Node 20.19 or newer, and this is Node ${old}.`);
  for (const fine of ['20.19.0', '20.20.2', '22.0.0', '24.21.0', '26.0.0-nightly'])
    t.equal(unsupportedNode(fine), undefined, fine);
});

t.test('a terminal gets a table, anything else one line', async (t) => {
  const at = {
    url: 'http://localhost:4400',
    consoleUrl: 'http://localhost:4400/__emulator/',
    version: '1.2.3',
  };
  t.equal(
    readyLine(at),
    '{"event":"ready","url":"http://localhost:4400","consoleUrl":"http://localhost:4400/__emulator/","version":"1.2.3"}\n',
  );
  const person = {
    first_name: 'Павел',
    last_name: 'Орлов',
    phone: '+79990000007',
    birth_date: '1975-12-12',
    gender: 'male',
    status: 'blocked',
    educational_profiles: [],
  } as const;
  const table = readyTable(
    { ...at, journalUrl: 'http://localhost:4480', httpsUrl: 'https://localhost:4443', caFile: '/x/ca.pem' },
    [{ ...person, password: 'parol-1007' }, ...Array.from({ length: 19 }, () => person)],
  );
  for (const words of [
    'vkid-emulator 1.2.3 is ready',
    'http://localhost:4400\n',
    'https://localhost:4443  (CA: /x/ca.pem)',
    'http://localhost:4480  (sign in as teacher-mo, password journal)',
    '+7 999 000-00-07  parol-1007    Павел Орлов (blocked)',
    '… and 8 more',
    'http://localhost:4400/__emulator/api/messages',
  ])
    t.match(table, words);
});
