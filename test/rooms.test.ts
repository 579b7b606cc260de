import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

// The arrows between the rooms of src/, as docs/architecture.md draws them: who may import whom, and which room alone
// may know a package. An import that is not in these tables fails here.

const src = fileURLToPath(new URL('../../src', import.meta.url));

const everyone = readdirSync(src, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Rooms that no assembly knows: doors to it, and a customer of ours. */
const outside: ReadonlySet<string> = new Set(['command', 'journal', 'kit']);

const arrows: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  storage: [],
  network: [],
  journal: [],
  settings: ['domain'],
  world: ['domain', 'storage'],
  directory: ['domain', 'storage', 'world'],
  login: ['domain', 'world', 'directory'],
  engine: ['domain', 'storage', 'world', 'directory'],
  oidc: ['engine'],
  vk: ['domain', 'world', 'engine', 'directory'],
  pages: ['domain', 'engine', 'login'],
  control: ['domain', 'world', 'directory', 'engine'],
  command: ['settings', 'network', 'domain', 'emulator.ts', 'logger.ts'],
  kit: ['settings', 'network', 'emulator.ts', 'logger.ts'],
  'emulator.ts': [
    'directory',
    'journal',
    'network',
    'settings',
    'storage',
    'surroundings.ts',
    'vk-id-app.ts',
    'world',
  ],
  'vk-id-app.ts': [...everyone.filter((room) => !outside.has(room)), 'surroundings.ts'],
  'surroundings.ts': [],
  'logger.ts': [],
  'main.ts': ['command'],
  'index.ts': ['kit'],
};

const packages: Readonly<Record<string, readonly string[]>> = {
  'oidc-provider': ['engine'],
  'light-my-request': ['engine'],
  ioredis: ['storage/redis.ts'],
  eta: ['pages', 'control', 'journal'],
  fastify: ['emulator.ts', 'vk-id-app.ts', 'oidc', 'vk', 'pages', 'control', 'journal', 'network/listen.ts'],
  '@peculiar/x509': ['network/issue.ts'],
  jose: ['engine', 'journal'],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly wanted: string;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gmu,
  );
  return [...found].map((match) => ({
    file: file.split(sep).join('/'),
    room: roomOf(file),
    wanted: match[1] ?? match[2] ?? match[3] ?? '',
  }));
});

function roomOf(file: string): string {
  return normalize(file).split(sep)[0] ?? '';
}

/** The path within src that a relative import leads to. */
const target = ({ file, wanted }: Import): string =>
  relative(src, join(src, dirname(file), wanted))
    .split(sep)
    .join('/');

t.test('every room and every file of src has its arrows in the table', (t) => {
  const rooms = new Set(files.map(roomOf));
  t.strictSame(
    [...rooms].filter((room) => !Object.hasOwn(arrows, room)),
    [],
  );
  t.ok(imports.length > 300, 'the imports were read');
  t.end();
});

t.test('a room imports only the rooms that the table allows', (t) => {
  const strays = imports
    .filter(({ wanted }) => wanted.startsWith('.'))
    .filter((one) => roomOf(target(one)) !== one.room)
    .filter((one) => !arrows[one.room]?.includes(roomOf(target(one))))
    .map((one) => `${one.file} imports ${target(one)}`);
  t.strictSame(strays, []);
  t.end();
});

t.test('from outside, a room is entered through a file that bears a door', (t) => {
  const doors: Readonly<Record<string, readonly string[]>> = {
    storage: ['store.ts'],
    world: ['world.ts', 'shelf.ts'],
    directory: ['directory.ts', 'seeding.ts'],
    login: ['login.ts'],
    engine: ['engine.ts'],
    oidc: ['oidc.ts'],
    vk: ['vk.ts'],
    pages: ['pages.ts'],
    control: ['control.ts'],
    journal: ['journal.ts'],
    settings: ['settings.ts'],
  };
  const backDoors = imports
    .filter(({ wanted }) => wanted.startsWith('.'))
    .filter((one) => roomOf(target(one)) !== one.room)
    .filter((one) => {
      const [room = '', ...rest] = target(one).split('/');
      return doors[room] !== undefined && !doors[room].includes(rest.join('/'));
    })
    .map((one) => `${one.file} imports ${target(one)}`);
  t.strictSame(backDoors, []);
  t.end();
});

t.test('a package is known only where the table says', (t) => {
  const strays = imports
    .filter(({ wanted }) => !wanted.startsWith('.') && !wanted.startsWith('node:'))
    .filter(({ file, room, wanted }) => {
      const allowed = packages[wanted];
      return allowed !== undefined && !allowed.some((place) => place === room || place === file);
    })
    .map(({ file, wanted }) => `${file} imports ${wanted}`);
  t.strictSame(strays, []);
  t.end();
});

t.test('the domain imports nothing but itself: no room, no package, no node:', (t) => {
  const strays = imports
    .filter(({ room }) => room === 'domain')
    .filter((one) => !one.wanted.startsWith('.') || roomOf(target(one)) !== 'domain')
    .map(({ file, wanted }) => `${file} imports ${wanted}`);
  t.strictSame(strays, []);
  t.end();
});

t.test('Koa is spoken of in the engine alone', (t) => {
  const spoken = files
    .filter((file) => roomOf(file) !== 'engine')
    .filter((file) => /KoaContext|from 'koa'/u.test(readFileSync(join(src, file), 'utf8')));
  t.strictSame(spoken, []);
  t.end();
});

t.test('no file of src is longer than 300 lines, and nine in ten stay under 180', (t) => {
  const lengths = files.map((file) => ({
    file,
    lines: readFileSync(join(src, file), 'utf8').split('\n').length - 1,
  }));
  t.strictSame(
    lengths.filter(({ lines }) => lines > 300),
    [],
  );
  const long = lengths.filter(({ lines }) => lines > 180);
  t.ok(long.length <= lengths.length / 10, `over 180 lines: ${long.map(({ file }) => file).join(', ')}`);
  t.end();
});
