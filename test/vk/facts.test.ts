import { existsSync, readFileSync } from 'node:fs';
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

t.test('each row proves something, or names the file that does', (t) => {
  for (const { section, endpoint, fact, ...row } of tables.flatMap(({ facts }) => facts)) {
    const name = `${section} ${endpoint}: ${fact}`;
    t.match(section, /^(?:10|[1-8](?:\.\d)?)$/u, name);
    if ('coveredBy' in row) t.ok(existsSync(new URL(row.coveredBy, root)), `${name}: ${row.coveredBy}`);
    else
      t.ok(
        row.steps.some(({ expect }) => expect !== undefined),
        name,
      );
    if (row.mark === 'U') t.ok(row.ours, `${name}: what nobody knows is our choice`);
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
