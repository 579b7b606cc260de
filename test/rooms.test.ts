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

/** Rooms that no assembly knows: ways in to it, and a customer of ours. */
const outside: ReadonlySet<string> = new Set(['cli', 'journal', 'kit']);

const arrows: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  secrets: [],
  schemas: ['domain'],
  storage: ['secrets'],
  network: ['secrets'],
  web: ['secrets'],
  journal: [],
  settings: ['domain', 'schemas', 'secrets'],
  worlds: ['domain', 'secrets', 'storage'],
  directory: ['domain', 'secrets', 'storage', 'worlds'],
  traffic: ['domain', 'secrets', 'storage', 'worlds'],
  authorization: ['domain', 'secrets', 'storage', 'worlds', 'directory'],
  login: ['domain', 'secrets', 'storage', 'worlds', 'directory', 'authorization', 'traffic'],
  oidc: ['domain', 'secrets', 'storage', 'worlds', 'directory', 'authorization', 'traffic', 'web'],
  vk: ['domain', 'secrets', 'worlds', 'directory', 'authorization', 'traffic', 'web'],
  pages: ['domain', 'secrets', 'worlds', 'directory', 'authorization', 'login', 'traffic', 'web'],
  control: ['domain', 'schemas', 'secrets', 'worlds', 'directory', 'authorization', 'traffic', 'web'],
  cli: ['settings', 'secrets', 'network', 'domain', 'emulator.ts', 'logger.ts'],
  kit: ['settings', 'secrets', 'network', 'emulator.ts', 'logger.ts'],
  'emulator.ts': [
    'app-base.ts',
    'control-app.ts',
    'directory',
    'domain',
    'journal',
    'network',
    'oidc-app.ts',
    'secrets',
    'settings',
    'storage',
    'runtime.ts',
    'vk-id-app.ts',
    'worlds',
  ],
  'app-base.ts': [...everyone.filter((room) => !outside.has(room)), 'request-logger.ts', 'runtime.ts'],
  'vk-id-app.ts': [
    'app-base.ts',
    'authorization',
    'domain',
    'login',
    'oidc',
    'pages',
    'secrets',
    'vk',
    'web',
  ],
  'oidc-app.ts': ['app-base.ts', 'oidc', 'pages', 'web'],
  'control-app.ts': ['app-base.ts', 'control', 'directory', 'network', 'secrets', 'web', 'worlds'],
  'runtime.ts': ['traffic'],
  'logger.ts': [],
  'request-logger.ts': [],
  'main.ts': ['cli'],
  'index.ts': ['kit'],
};

/** Rooms that write what another one stores, and never open a store themselves. */
const typesAlone: Readonly<Record<string, readonly string[]>> = {
  authorization: ['storage'],
  login: ['storage'],
  oidc: ['storage'],
};

/**
 * The parts of a room that has folders, and which of its other parts each may import. A part is a folder, a file that is named
 * here, or `files`: all others beside the folders.
 */
const subRooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  domain: { files: ['oauth'], journey: ['files', 'oauth'], oauth: ['files'] },
  pages: { files: ['texts'], texts: ['files'] },
  journal: { files: ['pages', 'texts'], pages: ['files', 'texts'], texts: ['files'] },
  // The control API and the console share what stands beside them, and know nothing of each other.
  control: { 'control.ts': ['files', 'api', 'console'], files: [], api: ['files'], console: ['files'] },
  // The three wires share context, HTTP, tokens and captcha, and know nothing of one another.
  vk: {
    'vk.ts': ['captcha', 'vk-context.ts', 'http', 'id', 'legacy', 'sdk', 'tokens'],
    'vk-context.ts': ['captcha', 'sdk', 'tokens'],
    http: ['vk-context.ts'],
    tokens: ['http'],
    captcha: ['vk-context.ts', 'http', 'tokens'],
    id: ['captcha', 'vk-context.ts', 'http', 'tokens'],
    sdk: ['captcha', 'vk-context.ts', 'http', 'tokens'],
    legacy: ['captcha', 'vk-context.ts', 'http', 'tokens'],
  },
};

/** A package that is not here is allowed nowhere. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'oidc-provider': ['oidc'],
  'light-my-request': ['oidc'],
  ioredis: ['storage/redis.ts'],
  eta: ['web/templates.ts', 'journal'],
  fastify: [
    'emulator.ts',
    'app-base.ts',
    'vk-id-app.ts',
    'oidc-app.ts',
    'control-app.ts',
    'request-logger.ts',
    'oidc',
    'vk',
    'pages',
    'control',
    'journal',
    'traffic',
    'web',
    'network/listeners.ts',
  ],
  '@fastify/cookie': ['web/cookies.ts', 'journal'],
  '@fastify/formbody': ['vk', 'pages', 'control', 'journal'],
  '@peculiar/x509': ['network/issue-certificate.ts'],
  '@peculiar/asn1-schema': ['network/issue-certificate.ts'],
  '@peculiar/asn1-x509': ['network/issue-certificate.ts'],
  'reflect-metadata': ['network/issue-certificate.ts'],
  jose: ['journal'],
  'node-html-parser': ['kit'],
  'tough-cookie': ['kit'],
  pino: ['logger.ts', 'runtime.ts', 'journal'],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly wanted: string;
  /** Nothing of it is there at run time. */
  readonly isType: boolean;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** Every way to load a module whose name is written out: statically, for its effect, or late. */
const importOf =
  /^(?:import|export)\b( type\b)?[^;]*?\bfrom '([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^import '([^']+)'/gmu;
/** Every way to load a module that these tests cannot read. */
const unreadableImport =
  /\bimport\s*\((?!\s*'[^']+'\s*\))|\brequire\s*[(.]|\bcreateRequire\b|\bimport\.meta\.resolve\b|\bgetBuiltinModule\b|^(?:import|export)\b[^;]*?\bfrom ["`]|^import ["`]/mu;

const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(importOf)].map((match) => ({
    file: file.split(sep).join('/'),
    room: roomOf(file),
    wanted: match[2] ?? match[3] ?? match[4] ?? '',
    isType: match[1] !== undefined,
  }));
});

function roomOf(file: string): string {
  return normalize(file).split(sep)[0] ?? '';
}

/** The part of its room that a file belongs to, as `subRooms` names it. */
function subRoomOf(file: string): string {
  const [room = '', part = '', ...rest] = file.split('/');
  return rest.length > 0 || Object.hasOwn(subRooms[room] ?? {}, part) ? part : 'files';
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

t.test('within a room, a part imports only the parts that the table allows', (t) => {
  const strays = imports
    .filter(({ room, wanted }) => wanted.startsWith('.') && subRooms[room] !== undefined)
    .filter((one) => roomOf(target(one)) === one.room && subRoomOf(target(one)) !== subRoomOf(one.file))
    .filter((one) => !subRooms[one.room]?.[subRoomOf(one.file)]?.includes(subRoomOf(target(one))))
    .map((one) => `${one.file} imports ${target(one)}`);
  t.strictSame(strays, []);
  t.end();
});

t.test('every folder of a room is in the table of its parts, and every part of the table is there', (t) => {
  const folders = files
    .filter((file) => file.split(sep).length > 2)
    .map((file) => file.split(sep).slice(0, 2));
  const unknown = folders.filter(([room = '', part = '']) => !Object.hasOwn(subRooms[room] ?? {}, part));
  t.strictSame(unknown, []);
  const parts = Object.entries(subRooms).flatMap(([room, all]) =>
    Object.keys(all).map((part) => `${room}/${part}`),
  );
  const seen = new Set(
    files.map((file) => file.split(sep).join('/')).map((file) => `${roomOf(file)}/${subRoomOf(file)}`),
  );
  t.strictSame(
    parts.filter((part) => !seen.has(part)),
    [],
  );
  t.end();
});

t.test('no module is loaded in a way that these tables cannot see', (t) => {
  const hidden = files.filter((file) => unreadableImport.test(readFileSync(join(src, file), 'utf8')));
  t.strictSame(hidden, []);
  for (const way of [
    "const eta = require('eta')",
    "createRequire(import.meta.url)('eta')",
    'await import(`eta`)',
    'await import(name)',
    'import { Eta } from "eta"',
    "import.meta.resolve('eta')",
    "process.getBuiltinModule('fs')",
  ])
    t.match(way, unreadableImport);
  for (const way of ["await import('eta')", "await import(\n  'eta'\n)", "import { Eta } from 'eta'"]) {
    t.notMatch(way, unreadableImport);
    t.equal([...way.matchAll(importOf)].length, 1, way);
  }
  t.end();
});

t.test('what a room knows by its types alone is imported so', (t) => {
  const strays = imports
    .filter(({ wanted, isType }) => wanted.startsWith('.') && !isType)
    .filter((one) =>
      one.file === 'vk/vk-context.ts'
        ? target(one).startsWith('vk/')
        : typesAlone[one.room]?.includes(roomOf(target(one))),
    )
    .map((one) => `${one.file} imports ${target(one)}`);
  t.strictSame(strays, []);
  t.ok(imports.filter(({ isType }) => isType).length > 100, 'imports of types were told from others');
  t.end();
});

t.test('from outside, a room is entered through the file that bears its name', (t) => {
  const entries: Readonly<Record<string, readonly string[]>> = {
    storage: ['store.ts'],
    directory: ['directory.ts'],
    authorization: ['authorization.ts'],
    traffic: ['traffic.ts'],
    login: ['login.ts'],
    oidc: ['oidc.ts'],
    vk: ['vk.ts'],
    pages: ['pages.ts'],
    control: ['control.ts'],
    journal: ['journal.ts'],
    settings: ['settings.ts'],
  };
  const strays = imports
    .filter(({ wanted }) => wanted.startsWith('.'))
    .filter((one) => roomOf(target(one)) !== one.room)
    .filter((one) => {
      const [room = '', ...rest] = target(one).split('/');
      return entries[room] !== undefined && !entries[room].includes(rest.join('/'));
    })
    .map((one) => `${one.file} imports ${target(one)}`);
  t.strictSame(strays, []);
  t.end();
});

t.test('a package is known only where the table says', (t) => {
  const strays = imports
    .filter(({ wanted }) => !wanted.startsWith('.') && !wanted.startsWith('node:'))
    .filter(({ file, room, wanted }) => !packages[wanted]?.some((place) => place === room || place === file))
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

t.test('cookies are set in one file, and their header is read by its package alone', (t) => {
  // The provider is handed a request's whole header, and writes the cookies of its own requests.
  const raw: ReadonlySet<string> = new Set(['oidc/oidc.ts', 'oidc/self-post.ts']);
  const strays = files
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !['journal', 'kit'].includes(roomOf(file)))
    .filter((file) => file !== 'web/cookies.ts' && !raw.has(file))
    .filter((file) =>
      /\b(?:reply|response)\s*\.(?:setCookie|clearCookie|cookie)\(|headers(?:\.|\[')(?:set-)?cookie|'set-cookie'/u.test(
        readFileSync(join(src, file), 'utf8'),
      ),
    );
  t.strictSame(strays, []);
  t.end();
});

t.test('security headers are written in one file', (t) => {
  const strays = files
    .filter((file) => roomOf(file) !== 'journal' && file !== join('web', 'security-headers.ts'))
    .filter((file) =>
      /default-src|frame-ancestors |form-action |content-security-policy|nosniff|referrer-policy/iu.test(
        readFileSync(join(src, file), 'utf8'),
      ),
    );
  t.strictSame(strays, []);
  t.end();
});

t.test('Koa is spoken of in the standard server alone', (t) => {
  const spoken = files
    .filter((file) => roomOf(file) !== 'oidc')
    .filter((file) => /KoaContext|from 'koa'/u.test(readFileSync(join(src, file), 'utf8')));
  t.strictSame(spoken, []);
  t.end();
});

t.test('no file of src is longer than 300 lines, nine in ten stay under 180, and half under 80', (t) => {
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
  const median =
    lengths.map(({ lines }) => lines).toSorted((one, other) => one - other)[lengths.length >> 1] ?? 0;
  t.ok(median < 80, `the median is ${median} lines`);
  t.end();
});

t.test('no file of test is longer than 400 lines', (t) => {
  const tests = fileURLToPath(new URL('../../test', import.meta.url));
  const lengths = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, lines: readFileSync(join(tests, file), 'utf8').split('\n').length - 1 }));
  t.ok(lengths.length > 50, 'the tests were read');
  t.strictSame(
    lengths.filter(({ lines }) => lines > 400),
    [],
  );
  t.end();
});

t.test('docs/architecture.md names a file for each behaviour, and the file is there', (t) => {
  const document = readFileSync(
    fileURLToPath(new URL('../../docs/architecture.md', import.meta.url)),
    'utf8',
  );
  const named = [...document.matchAll(/^\| [^|]+ \| `src\/([\w/-]+\.ts)` \|$/gmu)].map(
    ([, path = '']) => path,
  );
  t.ok(named.length >= 15, `${named.length} behaviours`);
  t.strictSame(
    named.filter((path) => !files.includes(path)),
    [],
  );
  t.end();
});
