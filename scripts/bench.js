// `npm run bench`: how long a start takes and how much memory it holds, beside a bare node:http server in the same run,
// since only the ratio means anything on somebody else's machine. Exit 1 when a limit is passed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

const rounds = 9;
const limits = { start: 3, memory: 2 };

const dist = resolve(fileURLToPath(import.meta.url), '../../dist');
const dataDir = mkdtempSync(join(tmpdir(), 'vkid-bench-'));
const bare = `require('node:http').createServer((_, response) => response.end('{}'))
  .listen(0, '127.0.0.1', function () { console.log(JSON.stringify({ url: 'http://127.0.0.1:' + this.address().port })); })`;
const ports = ['--port=0', '--https-port=0', '--journal-port=0', '--log-level=silent'];
const contestants = {
  bare: { args: ['-e', bare], path: '/', page: '/' },
  emulator: {
    args: [join(dist, 'main.js'), ...ports, `--data-dir=${dataDir}`],
    path: '/__emulator/ready',
    page: authorizeUrl(),
  },
};

try {
  // Once unmeasured: the files are read from disk and the local CA is made only then.
  await measure(contestants.bare);
  await measure(contestants.emulator);
  const runs = { bare: [], emulator: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, contestant] of Object.entries(contestants)) runs[name].push(await measure(contestant));
  }
  const over = [
    compare('start to ready', 'ms', runs, 'record', limits.start),
    compare('start to first 200', 'ms', runs, 'start'),
    compare('memory when ready', 'MB', runs, 'ready', limits.memory),
    compare('memory after a page', 'MB', runs, 'used'),
  ];
  await measureSignIns(3);
  process.exitCode = over.includes(true) ? 1 : 0;
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

/** One start: ms from spawn to the ready record and to the first 200, and resident MB then and after one page. */
async function measure({ args, path, page }) {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const { url } = await firstRecord(child);
    const record = performance.now() - started;
    await expectOk(url + path);
    const start = performance.now() - started;
    const ready = residentMb(child.pid);
    await expectOk(url + page);
    return { record, start, ready, used: residentMb(child.pid) };
  } finally {
    // Gently: what Node keeps of compiled code is written when a process ends.
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

/** Whole sign-ins, pages, code and all, by a few people at once for some seconds. For information: no limit. */
async function measureSignIns(seconds) {
  const { createVisitor } = await import(pathToFileURL(join(dist, 'index.js')).href);
  const emulator = spawn(process.execPath, contestants.emulator.args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url } = await firstRecord(emulator);
  const people = ['+79990000001', '+79990000003', '+79990000004', '+79990000007'];
  const until = performance.now() + seconds * 1000;
  let done = 0;
  await Promise.all(
    people.map(async (phone) => {
      while (performance.now() < until) {
        const visitor = createVisitor({ url });
        await visitor.open(url + authorizeUrl());
        const end = await visitor.signIn({ phone, password: `parol-100${phone.at(-1)}` });
        if (!end.searchParams.has('code')) throw new Error(`a sign-in ended at ${end}`);
        done += 1;
      }
    }),
  );
  emulator.kill('SIGTERM');
  process.stdout.write(
    `sign-ins             ${(done / seconds).toFixed(0)} per second by ${people.length} people at once\n`,
  );
}

async function firstRecord(child) {
  const [line] = await once(createInterface({ input: child.stdout }), 'line', {
    signal: AbortSignal.timeout(20_000),
  });
  return JSON.parse(line);
}

/** Asks as a browser would: follows redirects and carries cookies along. */
async function expectOk(address) {
  const cookies = [];
  let url = address;
  for (let hops = 0; hops < 10; hops += 1) {
    const response = await fetch(url, { redirect: 'manual', headers: { cookie: cookies.join('; ') } });
    await response.arrayBuffer();
    const location = response.headers.get('location');
    if (location === null) {
      if (response.ok) return;
      throw new Error(`${url} answered ${response.status}`);
    }
    cookies.push(...response.headers.getSetCookie().map((line) => line.split(';')[0]));
    url = new URL(location, url).href;
  }
  throw new Error(`${address} redirects without end`);
}

/** The first page of a sign-in: what loads everything that a start leaves for later. */
function authorizeUrl() {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: '51000002',
    redirect_uri: 'http://localhost/callback',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 's256',
    state: 'a-state-that-is-long-enough-for-vk',
  });
  return `/authorize?${query}`;
}

/** Linux tells; elsewhere there is nothing to compare. */
function residentMb(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Prints one line; tells whether the limit is passed. */
function compare(what, unit, runs, key, limit) {
  const [floor, ours] = [median(runs.bare, key), median(runs.emulator, key)];
  if (Number.isNaN(ours)) return false;
  const ratio = ours / floor;
  const verdict = limit === undefined ? '' : ` (limit ${limit})${ratio > limit ? ' OVER' : ''}`;
  const values = `emulator ${ours.toFixed(0)} ${unit}, bare node:http ${floor.toFixed(0)} ${unit}`;
  process.stdout.write(`${what.padEnd(20)} ${values}, ratio ${ratio.toFixed(2)}${verdict}\n`);
  return limit !== undefined && ratio > limit;
}

function median(runs, key) {
  return runs.map((run) => run[key]).toSorted((one, other) => one - other)[Math.floor(runs.length / 2)];
}
