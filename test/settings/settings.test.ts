import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import t from 'tap';
import { findPackage } from '../../src/settings/package-root.ts';
import { readCommandLine, readSettings, settingKeys, variableOf } from '../../src/settings/settings.ts';

const now = Date.UTC(2026, 0, 15);

/** What a process with these flags and variables would run on. */
async function settingsOf(args: readonly string[], variables: Record<string, string> = {}) {
  const line = readCommandLine(args, settingKeys);
  const read = await readSettings(line.flags, variables, now);
  const faults = [...line.faults, ...('faults' in read ? read.faults : [])];
  if (faults.length > 0 || 'faults' in read) return { faults };
  return { settings: read.settings, faults };
}

t.test('without flags and variables everything has its default', async (t) => {
  const { settings } = await settingsOf([]);
  const { seed, signingKeys, ...environment } = settings ?? {};
  t.strictSame(environment, {
    host: '127.0.0.1',
    openControl: false,
    port: 4400,
    httpsPort: 4443,
    journalPort: 4480,
    store: 'memory',
    dataDir: resolve('.vkid-emulator'),
    logLevel: 'info',
  });
  t.equal(seed?.people.length, 6);
  t.equal(signingKeys?.keys[0]?.kid, 'vkid-emulator-development-key');
  t.ok(Object.isFrozen(settings));
});

t.test('every setting has a flag and a variable, and the flag wins', async (t) => {
  const rows: readonly [flag: string, variable: string, key: string, text: string, value: unknown][] = [
    ['--host', 'VKID_HOST', 'host', 'localhost', 'localhost'],
    ['--host', 'VKID_HOST', 'host', '[::1]', '::1'],
    ['--host', 'VKID_HOST', 'host', '127.8.0.1', '127.8.0.1'],
    ['--port', 'VKID_PORT', 'port', '0', 0],
    ['--port', 'VKID_PORT', 'port', '65535', 65_535],
    ['--https-port', 'VKID_HTTPS_PORT', 'httpsPort', 'off', 'off'],
    ['--journal-port', 'VKID_JOURNAL_PORT', 'journalPort', '5001', 5001],
    ['--public-url', 'VKID_PUBLIC_URL', 'publicUrl', 'https://vk.test:8443/', 'https://vk.test:8443'],
    ['--store', 'VKID_STORE', 'store', 'redis://u:p@127.0.0.1:6379/1', 'redis://u:p@127.0.0.1:6379/1'],
    ['--store', 'VKID_STORE', 'store', 'redis-cluster://a:1,b:2', 'redis-cluster://a:1,b:2'],
    ['--control-token', 'VKID_CONTROL_TOKEN', 'controlToken', 'sesame', 'sesame'],
    ['--data-dir', 'VKID_DATA_DIR', 'dataDir', 'here', resolve('here')],
    ['--log-level', 'VKID_LOG_LEVEL', 'logLevel', 'silent', 'silent'],
  ];
  for (const [flag, variable, key, text, value] of rows) {
    for (const args of [[flag, text], [`${flag}=${text}`]])
      t.match((await settingsOf(args)).settings, { [key]: value }, args.join(' '));
    t.match((await settingsOf([], { [variable]: text })).settings, { [key]: value }, `${variable}=${text}`);
    t.match((await settingsOf([flag, text], { [variable]: '!' })).settings, { [key]: value }, `${flag} wins`);
  }
  t.strictSame(
    settingKeys.filter((key) => !['openControl', 'world', 'signingKeys'].includes(key)).map(variableOf),
    [...new Set(rows.map(([, variable]) => variable))],
  );
});

t.test('open control is a switch, as variable a word for yes or no', async (t) => {
  for (const value of ['1', 'true', 'YES', 'on'])
    t.equal((await settingsOf([], { VKID_OPEN_CONTROL: value })).settings?.openControl, true, value);
  for (const value of ['0', 'false', 'no', 'off', ''])
    t.equal((await settingsOf([], { VKID_OPEN_CONTROL: value })).settings?.openControl, false, value);
  t.equal((await settingsOf(['--open-control'])).settings?.openControl, true);
  const closed = await settingsOf(['--no-open-control'], { VKID_OPEN_CONTROL: '1' });
  t.equal(closed.settings?.openControl, false);
});

t.test('a fault is one line that names the flag or variable', async (t) => {
  const rows: readonly [args: string, variables: Record<string, string>, ...faults: RegExp[]][] = [
    ['--prot 1', {}, /^Unknown flag --prot:/u],
    ['-x', {}, /^Unknown flag -x:/u],
    ['--no-port 1', {}, /^Unknown flag --no-port:/u],
    ['', { VKID_PROT: '1' }, /^Unknown variable VKID_PROT:/u],
    ['', { VKID_TEST_CHROMIUM: '/x', VKID_PORT: '' }],
    ['--port', {}, /^--port needs a value\.$/u],
    ['--port=', {}, /^--port needs a value\.$/u],
    ['--control-token --port', {}, /^--control-token needs a value\.$/u],
    ['--open-control=no', {}, /^--open-control takes no value\.$/u],
    ['--port 65536', {}, /^--port must be a port from 0 to 65535, not "65536"\.$/u],
    ['--port off', {}, /^--port must be a port/u],
    ['', { VKID_PORT: '44 00' }, /^VKID_PORT must be a port .*"44 00"/u],
    ['--https-port -1', {}, /^--https-port must be a port from 0 to 65535, or off, not "-1"/u],
    ['--journal-port on', {}, /^--journal-port must be .* or off/u],
    ['--port 4480', {}, /^--journal-port and --port are the same port, 4480\.$/u],
    ['--port 0 --https-port 0 --journal-port 0', {}],
    ['--host a/b', {}, /^--host must be an address or a host name, not "a\/b"/u],
    ['--host 0.0.0.0', {}, /^--host 0\.0\.0\.0 is beyond loopback: add --control-token or --open-control/u],
    ['--host ::', {}, /^--host :: is beyond loopback/u],
    ['', { VKID_HOST: 'my.machine' }, /^VKID_HOST my\.machine is beyond loopback/u],
    ['--host 0.0.0.0 --open-control', {}],
    ['--host 0.0.0.0 --control-token t', {}],
    ['--host 0:0::1', {}],
    ['--public-url localhost:4400', {}, /^--public-url must be an origin/u],
    ['--public-url http://a/b', {}, /^--public-url must be an origin/u],
    ['--public-url http://u:p@a', {}, /^--public-url must be an origin/u],
    ['--store mysql://root:pa55@db', {}, /^--store must be memory, (?!.*pa55)/u],
    ['', { VKID_OPEN_CONTROL: 'perhaps' }, /^VKID_OPEN_CONTROL must be 1 or 0, not "perhaps"\.$/u],
    ['--log-level loud', {}, /^--log-level must be one of fatal, .* not "loud"\.$/u],
    ['--world nowhere.json', {}, /^--world: cannot be read \(ENOENT/u],
    ['--signing-keys nowhere.json', {}, /^--signing-keys: cannot be read \(ENOENT/u],
  ];
  for (const [args, variables, ...wanted] of rows) {
    const name = args === '' ? JSON.stringify(variables) : args;
    const { faults } = await settingsOf(args === '' ? [] : args.split(' '), variables);
    t.equal(faults.length, wanted.length, `${name}: ${faults.join(' | ')}`);
    wanted.forEach((pattern, index) => t.match(faults[index], pattern, name));
    t.ok(faults.every((fault) => !fault.includes('\n')));
  }
  const token = await settingsOf(['--control-token=two words\n']);
  t.match(token.faults, [/^--control-token must be one word/u]);
  t.notMatch(token.faults.join(''), /two words/u, 'a secret is never repeated');
});

t.test('all faults are told at once', async (t) => {
  const { faults } = await settingsOf(['--port', 'abc', '--host', '0.0.0.0', '--world', 'nowhere.json'], {
    VKID_LOG_LEVEL: 'loud',
    VKID_WRLD: 'x',
  });
  const named = faults.map((fault) => fault.split(/[\s:]/u).find((piece) => /^--|^VKID_/u.test(piece)));
  t.strictSame(named, ['VKID_WRLD', '--port', 'VKID_LOG_LEVEL', '--host', '--world']);
});

t.test('signing keys of one’s own are tried out, and the first one signs', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'keys.json');
  const make = (kid: string, bits = 2048) => ({
    kid,
    ...generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ format: 'jwk' }),
  });
  const [one, two, weak] = [make('one'), make('two'), make('weak', 1024)];
  const read = async (content: unknown) => {
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return settingsOf(['--signing-keys', file]);
  };
  const { settings } = await read({ keys: [one, two] });
  t.match(settings?.signingKeys.keys, [
    { kid: 'one', alg: 'RS256', use: 'sig' },
    { kid: 'two', alg: 'RS256', use: 'sig' },
  ]);
  const { d: _, ...half } = two;
  const { faults } = await read({
    keys: [
      one,
      { ...two, kid: 'one' },
      half,
      { ...two, alg: 'PS256' },
      { kty: 'EC' },
      weak,
      { ...two, n: one.n },
      7,
    ],
  });
  t.match(faults, [
    /^--signing-keys: keys\[1\]\.kid "one" is there twice\.$/u,
    /^--signing-keys: keys\[2\]\.d is missing/u,
    /^--signing-keys: keys\[3\]\.alg must be "RS256"/u,
    /^--signing-keys: keys\[4\]\.kty must be "RSA"/u,
    /^--signing-keys: keys\[5\] must be a working RSA key of at least 2048 bits/u,
    /^--signing-keys: keys\[6\] must be a working RSA key/u,
    /^--signing-keys: keys\[7\] must be a JWK/u,
  ]);
  for (const content of ['{', 'null', { keys: [] }, { keys: 'x' }])
    t.match((await read(content)).faults, [/^--signing-keys: must be JSON of the form \{"keys": \[…\]\}/u]);
});

t.test('the package is found from its own sources and from nowhere else', async (t) => {
  const { root, version } = findPackage();
  t.match(version, /^\d+\.\d+\.\d+/u);
  for (const file of ['views', 'config/world.json', 'config/development-key.json'])
    t.ok(existsSync(join(root, file)), file);
  t.throws(() => findPackage('file:///elsewhere/main.js'), /outside of vkid-emulator/u);
});
