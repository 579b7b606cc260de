import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

// What `npm test` reads from tap to see that each test which a fact of VK names has run: read here from a real run.

const script = new URL('../../../scripts/ran-tests.js', import.meta.url);
const { ranTests, missingTests } = (await import(script.href)) as {
  ranTests: (tap: string) => Set<string>;
  missingTests: (wanted: readonly string[], tap: string, options: { isWhole: boolean }) => string[];
};

/** A test file's TAP, within that of a whole run. */
function runOf(t: { testdir: (files: Record<string, string>) => string }, code: string): string {
  const file = `${t.testdir({ 'some.mjs': `import t from ${JSON.stringify(import.meta.resolve('tap'))};\n${code}` })}/some.mjs`;
  const { stdout } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', TAP: '1', TAP_TIMEOUT: '30' },
    cwd: fileURLToPath(new URL('../../../', import.meta.url)),
  });
  const inner = stdout.split('\n').map((line) => `    ${line}`);
  return [
    '# Subtest: build/test/some.test.js',
    ...inner,
    'ok 1 - build/test/some.test.js # time=5ms',
    '',
  ].join('\n');
}

t.test('a test that ran is known by its file, its title and the titles that it stands in', (t) => {
  const tap = runOf(
    t,
    `t.test('outer #1 \\\\ with signs', (t) => {
       t.equal(1, 1, 'an assertion is no test');
       t.test('inner', (t) => { t.pass(); t.end(); });
       t.end();
     });
     t.test('fails', (t) => { t.fail(); t.end(); });`,
  );
  const file = 'test/some.test.ts';
  t.strictSame(
    [...ranTests(tap)].sort(),
    [
      file,
      `${file} > fails`,
      `${file} > outer #1 \\ with signs`,
      `${file} > outer #1 \\ with signs > inner`,
    ].sort(),
  );
  t.end();
});

t.test('a test that was skipped, renamed or not reached has not run', (t) => {
  const tap = runOf(
    t,
    `t.test('skipped', { skip: 'for a reason' }, (t) => { t.end(); });
     t.test('still to be written', { todo: true }, (t) => { t.end(); });
     t.test('here', (t) => { t.pass(); t.end(); });`,
  );
  const wanted = ['skipped', 'still to be written', 'here', 'gone'].map(
    (title) => `test/some.test.ts > ${title}`,
  );
  const absent = wanted.filter((test) => !test.endsWith('here'));
  t.strictSame(missingTests(wanted, tap, { isWhole: true }), absent);
  t.end();
});

t.test('a run of some files is asked for the tests of these files alone', (t) => {
  const tap = runOf(t, `t.test('here', (t) => { t.pass(); t.end(); });`);
  const wanted = ['test/other.test.ts > elsewhere', 'test/some.test.ts > here', 'test/some.test.ts > gone'];
  t.strictSame(missingTests(wanted, tap, { isWhole: false }), ['test/some.test.ts > gone']);
  t.strictSame(missingTests(wanted, tap, { isWhole: true }), [wanted[0], wanted[2]]);
  t.end();
});
