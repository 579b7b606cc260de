import { execFile, spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { openCertificates } from '../../src/network/certificates.ts';
import { issueLeaf } from '../../src/network/issue-certificate.ts';

const day = 24 * 60 * 60 * 1000;
const now = () => Date.now();

/** What openssl, which shares nothing with us, thinks of a leaf. */
function verify(caFile: string, leafFile: string) {
  const args = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', caFile, leafFile];
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return { accepted: status === 0, said: stdout + stderr };
}

async function mode(file: string): Promise<string> {
  return ((await stat(file)).mode & 0o777).toString(8);
}

/** Everything in a directory with what tells whether it was written again. */
async function listing(dir: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true });
  const all = names.map(async (name) => {
    const { ino, mtimeMs, size } = await stat(join(dir, name));
    return `${name} ${ino} ${mtimeMs} ${size}`;
  });
  return (await Promise.all(all)).sort();
}

interface Opened {
  readonly caPem: string;
  readonly cert: string;
  /** The modules of @peculiar that the process has loaded. */
  readonly library: readonly string[];
}

/** Opens in a process of its own, with nothing of the test runner in it. */
async function openApart(dataDir: string): Promise<Opened> {
  const script = `import { createRequire } from 'node:module';
    const { openCertificates } = await import(process.argv[1]);
    const { caPem, cert } = await openCertificates({ dataDir: process.argv[2], now: () => Date.now() });
    const library = Object.keys(createRequire(process.argv[1]).cache).filter((file) => file.includes('@peculiar'));
    process.stdout.write(JSON.stringify({ caPem, cert, library }));`;
  const code = new URL('../../src/network/certificates.js', import.meta.url).href;
  const args = ['--input-type=module', '-e', script, code, dataDir];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { PATH: process.env['PATH'] },
  });
  const opened: Opened = JSON.parse(stdout);
  return opened;
}

t.test('openssl accepts the leaf, for each of its names', async (t) => {
  const dataDir = t.testdir();
  const { caFile } = await openCertificates({ dataDir, now });
  const leafFile = join(dataDir, 'server.pem');
  const { accepted, said } = verify(caFile, leafFile);
  t.ok(accepted, said);
  const leaf = new X509Certificate(await readFile(leafFile));
  for (const name of [
    'localhost',
    'id.vk.ru',
    'oauth.vk.com',
    'api.vk.me',
    'web.vk.me',
    'any.vk.ru',
    'any.vk.com',
  ]) {
    t.ok(leaf.checkHost(name), name);
  }
  for (const address of ['127.0.0.1', '::1']) t.ok(leaf.checkIP(address), address);
  t.notOk(leaf.checkHost('example.org'));
  const life = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / day;
  t.ok(life <= 397 && life > 300, `lives ${life} days`);
});

t.test('the CA says what it is, and its constraints hold against its own key', async (t) => {
  const dataDir = t.testdir();
  const { caFile } = await openCertificates({ dataDir, now });
  const text = spawnSync('openssl', ['x509', '-in', caFile, '-noout', '-text'], { encoding: 'utf8' }).stdout;
  t.match(
    text,
    /Name Constraints: critical\s+Permitted:\s+DNS:vk\.ru\s+DNS:vk\.com\s+DNS:vk\.me\s+DNS:localhost\s+IP:127/,
  );
  t.match(
    text,
    /IP:127\.0\.0\.0\/255\.0\.0\.0\s+IP:0:0:0:0:0:0:0:1\/FFFF(:FFFF){7}\s+X509v3 Ext/,
    'and no other',
  );
  t.match(text, /Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
  t.match(text, /Key Usage: critical\s+Certificate Sign, CRL Sign\s/);
  t.match(text, /Subject: .*unusable for any other name/);
  t.match(text, /NIST CURVE: P-256/);

  const cert = new X509Certificate(await readFile(caFile));
  const key = createPrivateKey(await readFile(join(dataDir, 'ca', 'ca.key')));
  const forged = join(dataDir, 'forged.pem');
  for (const name of ['example.org', 'notvk.ru', '10.0.0.1', '::2']) {
    await writeFile(forged, (await issueLeaf({ cert, key }, [name], now())).cert);
    const { accepted, said } = verify(caFile, forged);
    t.notOk(accepted, name);
    t.match(said, 'permitted subtree violation', name);
  }
  for (const name of ['deep.down.vk.ru', '127.8.9.10']) {
    await writeFile(forged, (await issueLeaf({ cert, key }, [name], now())).cert);
    t.ok(verify(caFile, forged).accepted, `${name} is within`);
  }
  const years = (Date.parse(cert.validTo) - now()) / day / 365.25;
  t.ok(Math.abs(years - 10) < 0.1, `${years} years`);
});

t.test('keys are for their owner only, and git leaves them alone', async (t) => {
  const dataDir = join(t.testdir(), 'deep', 'data');
  const { caFile, caPem } = await openCertificates({ dataDir, now });
  t.equal(caFile, join(dataDir, 'ca', 'ca.pem'));
  t.equal(await readFile(caFile, 'utf8'), caPem);
  for (const dir of [dataDir, join(dataDir, 'ca')]) t.equal(await mode(dir), '700', dir);
  for (const file of ['ca/ca.key', 'server.pem']) t.equal(await mode(join(dataDir, file)), '600', file);
  t.notMatch(caPem, 'PRIVATE');
  t.equal(await readFile(join(dataDir, '.gitignore'), 'utf8'), '*\n');
  t.same((await readdir(dataDir)).sort(), ['.gitignore', 'ca', 'server.pem'], 'nothing is left lying about');
});

t.test('a second opening makes nothing and gives the same', async (t) => {
  const dataDir = t.testdir();
  const first = await openCertificates({ dataDir, now });
  const before = await listing(dataDir);
  t.same(await openCertificates({ dataDir, now }), first);
  t.same(await listing(dataDir), before);
  t.notMatch(first.cert, 'PRIVATE', 'the certificate alone may be shown');
});

t.test('the X.509 library is loaded to make a certificate, and never to read one', async (t) => {
  const dataDir = t.testdir();
  t.not((await openApart(dataDir)).library.length, 0, 'made');
  t.same((await openApart(dataDir)).library, [], 'read');
  await rm(join(dataDir, 'server.pem'));
  t.not((await openApart(dataDir)).library.length, 0, 'renewed');
});

t.test('the leaf is renewed when it is due or not of this CA; the CA stays', async (t) => {
  const dataDir = t.testdir();
  const file = join(dataDir, 'server.pem');
  const first = await openCertificates({ dataDir, now });
  const in350 = await openCertificates({ dataDir, now: () => now() + 350 * day });
  t.equal(in350.cert, first.cert, '45 days are left: the same');
  const later = () => now() + 370 * day;
  const in370 = await openCertificates({ dataDir, now: later });
  t.not(in370.cert, first.cert, '25 days are left: another');
  t.equal(in370.caPem, first.caPem);
  t.equal(await mode(file), '600');
  const back = await openCertificates({ dataDir, now });
  t.not(back.cert, in370.cert, 'a clock set back makes it one not valid yet: another');

  const ca = {
    cert: new X509Certificate(first.caPem),
    key: createPrivateKey(await readFile(join(dataDir, 'ca', 'ca.key'))),
  };
  const narrow = await issueLeaf(ca, ['localhost'], now());
  await writeFile(file, narrow.key + narrow.cert);
  t.not((await openCertificates({ dataDir, now })).cert, narrow.cert, 'other names: another');

  await rm(join(dataDir, 'ca'), { recursive: true });
  const anew = await openCertificates({ dataDir, now });
  t.not(anew.caPem, first.caPem, 'the CA was removed by hand: a new one');
  t.ok(verify(anew.caFile, file).accepted, 'and a leaf of the new one');
});

t.test('many that start at once in an empty directory end up with one CA', async (t) => {
  const inside = join(t.testdir(), 'data');
  const callers = await Promise.all(
    Array.from({ length: 10 }, () => openCertificates({ dataDir: inside, now })),
  );
  t.equal(new Set(callers.map(({ caPem }) => caPem)).size, 1, 'ten callers');

  const dataDir = join(t.testdir(), 'shared');
  const made = await Promise.all(Array.from({ length: 10 }, () => openApart(dataDir)));
  t.equal(new Set(made.map(({ caPem }) => caPem)).size, 1, 'ten processes');
  const kept = await readFile(join(dataDir, 'ca', 'ca.pem'), 'utf8');
  t.equal(made[0]?.caPem, kept, 'the one that is kept');
  const publicKey = new X509Certificate(kept).publicKey;
  for (const { cert } of made) t.ok(new X509Certificate(cert).verify(publicKey), 'each leaf is of that CA');
  t.same((await readdir(dataDir)).sort(), ['.gitignore', 'ca', 'server.pem'], 'the losers have cleared up');
});

t.test('a damaged file is named with what to do, and the CA is never made again by itself', async (t) => {
  const cases: [file: string, damage: (file: string) => Promise<void>, code: string][] = [
    ['ca/ca.pem', (file) => truncate(file, 300), 'CA_DAMAGED'],
    ['ca/ca.pem', (file) => truncate(file, 0), 'CA_DAMAGED'],
    ['ca/ca.pem', (file) => rm(file), 'CA_DAMAGED'],
    ['ca/ca.key', (file) => truncate(file, 100), 'CA_DAMAGED'],
    ['ca/ca.key', (file) => writeFile(file, 'not a key'), 'CA_DAMAGED'],
    ['ca/ca.key', (file) => rm(file), 'CA_DAMAGED'],
    ['server.pem', (file) => truncate(file, 400), 'CERTIFICATE_DAMAGED'],
    ['server.pem', (file) => truncate(file, 0), 'CERTIFICATE_DAMAGED'],
  ];
  for (const [name, damage, code] of cases) {
    const dataDir = t.testdir();
    await openCertificates({ dataDir, now });
    const file = join(dataDir, name);
    await damage(file);
    const before = await listing(dataDir);
    const said = await openCertificates({ dataDir, now }).then(
      () => new Error('opened'),
      (fault: unknown) => fault,
    );
    t.match(said, { code, message: file }, name);
    t.match(said, { message: /remove (it|the directory)/i });
    t.same(await listing(dataDir), before, 'nothing was touched');
  }

  const dataDir = t.testdir();
  await openCertificates({ dataDir, now });
  const other = await openCertificates({ dataDir: join(dataDir, 'other'), now });
  await writeFile(join(dataDir, 'ca', 'ca.pem'), other.caPem);
  await t.rejects(openCertificates({ dataDir, now }), { code: 'CA_DAMAGED' }, 'halves of two CAs');
});

t.test('a CA that has ended, and a directory that cannot be used, are said plainly', async (t) => {
  const dataDir = t.testdir({ file: 'not a directory', taken: { ca: 'a file' } });
  await openCertificates({ dataDir, now });
  const late = { dataDir, now: () => now() + 3700 * day };
  await t.rejects(openCertificates(late), { code: 'CA_EXPIRED', message: join(dataDir, 'ca') });
  for (const name of ['file', 'taken', 'file/below']) {
    const place = join(dataDir, name);
    await t.rejects(openCertificates({ dataDir: place, now }), { code: 'DATA_DIR_UNUSABLE', message: place });
  }
  const own = join(dataDir, 'own');
  await mkdir(own);
  await chmod(own, 0o755);
  await openCertificates({ dataDir: own, now });
  t.equal(await mode(own), '755', 'a directory that was there keeps its mode');
  t.notOk((await readdir(own)).includes('.gitignore'), 'and gets no .gitignore');
});
