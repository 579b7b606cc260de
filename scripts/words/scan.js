// What a file says besides what it does: its names and its comments. Strings are left out, for they are texts of pages, of the
// wire and of tests.
import jsTokens from 'js-tokens';

/**
 * @typedef {object} Saying
 * @property {number} line
 * @property {string} text
 * @property {'comment' | 'name'} kind
 */

/**
 * The identifiers and comments of a JavaScript or TypeScript text.
 * @param {string} source
 * @returns {Saying[]}
 */
export function sayingsOfCode(source) {
  const sayings = [];
  let line = 1;
  for (const { type, value } of jsTokens(source)) {
    const kind = kinds[type];
    if (kind !== undefined) sayings.push({ line, text: value, kind });
    line += value.split('\n').length - 1;
  }
  return sayings;
}

/**
 * The lines of a document, without what it quotes as code.
 * @param {string} source
 * @returns {Saying[]}
 */
export const sayingsOfText = (source) =>
  source
    .split('\n')
    .map((text, index) => ({ line: index + 1, text: text.replaceAll(/`[^`]*`/gu, ''), kind: 'comment' }));

/**
 * The words of a comment, or the parts of a name: `oneTimeCode`, `one-time-code` and `ONE_TIME_CODE` all have `code`.
 * @param {string} text
 */
export const wordsOf = (text) =>
  text
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/gu, ' ')
    .toLowerCase()
    .match(/[a-z]+/gu) ?? [];

const kinds = {
  IdentifierName: 'name',
  PrivateIdentifier: 'name',
  SingleLineComment: 'comment',
  MultiLineComment: 'comment',
};
