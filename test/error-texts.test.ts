import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

// The words of an error are for people. Another edition of a library may say it otherwise, so nothing in src/ compares them.

const src = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

t.test('nothing is decided by the sentence of another library', (t) => {
  // What an error says, compared with words. Codes in capitals, such as Redis's NOSCRIPT, are no sentences.
  const said = String.raw`(?:\b(?:message|detail|description|error_detail|error_description)\b|\bString\(\w+\))`;
  const words = String.raw`['"\x60][^'"\x60]*[a-z]`;
  const compared = new RegExp(
    [
      String.raw`${said}\??(?:\.\w+\(\))*\??\.(?:(?:includes|startsWith|endsWith|indexOf)\(${words}|(?:match|matchAll|search)\()`,
      String.raw`${said}\s*[!=]==?\s*${words}`,
      String.raw`${words}[^'"\x60]*['"\x60]\s*[!=]==?\s*(?:\w+\??\.)*${said}`,
      String.raw`\.(?:test|exec)\((?:\w+\??\.)*${said}`,
      String.raw`\bswitch \((?:\w+\??\.)*${said}\)`,
    ].join('|'),
    'u',
  );
  const strays = files.flatMap((file) => {
    // A call that the formatter has broken is one line here.
    const text = readFileSync(join(src, file), 'utf8').replaceAll(/\s*\n\s*(?=\??\.)|(?<=\()\s*\n\s*/gu, '');
    return text
      .split('\n')
      .filter((line) => compared.test(line))
      .map((line) => `${file}: ${line.trim()}`);
  });
  t.strictSame(strays, []);
  for (const line of [
    "detail.includes('redirect_uri')",
    'error.message?.toLowerCase().startsWith("not")',
    'error.message.match(pattern)',
    "error.message !== 'not found'",
    "'not found' === fault.error_description",
    '/redirect/u.test(error.error_detail)',
    'pattern.exec(error?.message)',
    'switch (error.message) {',
    "String(error).includes('Connection')",
  ])
    t.match(line, compared, `found: ${line}`);
  for (const line of [
    "error.message.startsWith('NOSCRIPT')",
    "error.message === ''",
    "error.code === 'taken'",
  ])
    t.notMatch(line, compared, `let be: ${line}`);
  t.end();
});
