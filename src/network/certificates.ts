import { createPrivateKey, randomBytes, type KeyObject, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Issued } from './issue-certificate.ts';
import { certifiedNames } from './vk-hosts.ts';

/** What the TLS listener shows, and what a client is given to trust. All PEM. */
export interface Certificates {
  readonly caFile: string;
  readonly caPem: string;
  readonly key: string;
  readonly cert: string;
}

interface Pair {
  readonly cert: X509Certificate;
  readonly key: KeyObject;
  readonly pem: Issued;
}

const day = 24 * 60 * 60 * 1000;

function codeOf(fault: unknown): unknown {
  return fault instanceof Error && 'code' in fault ? fault.code : undefined;
}

function failure(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return undefined;
    throw fault;
  }
}

/** Both halves as objects; undefined when a half cannot be read or they do not belong together. */
function readPair(pem: Issued): Pair | undefined {
  try {
    const cert = new X509Certificate(pem.cert);
    const key = createPrivateKey(pem.key);
    return cert.checkPrivateKey(key) ? { cert, key, pem } : undefined;
  } catch {
    return undefined;
  }
}

async function replace(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(aside, text, { mode: 0o600, flush: true });
    await rename(aside, file);
  } catch (fault) {
    await rm(aside, { force: true });
    throw fault;
  }
}

/**
 * The CA is a directory of two files, made aside and renamed into place. A rename onto a directory that holds
 * something fails, so that of many processes starting at once one wins and the others read what it made; and
 * whatever is left of a damaged CA is never replaced by a new one, which no client would trust.
 */
async function establishCa(home: string, now: number): Promise<void> {
  const aside = `${home}.${randomBytes(8).toString('hex')}`;
  const { issueCa } = await import('./issue-certificate.ts');
  const made = await issueCa(now);
  try {
    await mkdir(aside, { mode: 0o700 });
    await writeFile(join(aside, 'ca.key'), made.key, { mode: 0o600, flush: true });
    await writeFile(join(aside, 'ca.pem'), made.cert, { mode: 0o600, flush: true });
    await rename(aside, home);
  } catch (fault) {
    await rm(aside, { recursive: true, force: true });
    // ENOTEMPTY or EEXIST on POSIX, EPERM on Windows: another process was first.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(String(codeOf(fault)))) throw fault;
  }
}

async function openCa(home: string, now: number): Promise<Pair> {
  const files = [join(home, 'ca.pem'), join(home, 'ca.key')] as const;
  const read = () => Promise.all(files.map(readIfThere));
  let halves = await read();
  if (halves.includes(undefined)) {
    await establishCa(home, now);
    halves = await read();
  }
  const anew = `remove the directory ${home}: then a new CA is made, and has to be trusted anew.`;
  const missing = files.find((_, index) => halves[index] === undefined);
  if (missing) {
    throw failure('CA_DAMAGED', `The local CA has lost ${missing}. Restore it from a copy, or ${anew}`);
  }
  const ca = readPair({ cert: halves[0] ?? '', key: halves[1] ?? '' });
  if (!ca?.cert.ca) {
    const both = files.join(' and ');
    throw failure('CA_DAMAGED', `The local CA in ${both} is damaged. Restore it from a copy, or ${anew}`);
  }
  if (Date.parse(ca.cert.validTo) <= now) {
    throw failure('CA_EXPIRED', `The local CA in ${files[0]} ended on ${ca.cert.validTo}. To go on, ${anew}`);
  }
  return ca;
}

/** The names as Node prints a certificate's: what the leaf must say to be still the one we want. */
const wantedNames = certifiedNames
  .map((name) =>
    name.includes(':') || /^[\d.]+$/u.test(name)
      ? `IP Address:${name === '::1' ? '0:0:0:0:0:0:0:1' : name}`
      : `DNS:${name}`,
  )
  .join(', ');

function isFit(leaf: X509Certificate, ca: X509Certificate, now: number): boolean {
  return (
    leaf.subjectAltName === wantedNames &&
    leaf.verify(ca.publicKey) &&
    Date.parse(leaf.validFrom) <= now &&
    Date.parse(leaf.validTo) >= now + 30 * day
  );
}

/** Key and certificate are one file, so that they are replaced together; of two processes renewing at once the later wins, and both are right. */
async function openLeaf(file: string, ca: Pair, now: number): Promise<Issued> {
  const text = await readIfThere(file);
  if (text !== undefined) {
    const [key = '', cert = ''] = text.split(/(?=-----BEGIN CERTIFICATE-----)/);
    const leaf = readPair({ cert, key });
    if (!leaf) {
      const remedy = 'Remove it: a new one is made, under the same CA, and nothing has to be trusted anew.';
      throw failure('CERTIFICATE_DAMAGED', `The server certificate in ${file} is damaged. ${remedy}`);
    }
    if (isFit(leaf.cert, ca.cert, now)) return leaf.pem;
  }
  const { issueLeaf } = await import('./issue-certificate.ts');
  const made = await issueLeaf(ca, certifiedNames, now);
  await replace(file, made.key + made.cert);
  return made;
}

/**
 * The local CA and the server certificate of a data directory: read when they are there, made when they are not.
 * Nothing is put into any trust store: whom to trust is for the person to say.
 * Throws an Error with a code: CA_DAMAGED, CA_EXPIRED, CERTIFICATE_DAMAGED or DATA_DIR_UNUSABLE.
 */
export async function openCertificates(options: {
  readonly dataDir: string;
  readonly now: () => number;
}): Promise<Certificates> {
  const dataDir = resolve(options.dataDir);
  const home = join(dataDir, 'ca');
  const now = options.now();
  try {
    const created = await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // A directory of ours has no place in anyone's repository: it holds keys.
    if (created) await replace(join(dataDir, '.gitignore'), '*\n');
    const ca = await openCa(home, now);
    const leaf = await openLeaf(join(dataDir, 'server.pem'), ca, now);
    return { caFile: join(home, 'ca.pem'), caPem: ca.pem.cert, key: leaf.key, cert: leaf.cert };
  } catch (fault) {
    // Node's own errors have a syscall; ours already say what to do.
    if (!(fault instanceof Error && 'syscall' in fault)) throw fault;
    const remedy = 'Certificates are kept there: name a directory that can be written to.';
    throw failure(
      'DATA_DIR_UNUSABLE',
      `The data directory ${dataDir} cannot be used (${fault.message}). ${remedy}`,
      fault,
    );
  }
}
