import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { tables, writeFidelity } from './fidelity.ts';
import { openGround } from './fact-runner.ts';

const root = new URL('../../../', import.meta.url);

t.test('each fact of VK that the tables name holds', async (t) => {
  const prove = await openGround(t);
  for (const { file, facts } of tables) {
    for (const fact of facts) {
      if ('steps' in fact)
        await t.test(`${file} ${fact.section} ${fact.endpoint}: ${fact.fact}`, (t) => prove(t, fact));
    }
  }
});

const titles = new Map<string, readonly RegExp[]>();

/** Whether each title of `file > title > title` is written in the file, or in what it imports of the tests. */
function isWritten(test: string): boolean {
  const [file = '', ...path] = test.split(' > ');
  const written = titles.get(file) ?? titlesIn(file);
  titles.set(file, written);
  return (
    file.endsWith('.test.ts') &&
    path.length > 0 &&
    path.every((title) => written.some((one) => one.test(title)))
  );
}

/** Every text of a test file and of the tests' files that it names, as a pattern: what a template fills in may be anything. */
function titlesIn(file: string): readonly RegExp[] {
  const sources = new Map<string, string>();
  const read = (path: string): void => {
    if (sources.has(path) || !path.includes('/test/') || !existsSync(path)) return;
    const source = readFileSync(path, 'utf8');
    sources.set(path, source);
    for (const [, name] of source.matchAll(/'((?:\.\.?\/)?[\w/-]+)\.[jt]s'/gu))
      read(join(dirname(path), `${name}.ts`));
  };
  read(fileURLToPath(new URL(file, root)));
  const texts = [...sources.values()].join('\n').matchAll(/'([^'\n]+)'|"([^"\n]+)"|`([^`]+)`/gu);
  return [...texts].map(([, single, double, template]) => {
    const parts = (template?.split(/\$\{[^}]*\}/u) ?? [single ?? double ?? '']).map((part) =>
      part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`),
    );
    return new RegExp(`^${parts.join('.+')}$`, 'u');
  });
}

t.test('each row proves something, or names tests that are there', (t) => {
  for (const { section, endpoint, fact, ...row } of tables.flatMap(({ facts }) => facts)) {
    const name = `${section} ${endpoint}: ${fact}`;
    t.match(section, /^(?:10|[1-8](?:\.\d)?)$/u, name);
    if ('coveredBy' in row) t.ok(row.coveredBy.length > 0 && row.coveredBy.every(isWritten), name, row);
    else
      t.ok(
        row.steps.some(({ expect }) => expect !== undefined),
        name,
      );
    if (row.mark === 'U') t.ok(row.ours, `${name}: what no one knows is our choice`);
  }
  t.end();
});

t.test('no two rows say the same', (t) => {
  const said = tables.flatMap(({ facts }) => facts.map(({ endpoint, fact }) => `${endpoint}: ${fact}`));
  t.strictSame(
    said.filter((one, at) => said.indexOf(one) !== at),
    [],
  );
  t.end();
});

t.test('docs/fidelity.md says what the tables say (`npm run fidelity` writes it)', (t) => {
  t.equal(readFileSync(new URL('docs/fidelity.md', root), 'utf8'), writeFidelity(tables));
  t.end();
});
