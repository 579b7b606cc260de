// The programs that the tests run and npm does not bring: what each is called, its Debian packages, and where it is.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/**
 * `variable` names the program for the tests; set by hand, it comes before the PATH. `packages` are Debian's;
 * `service` is one that they set up to start with the machine.
 */
export const testPrograms = [
  {
    what: 'Chromium',
    variable: 'VKID_TEST_CHROMIUM',
    names: [
      'chromium-headless-shell',
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
    ],
    packages: ['chromium-headless-shell', 'fonts-liberation'],
  },
  {
    what: 'Redis',
    variable: 'VKID_TEST_REDIS_SERVER',
    names: ['redis-server', 'valkey-server'],
    packages: ['redis-server'],
    service: 'redis-server',
  },
  { what: 'certutil', names: ['certutil'], packages: ['libnss3-tools'] },
  { what: 'OpenSSL', names: ['openssl'], packages: ['openssl'] },
];

/** Where a program is: the file that its variable names, else the first of its names on the PATH, else nothing. */
export function findTestProgram({ variable, names }) {
  const named = variable === undefined ? '' : (process.env[variable] ?? '');
  if (named !== '') {
    if (!isProgram(named)) {
      throw new Error(`${variable} is ${named}, which is not a program`);
    }
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
