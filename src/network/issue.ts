import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  type X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import { der } from './der.ts';

/** A certificate and its private key, both PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

const day = 24 * 60 * 60 * 1000;
const ecdsaWithSha256 = der.sequence(der.oid('1.2.840.10045.4.3.2'));

// Never change a byte of it: a leaf names its issuer by these bytes, and people have already trusted the CA that carries them.
const caName = nameOf({
  '2.5.4.10': 'vkid-emulator',
  '2.5.4.11': 'for tests on this machine, unusable for any other name',
  '2.5.4.3': "vkid-emulator's local CA",
});

function nameOf(attributes: Record<string, string>): Buffer {
  return der.sequence(
    ...Object.entries(attributes).map(([oid, text]) => der.set(der.sequence(der.oid(oid), der.utf8(text)))),
  );
}

function extension(oid: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.oid(oid), ...(critical ? [der.yes()] : []), der.octets(value));
}

function keyIdOf(publicKey: KeyObject): Buffer {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest().subarray(0, 20);
}

/** An address as the bytes certificates hold. */
function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** A DNS name or an address as a GeneralName. */
function generalName(name: string): Buffer {
  return isIP(name) ? der.tagged(7, addressBytes(name)) : der.tagged(2, Buffer.from(name, 'ascii'));
}

/** What the CA may speak for, and nothing else: names with all below them, addresses with their masks. */
const permittedNames = ['vk.ru', 'vk.com', 'vk.me', 'localhost'];
const permittedAddresses = [
  ['127.0.0.0', '255.0.0.0'],
  ['::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
];

function nameConstraints(): Buffer {
  const bases = [
    ...permittedNames.map(generalName),
    ...permittedAddresses.map((pair) => der.tagged(7, Buffer.concat(pair.map(addressBytes)))),
  ];
  return der.sequence(der.context(0, ...bases.map((base) => der.sequence(base))));
}

const serverAuthOnly = extension('2.5.29.37', der.sequence(der.oid('1.3.6.1.5.5.7.3.1')));

interface Contents {
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly issuerPublicKey: KeyObject;
  readonly from: number;
  readonly to: number;
  readonly extensions: readonly Buffer[];
}

function write(contents: Contents): string {
  const serial = randomBytes(16);
  // Positive and without a leading zero byte, as a serial number must be.
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0);
  const body = der.sequence(
    der.context(0, der.integer(Buffer.of(2))),
    der.integer(serial),
    ecdsaWithSha256,
    caName,
    der.sequence(der.time(contents.from), der.time(contents.to)),
    contents.subject,
    contents.publicKey.export({ type: 'spki', format: 'der' }),
    der.context(
      3,
      der.sequence(
        ...contents.extensions,
        extension('2.5.29.14', der.octets(keyIdOf(contents.publicKey))),
        extension('2.5.29.35', der.sequence(der.tagged(0, keyIdOf(contents.issuerPublicKey)))),
      ),
    ),
  );
  const signature = sign('sha256', body, contents.issuerKey);
  const base64 = der.sequence(body, ecdsaWithSha256, der.bits(signature)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function makeKey() {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...pair, pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/** A CA of its own for this machine, for ten years. It can vouch for TLS servers of the permitted names only. */
export function issueCa(now: number): Issued {
  const { privateKey, publicKey, pem } = makeKey();
  const cert = write({
    subject: caName,
    publicKey,
    issuerKey: privateKey,
    issuerPublicKey: publicKey,
    from: now - day,
    to: now + 3652 * day,
    extensions: [
      extension('2.5.29.19', der.sequence(der.yes(), der.integer(Buffer.of(0))), true),
      // keyCertSign and cRLSign
      extension('2.5.29.15', der.bits(Buffer.of(0b0000_0110), 1), true),
      extension('2.5.29.30', nameConstraints(), true),
      serverAuthOnly,
    ],
  });
  return { cert, key: pem };
}

/** A server certificate for the names given. Whether they are permitted, the CA's own constraints say to whoever verifies. */
export function issueLeaf(
  ca: { cert: X509Certificate; key: KeyObject },
  names: readonly string[],
  now: number,
): Issued {
  const { publicKey, pem } = makeKey();
  const cert = write({
    // No host name here: verifiers would hold it against the constraints where a leaf has no DNS name.
    subject: nameOf({ '2.5.4.10': 'vkid-emulator', '2.5.4.3': 'VK ID emulator on this machine' }),
    publicKey,
    issuerKey: ca.key,
    issuerPublicKey: ca.cert.publicKey,
    // Browsers take 397 days in all at most.
    from: now - day,
    to: Math.min(now + 395 * day, Date.parse(ca.cert.validTo)),
    extensions: [
      extension('2.5.29.19', der.sequence(), true),
      // digitalSignature
      extension('2.5.29.15', der.bits(Buffer.of(0b1000_0000), 7), true),
      extension('2.5.29.17', der.sequence(...names.map(generalName))),
      serverAuthOnly,
    ],
  });
  return { cert, key: pem };
}
