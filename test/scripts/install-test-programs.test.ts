import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

// Nothing is installed here: the script runs without a PATH and may not install, and what installs is run with an
// `apt-get` of the test's own, which only writes down that it was called.

const scripts = fileURLToPath(new URL('../../../scripts/', import.meta.url));

/** The environment of a child: no PATH, no program named by a variable, nothing that tap hooks into. */
const bare = (variables: Record<string, string>) => ({ PATH: '', ...variables });

async function runInstaller(variables: Record<string, string>) {
  const child = spawn(process.execPath, [join(scripts, 'install-test-programs.js')], {
    env: bare(variables),
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: code as number, out, err };
}

t.test(
  'with VKID_TEST_NO_INSTALL=1 each missing program is one line, and nothing is installed',
  async (t) => {
    const { code, out, err } = await runInstaller({ VKID_TEST_NO_INSTALL: '1' });
    t.equal(code, 2);
    t.equal(out, '');
    t.strictSame(err.split('\n'), [
      'Chromium is missing: install it (Debian: chromium-headless-shell fonts-liberation), or set VKID_TEST_CHROMIUM to the program',
      'Redis is missing: install it (Debian: redis-server), or set VKID_TEST_REDIS_SERVER to the program',
      'certutil is missing: install it (Debian: libnss3-tools)',
      'OpenSSL is missing: install it (Debian: openssl)',
      '',
    ]);
  },
);

t.test('a variable that names no program is told before anything is installed', async (t) => {
  const { code, out, err } = await runInstaller({ VKID_TEST_CHROMIUM: '/nowhere/chromium' });
  t.equal(code, 2);
  t.equal(out, '');
  t.equal(err, 'VKID_TEST_CHROMIUM is /nowhere/chromium, which is not a program\n');
});

t.test('when every program is there, nothing is said and nothing is done', async (t) => {
  const PATH = t.testdir({ chromium: '', 'redis-server': '', certutil: '', openssl: '' });
  for (const name of ['chromium', 'redis-server', 'certutil', 'openssl']) chmodSync(join(PATH, name), 0o755);
  t.strictSame(await runInstaller({ PATH }), { code: 0, out: '', err: '' });
});

/** Installs one package with one service, by an `apt-get` and an `update-rc.d` that run `script`, in a process of its own. */
function startInstall(t: Test, script: string, files: Record<string, string> = {}) {
  const folder = t.testdir({ called: '', ...files });
  const policyFile = join(folder, 'policy-rc.d');
  for (const name of ['apt-get', 'update-rc.d']) {
    const program = `#!/bin/sh\necho "$(basename $0) $*" >> ${folder}/called\n${script}\n`;
    writeFileSync(join(folder, name), program, { mode: 0o755 });
  }
  const options = JSON.stringify({ packages: ['some-server'], services: ['some-server'], policyFile });
  const code = `
    import { aptInstall } from ${JSON.stringify(join(scripts, 'apt-install.js'))};
    try {
      await aptInstall({ ...${options}, say: (step) => process.stdout.write(step + '\\n') });
    } catch ({ message, exitCode }) {
      process.stderr.write(message);
      process.exitCode = exitCode;
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: bare({ PATH: `${folder}:/usr/bin:/bin` }),
  });
  t.teardown(() => child.kill('SIGKILL'));
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return {
    child,
    policyFile,
    called: () => readFileSync(join(folder, 'called'), 'utf8').split('\n').slice(0, -1),
    ended: ended.then(([out, err, [exitCode]]) => ({ steps: out.trim().split('\n'), err, exitCode })),
  };
}

t.test(
  'each step is said before it is taken, servers may not start meanwhile, and no policy stays',
  async (t) => {
    const { policyFile, called, ended } = startInstall(
      t,
      'test "$(tail -1 $(dirname $0)/policy-rc.d)" = "exit 101"',
    );
    const { steps, err, exitCode } = await ended;
    t.equal(exitCode, 0, err);
    const commands = [
      'apt-get -q update',
      'apt-get -q install -y --no-install-recommends some-server',
      'update-rc.d some-server disable',
    ];
    t.strictSame(steps, [
      `writing ${policyFile}, so that no installed server is started`,
      ...commands.map((command) => `running ${command}`),
      `removing ${policyFile}`,
    ]);
    t.strictSame(called(), commands);
    t.notOk(existsSync(policyFile));
  },
);

t.test('a step that fails ends it with the last of what was printed, and no policy stays', async (t) => {
  const { policyFile, called, ended } = startInstall(t, 'echo E: no network >&2; exit 100');
  const { err, exitCode } = await ended;
  t.equal(exitCode, 2);
  t.equal(err, 'apt-get -q update failed:\nE: no network');
  t.strictSame(called(), ['apt-get -q update']);
  t.notOk(existsSync(policyFile));
});

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  t.test(`on ${signal} the step that runs is ended, no other begins, and no policy stays`, async (t) => {
    const { child, policyFile, called, ended } = startInstall(t, 'exec sleep 60');
    while (called().length === 0) await wait(10);
    child.kill(signal);
    t.match(await ended, { err: `stopped by ${signal}`, exitCode });
    t.strictSame(called(), ['apt-get -q update']);
    t.notOk(existsSync(policyFile));
  });

t.test('a policy of the machine’s own is neither overwritten nor removed', async (t) => {
  const { policyFile, ended } = startInstall(t, 'exit 0', { 'policy-rc.d': 'its own' });
  const { steps, exitCode } = await ended;
  t.equal(exitCode, 0);
  t.match(steps[0], `leaving ${policyFile} as it is`);
  t.equal(readFileSync(policyFile, 'utf8'), 'its own');
});
