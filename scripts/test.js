// The one command of `npm test`: what the tests need, compile, build, run, and one last line that says how it went.
// Arguments are passed on to tap: `npm test -- build/test/storage/storage.test.js`.
// Exit codes: 0 all passed, 1 something failed or a test that a fact of VK names did not run, 2 the machine lacks something.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { provideTestPrograms } from './install-test-programs.js';
import { missingTests } from './ran-tests.js';
import { findTestProgram, testPrograms } from './test-programs.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const tap = 'node_modules/.bin/tap';

/** A step that failed: one line for the person, no stack. */
class StepFailed extends Error {}

try {
  process.exitCode = await provideTestPrograms();
  if (process.exitCode === 0) {
    nameTestPrograms();
    removeStale('build');
    await mustRun('node_modules/.bin/tsc');
    await mustRun(process.execPath, 'scripts/build.js');
    if (!tapIsBuilt()) {
      await mustRun(tap, 'build');
    }
    await runTests(process.argv.slice(2));
  }
} catch (error) {
  if (!(error instanceof StepFailed)) {
    throw error;
  }
  process.stderr.write(`npm test: ${error.message}\n`);
  process.exitCode = 1;
}

/** The tests are told by variables where their programs are. */
function nameTestPrograms() {
  for (const program of testPrograms) {
    if (program.variable !== undefined) {
      process.env[program.variable] = findTestProgram(program);
    }
  }
}

/** A test that was deleted must not live on as compiled code. Removes only what has no source any more. */
function removeStale(folder) {
  if (!existsSync(folder)) {
    return;
  }
  for (const path of readdirSync(folder, { recursive: true })) {
    const source = /^((?:src|test)\/.*)\.js$/.exec(path)?.[1];
    if (source !== undefined && !existsSync(`${source}.ts`)) {
      rmSync(join(folder, path), { force: true });
    }
  }
}

/**
 * tap generates its test class from the plugins that .taprc leaves it with; a fresh `npm ci` brings the default one.
 * The class lists its plugins in a constant of its own.
 */
function tapIsBuilt() {
  const exclusions = readFileSync('.taprc', 'utf8').matchAll(/"!(@tapjs\/[\w-]+)"/g);
  const removed = new Set([...exclusions].map((match) => match[1]));
  const built = 'node_modules/@tapjs/test/test-built/dist/esm/index.js';
  const code = existsSync(built) ? readFileSync(built, 'utf8') : '';
  const plugins = /export const signature = `([^`]*)`/.exec(code)?.[1]?.split('\n');
  return plugins !== undefined && !plugins.some((plugin) => removed.has(plugin));
}

/** Streams what tap prints: its live view on a terminal, else a line for each file and all of each failure. */
async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'vkid-tap-'));
  const output = join(folder, 'all.tap');
  const isLive = process.stdout.isTTY || args.some((arg) => /^(--reporter|-R)/.test(arg));
  const lines = [];
  const show = condense();
  const { status, signal } = isLive
    ? await run(tap, [`--output-file=${output}`, ...args])
    : await run(tap, ['--reporter=tap', ...args], (line) => {
        lines.push(line);
        show(line);
      });
  const text = existsSync(output) ? readFileSync(output, 'utf8') : lines.join('\n');
  rmSync(folder, { recursive: true });
  const { pass, fail, skip, todo } = readCounts(text);
  const ran = pass + fail;
  if (ran === 0) {
    process.stderr.write('npm test: no test ran\n');
  } else if (status !== 0 && fail === 0) {
    process.stderr.write(`npm test: tap ended with ${signal ?? `code ${status}`} although no test failed\n`);
  }
  const missing = missingTests(await namedTests(), text, {
    isWhole: !args.some((arg) => !arg.startsWith('-')),
  });
  for (const test of missing) {
    process.stderr.write(`npm test: a fact of VK is covered by a test that did not run: ${test}\n`);
  }
  process.exitCode = status === 0 && fail === 0 && ran > 0 && missing.length === 0 ? 0 : 1;
  const skipped = skip + todo;
  process.stdout.write(`${pass} passed, ${fail} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
}

/** The tests that the facts of VK's wire name instead of requests. */
async function namedTests() {
  const { tables } = await import('../build/test/vk/fidelity.js');
  return tables.flatMap(({ facts }) => facts.flatMap(({ coveredBy = [] }) => coveredBy));
}

/** tap ends with `# { total: 5, pass: 3, fail: 2 }`; a test that crashed is among those that failed. */
function readCounts(text) {
  const line = [...text.matchAll(/^# \{ (.*) \}$/gm)].at(-1)?.[1] ?? '';
  const count = (name) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(line)?.[1] ?? 0);
  return { pass: count('pass'), fail: count('fail'), skip: count('skip'), todo: count('todo') };
}

async function mustRun(command, ...args) {
  const { status } = await run(command, args);
  if (status !== 0) {
    throw new StepFailed(`${[command, ...args].join(' ')} failed`);
  }
}

/** Runs a program to its end; what it prints goes through, or line by line to `hear`. */
function run(command, args, hear) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', hear === undefined ? 'inherit' : 'pipe', 'inherit'],
    });
    if (hear !== undefined) {
      createInterface({ input: child.stdout }).on('line', hear);
    }
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal }));
  });
}

/** Prints, of TAP's many lines, those of whole files (not indented) and each failure with the YAML block that explains it. */
function condense() {
  let blockEnd;
  return (line) => {
    if (/^\s*not ok /.test(line)) {
      blockEnd = `${/^\s*/.exec(line)?.[0]}  ...`;
    }
    if (blockEnd !== undefined || /^(ok |Bail out!|[^\s#\d])/.test(line)) {
      process.stdout.write(`${line}\n`);
    }
    if (line === blockEnd || /^\s*ok /.test(line)) {
      blockEnd = undefined;
    }
  };
}
