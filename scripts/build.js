// Bundles the product to dist/: one file per thing that is loaded at another time, since a bundle starts in half the
// time of loose modules and what is not always used must load late. Does nothing when nothing has changed.
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const dist = join(root, 'dist');
const stamp = join(dist, 'main.js');

/** Packages that no start may pay for. */
const late = new Set(['ioredis', '@peculiar/x509', 'oidc-provider']);

const newest = newestSource();
if (newest <= (mtime(stamp) ?? 0)) process.exit(0);

const started = performance.now();
const { build, transform } = await import('esbuild');

/**
 * oidc-provider asks its adapter for records by the names of its classes, and so do we; a bundler is free to drop them.
 * Kept in that package alone: naming every function there is at each start would take a tenth of it.
 */
const keepClassNames = {
  name: 'keep-class-names',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]node_modules[/\\]oidc-provider[/\\].*\.js$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { keepNames: true, target: 'node20' });
      return { contents: code };
    });
  },
};

/**
 * Fastify makes a JSON schema compiler for every app. Our routes read requests by themselves, so its half megabyte
 * would be loaded for nothing; a route that brings a schema all the same ends the start with this sentence.
 */
const leaveSchemasOut = {
  name: 'leave-schemas-out',
  setup({ onLoad }) {
    const contents = `module.exports = () => () => {
      throw new Error('the bundle has no JSON schema compiler: see scripts/build.js');
    };
    module.exports.SerializerSelector = module.exports;`;
    onLoad({ filter: /[/\\]@fastify[/\\](?:ajv|fast-json-stringify)-compiler[/\\]index\.js$/ }, () => ({
      contents,
    }));
  },
};

/**
 * What Fastify asks for at each start and this product never uses: by whom, what, and what stands in its place. Together
 * a tenth of the way to the first page.
 */
const unused = [
  // HTTP/2 is served only by an app that is told to.
  { from: /[/\\]fastify[/\\]lib[/\\]server\.js$/, what: 'node:http2', instead: 'module.exports = {};' },
  // Its one clock is a global as well.
  { from: /[/\\]fastify[/\\]lib[/\\]/, what: 'node:perf_hooks', instead: 'module.exports = globalThis;' },
  // Which version of Fastify a plugin wants: the lockfile has answered that.
  {
    from: /[/\\]fastify[/\\]lib[/\\]plugin-utils\.js$/,
    what: 'semver',
    instead: 'module.exports = { satisfies: () => true, gt: () => false, coerce: () => undefined };',
  },
  // No route of ours has a regular expression.
  { from: /[/\\]find-my-way[/\\]index\.js$/, what: 'safe-regex2', instead: 'module.exports = () => true;' },
];
const leaveUnusedOut = {
  name: 'leave-unused-out',
  setup({ onResolve, onLoad }) {
    const namespace = 'left-out';
    for (const [index, { from, what }] of unused.entries())
      onResolve({ filter: new RegExp(`^${what}$`) }, ({ importer }) =>
        from.test(importer) ? { path: `${what}-${index}`, namespace, pluginData: index } : undefined,
      );
    onLoad({ filter: /./, namespace }, ({ pluginData }) => ({ contents: unused[pluginData].instead }));
  },
};

/** What a start does not always use, each in a file of its own beside the rest, with what it imports. */
const lateEntries = {
  'late/providers': 'src/oidc/providers.ts',
  'late/redis': 'src/storage/redis.ts',
  'late/issue-certificate': 'src/network/issue-certificate.ts',
};

const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  metafile: true,
  write: false,
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
};
const plugins = [keepClassNames, leaveSchemasOut, leaveUnusedOut];

/** Sends the imports of what is late to the files that it is in. */
const importLate = {
  name: 'import-late',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const source = relative(root, resolve(resolveDir, path)).split(sep).join('/');
      const entry = Object.entries(lateEntries).find(([, late]) => late === source);
      return entry ? { path: `./${entry[0]}.js`, external: true } : undefined;
    });
  },
};

// The command, as one script: all that a start needs up to the first page, so that it can be compiled ahead.
const command = await build({
  ...common,
  entryPoints: { start: 'src/cli/command.ts' },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  entryNames: '[name]-[hash]',
  define: { 'import.meta.url': 'bundleUrl' },
  supported: { 'dynamic-import': true },
  plugins: [...plugins, importLate],
}).catch(() => process.exit(1));
const made = command.outputFiles.find(({ path }) => path.endsWith('.cjs'));
const script = { path: made.path, contents: made.text.replaceAll('import("./late/', 'importLate("./late/') };

/** The entry loads that script in place of the sources. */
const loadScript = {
  name: 'load-script',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/cli\/command\.ts$/ }, () => ({ path: join(root, 'scripts/compiled.js') }));
    onLoad({ filter: /[/\\]scripts[/\\]compiled\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace('start.cjs', basename(script.path)),
    }));
  },
};

const modules = await build({
  ...common,
  entryPoints: { index: 'src/index.ts', names: 'src/kit/vk-host-names.ts', ...lateEntries },
  splitting: true,
  format: 'esm',
  chunkNames: 'chunks/[name]-[hash]',
  plugins,
  // CommonJS packages in an ES module still ask for Node's own modules this way.
  banner: {
    js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
  },
}).catch(() => process.exit(1));
const main = await build({
  ...common,
  entryPoints: { main: 'src/main.ts' },
  format: 'esm',
  plugins: [loadScript],
}).catch(() => process.exit(1));
const outputFiles = [
  script,
  ...command.outputFiles.filter((file) => file !== made),
  ...modules.outputFiles,
  ...main.outputFiles,
];

const early = Object.keys(command.metafile.inputs)
  .map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  .filter((name) => late.has(name));
if (early.length > 0) {
  process.stderr.write(`build: ${early[0]} would be loaded at every start: import late (await import)\n`);
  process.exit(1);
}

// The command's entry comes last, each file by a rename: a process that starts meanwhile sees the old build or the new one.
const entry = outputFiles.find(({ path }) => path === stamp);
for (const file of outputFiles) if (file !== entry) write(file);
// What V8 made of the script while it served a first page: the next start need not compile it. Another version of V8
// compiles it anew.
const cache = script.path.replace(/\.cjs$/, '.cache');
const compiled = spawnSync(process.execPath, [join(root, 'scripts/compile.js'), script.path, cache], {
  stdio: ['ignore', 'ignore', 'inherit'],
  timeout: 60_000,
});
if (compiled.status !== 0)
  process.stderr.write('build: nothing is compiled ahead, and a start takes longer\n');
write(entry);
const written = new Set([...outputFiles.map(({ path }) => path), cache]);
for (const old of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(old.parentPath, old.name);
  if (old.isFile() && !written.has(path)) rmSync(path, { force: true });
}
// As old as what it was made of, so that a change made meanwhile is seen next time.
utimesSync(stamp, new Date(), new Date(Math.ceil(newest)));
process.stderr.write(`build: dist/ is new (${Math.round(performance.now() - started)} ms)\n`);

/** The newest change to anything that the bundle is made of; directories tell of removed files. */
function newestSource() {
  const inside = readdirSync(join(root, 'src'), { recursive: true }).map((name) => join(root, 'src', name));
  const beside = [
    'src',
    'scripts/build.js',
    'scripts/compile.js',
    'scripts/compiled.js',
    'package-lock.json',
  ].map((name) => join(root, name));
  return Math.max(...[...inside, ...beside].map((path) => mtime(path) ?? 0));
}

function write({ path, contents }) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, contents, { mode: path === stamp ? 0o755 : 0o644 });
  renameSync(`${path}.${process.pid}`, path);
}

function mtime(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
