import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t from 'tap';

// There is no container engine here, so the Dockerfile's own lines are followed: what each stage copies is all it has.

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Stage {
  readonly copies: readonly { readonly from: string | undefined; readonly paths: readonly string[] }[];
  readonly runs: readonly string[];
}

/** The stages of the Dockerfile, with what they copy and run. */
const stages: readonly Stage[] = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .replaceAll('\\\n', '')
  .split(/^FROM .*$/mu)
  .slice(1)
  .map((stage) => {
    const lines = stage.split('\n').map((line) => line.trim().split(/\s+/u));
    return {
      copies: lines
        .filter(([instruction]) => instruction === 'COPY')
        .map(([, ...args]) => ({
          from: args.find((argument) => argument.startsWith('--from='))?.slice('--from='.length),
          paths: args.filter((argument) => !argument.startsWith('--')),
        })),
      runs: lines.filter(([instruction]) => instruction === 'RUN').map(([, ...args]) => args.join(' ')),
    };
  });

/** Copies as Docker does: into a directory that is there or ends with a slash, else to that very name. */
function copy(source: string, directory: string, { paths }: Stage['copies'][number]): void {
  const target = paths.at(-1) ?? '';
  for (const path of paths.slice(0, -1)) {
    const isInto = /^\.?\/?$|\/$/u.test(target);
    const to = join(directory, target, isInto ? (path.split('/').at(-1) ?? '') : '');
    mkdirSync(join(to, '..'), { recursive: true });
    cpSync(join(source, path), to, { recursive: true });
  }
}

t.test('the image has all that its build and its start need, and compiles the command ahead', async (t) => {
  const [build, image] = [join(t.testdir({ build: {}, app: {} }), 'build'), join(t.testdirName, 'app')];
  const [first, second] = stages;
  for (const one of first?.copies ?? []) copy(root, build, one);
  symlinkSync(join(root, 'node_modules'), join(build, 'node_modules'));
  for (const command of first?.runs.filter((run) => run.startsWith('node ')) ?? []) {
    const { status, stderr } = spawnSync(command, { cwd: build, shell: true, encoding: 'utf8' });
    t.equal(status, 0, stderr);
    t.notMatch(stderr, 'nothing is compiled ahead');
  }
  for (const one of second?.copies ?? []) copy(one.from === 'build' ? join(build, '..') : root, image, one);
  t.ok(
    readdirSync(join(image, 'dist')).some((name) => name.endsWith('.cache')),
    'compiled ahead',
  );

  const flags = ['--port=0', '--https-port=off', '--journal-port=0', '--log-level=warn'];
  const child = spawn(process.execPath, [join(image, 'dist/main.js'), ...flags], {
    cwd: image,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const log = text(child.stderr);
  const [record] = await once(child.stdout.setEncoding('utf8'), 'data');
  const { url, journalUrl } = JSON.parse(String(record));
  for (const path of [`${url}/__emulator/`, `${url}/.well-known/openid-configuration`, `${journalUrl}/login`])
    t.equal((await fetch(path)).status, 200, path);
  child.kill('SIGTERM');
  await once(child, 'exit');
  t.equal(await log, '', 'and has nothing to say on its log');
});

t.test('the image’s build is given no file that .dockerignore holds back', async (t) => {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');
  t.equal(lines[0], '*', 'all is held back but what is named');
  const named = lines.slice(1).map((line) => line.replace(/^!/u, ''));
  const copied = stages.flatMap(({ copies }) =>
    copies.filter(({ from }) => from === undefined).flatMap(({ paths }) => paths.slice(0, -1)),
  );
  for (const path of copied)
    t.ok(
      named.some((one) => path === one || path.startsWith(`${one}/`)),
      path,
    );
});
