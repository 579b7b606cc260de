// `npm run bench`: every line of the budget (docs/architecture.md), as a ratio to a floor that is measured in the same run,
// since only that means anything on another machine. Exit 1 when a limit is passed.
//   --only cpu,start,kept,world,redis   single parts
//   --sign-ins N                        for the memory that they keep (2000)
//   --profile FILE                      a CPU profile of the emulator while eight clients sign in
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { control, fixedCode, people, signInMany, signInToFloor, signInToVkId, openPage } from './client.js';
import { measureStart, startCountingProxy, startRedis, startServer } from './processes.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'cpu,start,kept,world,redis' },
    'sign-ins': { type: 'string', default: '2000' },
    profile: { type: 'string' },
  },
});
/** What loads everything that a start leaves for later. */
const firstPage = `/authorize?${new URLSearchParams({
  response_type: 'code',
  client_id: '51000002',
  redirect_uri: 'http://localhost/callback',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 's256',
  state: 'a-state-that-is-long-enough-for-vk',
})}`;

const parts = {
  cpu: measureCpu,
  start: measureStarts,
  kept: measureKept,
  world: measureWorld,
  redis: measureRedis,
};
let isOver = false;
for (const part of values.only.split(',')) await parts[part]();
process.exitCode = isOver ? 1 : 0;

/** Prints a figure beside its limit. */
function report(what, figure, { unit = '', limit, detail = '' } = {}) {
  const over = limit !== undefined && !(figure <= limit);
  isOver ||= over;
  const bound = limit === undefined ? '' : ` (limit ${limit})${over ? ' OVER' : ''}`;
  const number = Number.isFinite(figure) ? figure.toFixed(2) : String(figure);
  process.stdout.write(`${what.padEnd(52)} ${number}${unit}${bound}${detail && `  ${detail}`}\n`);
}

async function startMeasured(store) {
  const emulator = await startServer('emulator', store);
  const fixed_codes = Object.fromEntries(people.map((phone) => [phone, fixedCode]));
  await control(emulator.url, 'PATCH', 'policy', { fixed_codes });
  return emulator;
}

/** CPU of whole sign-ins, against the same number at the floor, both warm. */
async function measureCpu() {
  const emulator = await startMeasured();
  const page = await openPage(emulator.url, firstPage, new Map());
  const floor = await startServer('floor', String(Buffer.byteLength(page.body)));
  const cost = async (server, signIn, count, atOnce) => {
    const before = await server.ask('cpu');
    await signInMany(signIn, server.url, { count, atOnce });
    return ((await server.ask('cpu')) - before) / count;
  };
  await cost(emulator, signInToVkId, 400, 8);
  await cost(floor, signInToFloor, 1500, 8);
  for (const atOnce of [1, 8, 32]) {
    if (atOnce === 8 && values.profile) await emulator.ask('profile-start');
    const ours = await cost(emulator, signInToVkId, 600, atOnce);
    if (atOnce === 8 && values.profile) await emulator.ask('profile-stop', { file: resolve(values.profile) });
    const bare = await cost(floor, signInToFloor, 1500, atOnce);
    report(`CPU of a VK sign-in, ${atOnce} at once, to the floor`, ours / bare, {
      ...(atOnce === 8 && { limit: 5 }),
      detail: `${ours.toFixed(2)} ms, floor ${bare.toFixed(2)} ms`,
    });
  }
  await Promise.all([emulator.stop(), floor.stop()]);
}

/** From spawn to the first page and the memory then, against a bare node:http that answers one request. */
async function measureStarts() {
  const dataDir = mkdtempSync(join(tmpdir(), 'vkid-bench-'));
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const bareServer = `require('node:http').createServer((_, response) => response.end('{}'))
    .listen(0, '127.0.0.1', function () { console.log(JSON.stringify({ url: 'http://127.0.0.1:' + this.address().port })); })`;
  const ports = ['--port=0', '--https-port=0', '--journal-port=0', '--log-level=silent'];
  const starts = {
    bare: () => measureStart(['-e', bareServer], (url) => openPage(url, '/', new Map())),
    emulator: () =>
      measureStart([main, ...ports, `--data-dir=${dataDir}`], (url) => openPage(url, firstPage, new Map())),
  };
  const runs = { bare: [], emulator: [] };
  // Once unmeasured: the files are read from disk and the local CA is made only then.
  for (const start of Object.values(starts)) await start();
  for (let round = 0; round < 11; round += 1)
    for (const [name, start] of Object.entries(starts)) runs[name].push(await start());
  rmSync(dataDir, { recursive: true, force: true });
  const [bare, ours] = [medians(runs.bare), medians(runs.emulator)];
  report('spawn to the first /authorize page, to bare node:http', ours.ms / bare.ms, {
    limit: 2.2,
    detail: `${ours.ms.toFixed(0)} ms, bare ${bare.ms.toFixed(0)} ms`,
  });
  report('memory (RSS) once that page was served, to the same', ours.mb / bare.mb, {
    limit: 1.45,
    detail: `${ours.mb.toFixed(0)} MB, bare ${bare.mb.toFixed(0)} MB`,
  });
}

/** What a sign-in leaves in memory; the inbox, which keeps the newest 500 messages, is full before. */
async function measureKept() {
  const emulator = await startMeasured();
  const count = Number(values['sign-ins']);
  await signInMany(signInToVkId, emulator.url, { count: 700, atOnce: 8 });
  const before = await emulator.ask('heap');
  await signInMany(signInToVkId, emulator.url, { count, atOnce: 8 });
  const kept = (await emulator.ask('heap')) - before;
  report(`memory kept of a sign-in (${count} of them)`, kept / count / 1024, { unit: ' KiB', limit: 4 });
  await control(emulator.url, 'POST', 'age', { by: 'P400D' });
  const left = (await emulator.ask('heap')) - before;
  report('… once the world is older than every lifetime', left / count / 1024, { unit: ' KiB', limit: 0.5 });
  await emulator.stop();
}

async function measureWorld() {
  const emulator = await startMeasured();
  const world = await emulator.ask('world');
  if (world) {
    report('a world: made', world.ms, { unit: ' ms', limit: 1 });
    report('a world: idle', world.bytes / 1024, { unit: ' KiB', limit: 4 });
  } else process.stdout.write('a world: not there yet\n');
  await emulator.stop();
}

/** How often a sign-in must wait for Redis, one client at a time. */
async function measureRedis() {
  const redis = await startRedis();
  if (!redis) {
    process.stdout.write('Redis: no redis-server here\n');
    return;
  }
  const proxy = await startCountingProxy(redis.port);
  const emulator = await startMeasured(`redis://127.0.0.1:${proxy.port}`);
  await signInMany(signInToVkId, emulator.url, { count: 5, atOnce: 1 });
  const before = proxy.trips();
  await signInMany(signInToVkId, emulator.url, { count: 20, atOnce: 1 });
  report('Redis: sequential round trips a sign-in', (proxy.trips() - before) / 20, { limit: 27 });
  await emulator.stop();
  proxy.stop();
  redis.stop();
}

function medians(runs) {
  const middle = (key) => runs.map((run) => run[key]).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)];
  return { ms: middle('ms'), mb: middle('mb') };
}
