// Bundles the product to dist/: one file per thing that is loaded at another time, since a bundle starts in half the
// time of loose modules and what is not always used must load late. Does nothing when nothing has changed.
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
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const dist = join(root, 'dist');
const stamp = join(dist, 'main.js');

/** What `vkid-emulator start` loads before it is ready; each with everything that it imports statically. */
const startsWith = new Set([
  'src/main.ts',
  'src/command/command.ts',
  'src/command/start.ts',
  'src/emulator.ts',
]);
const late = new Set(['ioredis', '@peculiar/x509', 'oidc-provider', 'eta']);

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
 * Fastify makes a JSON schema compiler for every app. Our doors read what comes in by themselves, so its half megabyte
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

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts', index: 'src/index.ts', names: 'src/kit/names.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
  write: false,
  minifyWhitespace: true,
  minifySyntax: true,
  plugins: [keepClassNames, leaveSchemasOut, leaveUnusedOut],
  legalComments: 'linked',
  // CommonJS packages in an ES module still ask for Node's own modules this way.
  banner: {
    js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
}).catch(() => process.exit(1));

const early = packagesAtStart().filter((name) => late.has(name));
if (early.length > 0) {
  process.stderr.write(
    `build: ${early.join(', ')} would be loaded at every start: import late (await import)\n`,
  );
  process.exit(1);
}

// Chunks come first and the entries last, each by a rename: whoever starts meanwhile sees the old build or the new one.
for (const { path, contents } of outputFiles.toSorted((one, other) => depth(other) - depth(one))) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, contents, { mode: path === stamp ? 0o755 : 0o644 });
  renameSync(`${path}.${process.pid}`, path);
}
const written = new Set(outputFiles.map(({ path }) => path));
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !written.has(path)) rmSync(path, { force: true });
}
// As old as what it was made of, so that a change made meanwhile is seen next time.
utimesSync(stamp, new Date(), new Date(Math.ceil(newest)));
process.stderr.write(`build: dist/ is new (${Math.round(performance.now() - started)} ms)\n`);

/** The newest change to anything that the bundle is made of; directories tell of removed files. */
function newestSource() {
  const inside = readdirSync(join(root, 'src'), { recursive: true }).map((name) => join(root, 'src', name));
  const beside = ['src', 'scripts/build.js', 'package-lock.json'].map((name) => join(root, name));
  return Math.max(...[...inside, ...beside].map((path) => mtime(path) ?? 0));
}

function mtime(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function depth({ path }) {
  return relative(dist, path).split(/[/\\]/).length;
}

/** The packages in the chunks that a start loads. */
function packagesAtStart() {
  const { outputs } = metafile;
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name) || !outputs[name]) return;
    seen.add(name);
    for (const { path, kind } of outputs[name].imports) if (kind !== 'dynamic-import') visit(path);
  };
  for (const [name, { entryPoint }] of Object.entries(outputs)) if (startsWith.has(entryPoint)) visit(name);
  const inputs = [...seen].flatMap((name) => Object.keys(outputs[name].inputs));
  const packages = inputs.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(packages)].filter((name) => name !== undefined);
}
