import t from 'tap';
import { readJson } from '../../src/schemas/read-json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

t.test('what JSON.parse reads is read alike', (t) => {
  const texts = [
    '{}',
    '[]',
    ' {"a": [1, {"a": 2, "b": [{"a": 3}, {"a": 4}]}], "b": {"a": null}} ',
    '[{"a":1},{"a":1}]',
    String.raw`{"a\"b":"},{\"a\":1,\"a\":2","a\\":"\\","\\a":","}`,
    '"text"',
    '-1.5e3',
    'null',
    '{"__proto__":{"a":1},"constructor":1}',
    '{"":1," ":2}',
  ];
  for (const text of texts) t.strictSame(readJson(bytes(text)), { value: JSON.parse(text) }, text);
  t.end();
});

t.test('a byte order mark is no part of the text', (t) => {
  t.strictSame(readJson(bytes('\uFEFF{"a":"\uFEFF"}')), { value: { a: '\uFEFF' } });
  t.end();
});

t.test('a key that an object has twice is named by its path, once', (t) => {
  const rows: [text: string, paths: string[]][] = [
    ['{"a":1,"a":1}', ['a']],
    ['{"a":1,"a":2,"a":3,"b":4,"b":5}', ['a', 'b']],
    [String.raw`{"a":1,"\u0061":2}`, ['a']],
    [
      '{"people":[{"phone":1},{"phone":1,"name":{"x":1,"y":[],"x":2},"phone":2}]}',
      ['people[1].name.x', 'people[1].phone'],
    ],
    ['[[{"a":{"a":1}},{"b":[0],"b":[0,0]}]]', ['[0][1].b']],
    ['{"a":{"b":1},"c":2,"a":{"b":1}}', ['a']],
  ];
  for (const [text, paths] of rows)
    t.strictSame(
      readJson(bytes(text)),
      { faults: paths.map((path) => ({ path, message: 'is given twice' })) },
      text,
    );
  t.end();
});

t.test('what is no JSON, no UTF-8 or too deep is one fault of the whole', (t) => {
  for (const text of ['', ' ', '{', '{"a":1,}', '\uFEFF\uFEFF{}', "{'a':1}", '{"a":1}x', '[NaN]', '"\n"'])
    t.match(readJson(bytes(text)), { faults: [{ path: '', message: /^must be JSON \(.+\)$/u }] }, text);
  t.match(readJson(Uint8Array.of(0x22, 0xff, 0x22)), {
    faults: [{ path: '', message: 'must be UTF-8 text' }],
  });
  const deep = (levels: number) => bytes('[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2));
  t.match(readJson(deep(32)), { value: [] });
  for (const levels of [34, 300_000])
    t.strictSame(readJson(deep(levels)), {
      faults: [{ path: '', message: 'must not be nested more than 32 levels deep' }],
    });
  t.end();
});

t.test('a text that is nothing but faults names the first hundred, at once', (t) => {
  const began = Date.now();
  const text = `{${Array.from({ length: 100_000 }, (_, index) => `"${index % 50_000}":0`).join(',')}}`;
  const read = readJson(bytes(text));
  t.equal('faults' in read && read.faults.length, 100);
  t.ok(Date.now() - began < 2000);
  t.end();
});
