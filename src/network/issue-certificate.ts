/**
 * What our certificates say, in the words of @peculiar/x509. The library takes longer to load than both certificates
 * to make, and is needed once in a year: so this file is imported late, and only when something must be made.
 */
// @peculiar/x509 looks for it when it is evaluated, so it stands first.
import 'reflect-metadata';
import { KeyObject, type X509Certificate as NodeCertificate, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  type JsonGeneralName,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its private key, both PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

const day = 24 * 60 * 60 * 1000;
const keyKind = { name: 'ECDSA', namedCurve: 'P-256' };

const caName = nameOf({
  O: 'vkid-emulator',
  OU: 'for tests on this machine, unusable for any other name',
  CN: "vkid-emulator's local CA",
});
// No host name here: verifiers would hold it against the constraints where a leaf has no DNS name.
const leafName = nameOf({ O: 'vkid-emulator', CN: 'VK ID emulator on this machine' });

/** What the CA may speak for, and nothing else: names with all below them, and networks. */
const permitted: readonly Partial<GeneralName>[] = [
  ...['vk.ru', 'vk.com', 'vk.me', 'localhost'].map((dNSName) => ({ dNSName })),
  ...['127.0.0.0/8', '::1/128'].map((iPAddress) => ({ iPAddress })),
];

function nameOf(attributes: Record<string, string>): Name {
  return new Name(Object.entries(attributes).map(([type, utf8String]) => ({ [type]: [{ utf8String }] })));
}

/** @peculiar/x509 has no class of its own for this extension; its schema has. */
function constrainNames(): Extension {
  const subtrees = permitted.map((base) => new GeneralSubtree({ base: new GeneralName(base) }));
  const constraints = new NameConstraints({ permittedSubtrees: new GeneralSubtrees(subtrees) });
  return new Extension(id_ce_nameConstraints, true, AsnConvert.serialize(constraints));
}

function serverAuthOnly(): Extension {
  return new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]);
}

async function makeKeys() {
  const keys = await webcrypto.subtle.generateKey(keyKind, true, ['sign', 'verify']);
  const pem = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  const id = await SubjectKeyIdentifierExtension.create(keys.publicKey);
  return { keys, pem, id };
}

function pemOf(certificate: X509Certificate): string {
  return `${certificate.toString('pem').trimEnd()}\n`;
}

/** A CA of its own for this machine, for ten years. It may certify TLS servers of the permitted names only. */
export async function issueCa(now: number): Promise<Issued> {
  const { keys, pem, id } = await makeKeys();
  const cert = await X509CertificateGenerator.createSelfSigned({
    name: caName,
    keys,
    notBefore: new Date(now - day),
    notAfter: new Date(now + 3652 * day),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      constrainNames(),
      serverAuthOnly(),
      id,
      new AuthorityKeyIdentifierExtension(id.keyId),
    ],
  });
  return { cert: pemOf(cert), key: pem };
}

/** A server certificate for the names given. A verifier reads in the CA's own constraints whether they are permitted. */
export async function issueLeaf(
  ca: { readonly cert: NodeCertificate; readonly key: KeyObject },
  names: readonly string[],
  now: number,
): Promise<Issued> {
  const issuer = new X509Certificate(ca.cert.raw);
  const issuerId = issuer.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  const issuerKey = ca.key.export({ type: 'pkcs8', format: 'der' });
  const { keys, pem, id } = await makeKeys();
  const cert = await X509CertificateGenerator.create({
    subject: leafName,
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', issuerKey, keyKind, false, ['sign']),
    // Browsers take 397 days in all at most.
    notBefore: new Date(now - day),
    notAfter: new Date(Math.min(now + 395 * day, issuer.notAfter.getTime())),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new SubjectAlternativeNameExtension(
        names.map((value): JsonGeneralName => ({ type: isIP(value) ? 'ip' : 'dns', value })),
      ),
      serverAuthOnly(),
      id,
      ...(issuerId ? [new AuthorityKeyIdentifierExtension(issuerId)] : []),
    ],
  });
  return { cert: pemOf(cert), key: pem };
}
