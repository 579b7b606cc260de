/**
 * The few words of DER (ITU-T X.690) that a certificate is written in. Hand-made because it is so little: an X.509
 * library costs more to load than a whole certificate costs to make.
 */

function encode(tag: number, content: Buffer): Buffer {
  const size = content.length;
  if (size < 0x80) return Buffer.concat([Buffer.of(tag, size), content]);
  const hex = size.toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length), bytes, content]);
}

function encodeOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const septets = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift(0x80 | (left & 0x7f));
    bytes.push(...septets);
  }
  return Buffer.from(bytes);
}

/** RFC 5280: years before 2050 as UTCTime, later ones as GeneralizedTime; whole seconds, always Z. */
function encodeTime(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return digits < '2050'
    ? encode(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : encode(0x18, Buffer.from(digits, 'ascii'));
}

export const der = {
  sequence: (...parts: Buffer[]) => encode(0x30, Buffer.concat(parts)),
  set: (...parts: Buffer[]) => encode(0x31, Buffer.concat(parts)),
  /** A constructed value under a context tag: explicit tags, and implicit ones of sequences. */
  context: (tag: number, ...parts: Buffer[]) => encode(0xa0 | tag, Buffer.concat(parts)),
  /** A primitive value under an implicit context tag. */
  tagged: (tag: number, content: Buffer) => encode(0x80 | tag, content),
  yes: () => encode(0x01, Buffer.of(0xff)),
  /** A non-negative integer, given as its big-endian bytes. */
  integer: (bytes: Buffer) =>
    encode(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes),
  oid: (dotted: string) => encode(0x06, encodeOid(dotted)),
  utf8: (text: string) => encode(0x0c, Buffer.from(text, 'utf8')),
  octets: (content: Buffer) => encode(0x04, content),
  /** `unused` counts the bits at the end that do not belong to the value. */
  bits: (content: Buffer, unused = 0) => encode(0x03, Buffer.concat([Buffer.of(unused), content])),
  time: encodeTime,
};
