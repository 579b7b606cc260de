// Which tests a run has run, by what tap printed of it.

/**
 * Reads TAP as tap writes it, file by file, and gives every test that came to its end and was not skipped, as
 * `test/vk/sdk.test.ts > title > title of a test in it`.
 */
export function ranTests(tap) {
  const ran = new Set();
  /** The tests that are open at a line, from the file inwards. */
  const open = [];
  for (const line of tap.split('\n')) {
    const [, indent, begun] = /^( *)# Subtest: (.*)$/.exec(line) ?? [];
    if (begun !== undefined) {
      open.splice(indent.length / 4);
      open.push(titleOf(begun));
      continue;
    }
    const [, margin, rest] = /^( *)(?:not )?ok \d+ - (.*)$/.exec(line) ?? [];
    if (rest === undefined || margin.length / 4 !== open.length - 1) {
      continue;
    }
    const isEnd = titleOf(rest.replace(/ # time=.*$/, '')) === open.at(-1);
    if (isEnd) {
      ran.add(open.join(' > '));
      open.pop();
    }
  }
  return ran;
}

/** A title without TAP's escapes; that of a file is its source's name. */
const titleOf = (written) =>
  written.replaceAll(/\\([\\#])/g, '$1').replace(/^build\/(test\/\S+\.test)\.js$/, '$1.ts');

/** Of the `wanted` tests those that did not run; where only some files were run, of the tests in these. */
export function missingTests(wanted, tap, { isWhole }) {
  const ran = ranTests(tap);
  const files = new Set([...ran].map(fileOf));
  return wanted.filter((test) => !ran.has(test) && (isWhole || files.has(fileOf(test))));
}

const fileOf = (test) => test.split(' > ')[0];
