// Installs what the tests run and npm does not bring: Chromium, Redis, certutil, OpenSSL. Only as root on Debian, and
// only what is missing; elsewhere, or with VKID_TEST_NO_INSTALL=1, it prints one line for each missing thing.
// `npm test` does this first; by itself: node scripts/install-test-programs.js
// Exit codes: 0 everything is there, 2 something is missing or could not be installed, 128 and more: ended by a signal.
import { existsSync, realpathSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { aptInstall, StepFailed } from './apt-install.js';
import { findTestProgram, testPrograms } from './test-programs.js';

const say = (text) => process.stdout.write(`install-test-programs: ${text}\n`);

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await provideTestPrograms();
}

/** Gives the exit code; what is missing or failed was written to stderr by then. */
export async function provideTestPrograms() {
  try {
    const missing = missingPrograms();
    if (missing.length > 0) {
      if (!mayInstall()) {
        throw new StepFailed(missingLines(missing));
      }
      await install(missing);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof StepFailed)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

function missingPrograms() {
  try {
    return testPrograms.filter((program) => findTestProgram(program) === undefined);
  } catch (error) {
    throw new StepFailed(error.message);
  }
}

function mayInstall() {
  return !process.env.VKID_TEST_NO_INSTALL && existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

function missingLines(missing) {
  return missing
    .map(({ what, packages, variable }) => {
      const byVariable = variable === undefined ? '' : `, or set ${variable} to the program`;
      return `${what} is missing: install it (Debian: ${packages.join(' ')})${byVariable}`;
    })
    .join('\n');
}

async function install(missing) {
  say(`missing: ${missing.map(({ what }) => what).join(', ')}`);
  await aptInstall({
    packages: missing.flatMap(({ packages }) => packages),
    services: missing.flatMap(({ service }) => service ?? []),
    say,
  });
  const still = missingPrograms();
  if (still.length > 0) {
    throw new StepFailed(missingLines(still));
  }
}
