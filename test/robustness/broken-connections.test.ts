/** Connections that end in the middle, say half a word, or say too many: in this process and in one of its own. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { startEmulator } from '../../src/kit/start-emulator.ts';
import { spawnEmulator } from '../support/emulator-process.ts';
import { begin, faultIn, form, hiddenIn, openClient, signIn, goTo } from './raw-client.ts';

const failures: string[] = [];
process.on('unhandledRejection', (reason) => failures.push(`unhandled rejection: ${String(reason)}`));
process.on('uncaughtException', (error) => failures.push(`uncaught: ${String(error.stack)}`));

/** Writes to a bare socket; gives what came back until the other side, or we after `patience` ms, ended it. */
async function say(url: string, words: string | Buffer, patience = 400): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part)).on('error', () => {});
  await once(socket, 'connect');
  socket.write(words);
  await Promise.race([once(socket, 'close'), wait(patience, undefined, { ref: false })]);
  socket.destroy();
  return Buffer.concat(parts).toString();
}

const statusesIn = (said: string): number[] =>
  [...said.matchAll(/HTTP\/1\.1 (\d{3})/gu)].map(([, status]) => Number(status));

async function sayOddThings(t: Test, url: string, form: string): Promise<void> {
  const whole = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
  const broken = {
    'no HTTP at all': 'hello\r\n\r\n',
    'TLS on the plain server': Buffer.from([
      0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03,
    ]),
    'a version that is none': 'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
    'headers without end': `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
    'a header with a line break': 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\rX-Injected: 1\r\n\r\n',
    'two lengths':
      'POST /oidc/token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc',
    'a length and chunks':
      'POST /oidc/token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a chunk that is none':
      'POST /oidc/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'no host': 'GET / HTTP/1.1\r\n\r\n',
    'a NUL in the path': 'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n',
  };
  for (const [what, words] of Object.entries(broken)) {
    const answer = await say(url, words);
    const [status = 0] = statusesIn(answer);
    t.ok(status >= 400 && status < 500, `${what}: ${status}`);
    t.match(answer, /\r\n\r\n[\s\S]+/u, `${what}: with a reason`);
    t.notMatch(answer, /X-Injected|\n\s+at /u, `${what}: and no more`);
  }
  for (const [what, words] of Object.entries({
    'half a request line': 'GET /auth',
    'half a head': 'POST /oidc/token HTTP/1.1\r\nHost: x\r\nContent-',
    'half a body': `POST ${form} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\ncsrf=`,
    nothing: '',
  }))
    t.same(statusesIn(await say(url, words, 100)), [], `${what}: waited for`);

  const paths = ['/', '/authorize', '/oidc/jwks', '/login/x', '/__emulator/health', '/nothing'];
  const piped = await say(
    url,
    Array.from({ length: 59 }, (_, at) => whole(paths[at % paths.length] ?? '/')).join('') +
      whole('/', 'Connection: close\r\n'),
    3000,
  );
  t.equal(statusesIn(piped).length, 60, 'pipelined requests are all answered');
  t.notOk(statusesIn(piped).some((status) => status >= 500));
  const expecting = await say(
    url,
    'POST /oidc/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n',
  );
  t.match(statusesIn(expecting), [100]);
  for (const upgrade of ['websocket', 'h2c']) {
    const said = await say(
      url,
      `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n\r\n`,
    );
    t.ok(
      statusesIn(said).every((status) => status < 500),
      `an upgrade to ${upgrade}`,
    );
  }
  t.ok(
    statusesIn(await say(url, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n')).every(
      (status) => status !== 200,
    ),
    'it is no proxy',
  );
}

/** Leaves in the middle of each step, at once and a moment later. */
async function leaveEverywhere(t: Test, url: string): Promise<void> {
  const client = openClient(url);
  const leave = async (ask: Parameters<typeof client.ask>[0], after: number) => {
    const signal = AbortSignal.timeout(after);
    await client.ask({ ...ask, signal }).catch(() => {});
  };
  for (const screen of ['vkid-phone', 'vkid-otp', 'vkid-allow']) {
    const { at, said, jar } = await goTo(client, '+79990000001', 'parol-1001', screen);
    const fields = { ...hiddenIn(said.text), action: 'continue', phone: '+79990000001', code: '000000' };
    for (const after of [0, 1, 3, 8]) {
      await leave({ path: at, headers: jar.header() }, after);
      await leave(
        { method: 'POST', path: at, ...form(fields), headers: { ...jar.header(), ...form(fields).headers } },
        after,
      );
    }
  }
  const later = [0, 1, 2, 5, 10, 30];
  const code = form({ grant_type: 'authorization_code', code: 'vk2.a.x', client_id: '51000002' });
  await Promise.all(
    later.flatMap((after) => [
      leave({ path: begin().path }, after),
      leave({ path: '/oidc/authorize' }, after),
      leave({ method: 'POST', path: '/oauth2/auth', ...code }, after),
      leave({ method: 'POST', path: '/oidc/token', ...code }, after),
      leave({ path: '/__emulator/' }, after),
      ...[1, 2, 3].flatMap(() => [
        leave({ path: '/__emulator/api/messages?phone=%2B79990000099&wait=30' }, after),
        leave({ path: '/__emulator/api/messages/stream' }, after),
        leave({ path: '/__emulator/api/messages/stream?after=1' }, after),
      ]),
    ]),
  );
  t.match((await signIn(client)).user, { user_id: '1001' }, 'and a person signs in as ever');
  t.equal(faultIn(await client.ask({ path: '/__emulator/api/messages?wait=0' })), undefined);
  client.close();
}

const here = await startEmulator({ dataDir: t.testdir() });
t.teardown(() => here.close());

t.test('a socket that speaks no proper HTTP to VK ID', (t) => sayOddThings(t, here.url, '/oauth2/auth'));

t.test('nor to the journal', (t) => sayOddThings(t, here.journalUrl ?? '', '/login'));

t.test('nor to the TLS server', async (t) => {
  t.notMatch(await say(here.httpsUrl ?? '', 'GET / HTTP/1.1\r\n\r\n'), 'HTTP/1.1 2');
});

t.test('a browser that leaves in the middle', (t) => leaveEverywhere(t, here.url));

t.test('the same to an emulator of its own process, which lives on and stops when asked', async (t) => {
  const emulator = await spawnEmulator(t);
  await sayOddThings(t, emulator.url, '/oauth2/auth');
  await sayOddThings(t, emulator.journalUrl, '/login');
  await say(emulator.httpsUrl, 'GET / HTTP/1.1\r\n\r\n');
  await leaveEverywhere(t, emulator.url);
  t.ok(emulator.isAlive());
  t.notMatch(await emulator.stop(), /unhandled|uncaught|"level":[56]0/iu, 'and has nothing to complain of');
});

t.test('the first visitors of both listeners come at the same moment', async (t) => {
  for (const head of [0, 10]) {
    const emulator = await spawnEmulator(t);
    const [idp, journal] = [openClient(emulator.url), openClient(emulator.journalUrl)];
    const later = async () => {
      await wait(head);
      return journal.ask({ path: '/login' });
    };
    const answers = await Promise.all([
      idp.ask({ path: begin().path }),
      later(),
      idp.ask({ path: '/__emulator/' }),
    ]);
    t.same(
      answers.map(({ status }) => status),
      [303, 200, 200],
      `the journal ${head} ms later`,
    );
    [idp, journal].forEach((client) => client.close());
    await emulator.stop();
  }
});

t.test('nothing went unhandled', async (t) => {
  await wait(100);
  t.same(failures, []);
});
