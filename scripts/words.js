// `npm run words`, a step of `npm run lint`: no name, file name, comment or document uses a word of `words/forbidden.js`.
// Arguments: beginnings of paths, to look at some files alone. Prints each hit as `path:line word: say … instead` and ends with 1
// where there is one.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { exceptions, forbidden } from './words/forbidden.js';
import { sayingsOfCode, sayingsOfText, wordsOf } from './words/scan.js';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(?:css|eta|js|md|sh|ts)$|^Dockerfile$|^\.ci\/run$/u.test(path))
  .filter((path) => path !== 'scripts/words/forbidden.js');

const only = process.argv.slice(2);
const looked = files.filter((path) => only.length === 0 || only.some((start) => path.startsWith(start)));
const hits = looked.flatMap((path) => [
  ...hitsIn(path, { line: 0, text: path, kind: 'name' }),
  ...sayingsOf(path).flatMap((saying) => hitsIn(path, saying)),
]);

for (const { path, line, word, say } of hits) {
  process.stdout.write(`${path}:${line} ${word}: say ${say}\n`);
}
if (hits.length > 0) {
  process.stdout.write(`words: ${hits.length} to be said plainly (scripts/words/forbidden.js)\n`);
  process.exitCode = 1;
}

function sayingsOf(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // Removed and not committed yet.
    return [];
  }
  return /\.(?:js|ts)$/u.test(path) ? sayingsOfCode(text) : sayingsOfText(text);
}

function hitsIn(path, { line, text, kind }) {
  const spoken = wordsOf(text);
  const sentence = ` ${spoken.join(' ')} `;
  const rules = forbidden.filter((rule) => rule.in?.test(path) ?? true);
  return rules
    .flatMap(({ words = [], phrases = [], names = [], say }) => [
      ...words.filter((word) => spoken.includes(word)).map((word) => ({ word, say })),
      ...phrases
        .filter((phrase) => kind === 'comment' && sentence.includes(` ${phrase} `))
        .map((word) => ({ word, say })),
      ...names.filter((name) => kind === 'name' && text === name).map((word) => ({ word, say })),
    ])
    .filter(({ word }) => !exceptions.some((one) => one.words.includes(word) && one.in.test(path)))
    .map((hit) => ({ path, line, ...hit }));
}
