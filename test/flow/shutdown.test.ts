import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { createVisitor } from '../../src/kit/visitor.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { maria } from '../support/people.ts';
import { linkedText } from '../support/scene.ts';

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** The command, as npm start runs it, on free ports. */
async function start(t: Test, args: readonly string[] = []) {
  const flags = ['--port=0', '--https-port=off', `--data-dir=${t.testdirName}/data`, '--log-level=warn'];
  // tap makes every Node that it sees started load its own hooks.
  const command = ['-u', 'NODE_OPTIONS', process.execPath, main, ...flags, ...args];
  const child = spawn('env', command, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const err = text(child.stderr);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(async () => Promise.reject(new Error(await err))),
  ]);
  const { url, journalUrl } = JSON.parse(String(line)) as { url: string; journalUrl?: string };
  return { child, ended, err, url, journalUrl };
}

/** Sends a form in two halves, and gives the whole answer once the second has gone. */
function postSlowly(url: string, cookie: string, body: string) {
  const { port, pathname, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    `Cookie: ${cookie}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    '',
  ].join('\r\n');
  socket.write(head + body.slice(0, 10));
  return {
    finish: () => socket.write(body.slice(10)),
    answer: text(socket),
  };
}

t.test('SIGTERM during a sign-in: the request in flight is answered, then it ends with 0', async (t) => {
  t.testdir();
  const { child, ended, err, url } = await start(t, ['--journal-port=off']);
  const query = new URLSearchParams({
    client_id: '51000002',
    redirect_uri: 'http://localhost:4999/callback',
    response_type: 'code',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
    state: 's'.repeat(32),
  });
  const first = await fetch(`${url}/authorize?${query.toString()}`, { redirect: 'manual' });
  const cookie = first.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const page = new URL(first.headers.get('location') ?? '', url).href;
  const html = await (await fetch(page, { headers: { cookie } })).text();
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`, 'u').exec(html)?.[1] ?? '';
  const form = new URLSearchParams({
    csrf: hidden('csrf'),
    version: hidden('version'),
    phone: maria.phone,
    action: 'continue',
  });

  const post = postSlowly(page, cookie, form.toString());
  // Long poll and form are both in flight when the signal comes.
  const waiting = fetch(`${url}/__emulator/api/messages?wait=30&phone=%2B79990000009`);
  await fetch(`${url}/__emulator/health`);
  child.kill('SIGTERM');
  await wait(200);
  await t.rejects(fetch(`${url}/__emulator/health`), 'it accepts nothing new');
  post.finish();
  const answer = await post.answer;
  t.match(answer, /^HTTP\/1\.1 303 /u);
  t.match(answer, /location: \/login\//iu);
  t.equal((await waiting).status, 200);
  t.strictSame(await ended, [0, null]);
  t.equal(await err, '', 'nothing to complain about');
});

t.test(
  'on Redis a sign-in goes on in the next process: nothing of it was in the one that ended',
  async (t) => {
    t.testdir();
    const redis = await startRedisServer();
    t.teardown(() => redis.stop());
    const first = await start(t, [`--store=${redis.url}`, '--journal-port=0']);
    const { url, journalUrl = '' } = first;
    const visitor = createVisitor({ url, journalUrl });
    await visitor.open(`${journalUrl}/login`);
    await visitor.press('sign-in', { login: 'teacher-mo', password: 'journal' });
    await visitor.press('chats');
    await visitor.press('go-to-connection');
    await visitor.signIn({ ...maria, until: 'vkid-otp' });
    first.child.kill('SIGTERM');
    t.strictSame(await first.ended, [0, null]);
    const ports = [`--port=${new URL(url).port}`, `--journal-port=${new URL(journalUrl).port}`];
    await start(t, [`--store=${redis.url}`, ...ports]);
    await visitor.signIn(maria);
    t.equal(visitor.screen, 'link-success');
    t.match(visitor.text, linkedText);
  },
);
