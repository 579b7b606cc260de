import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { idsIn, ruleIds, writeRules } from './rules-document.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

t.test('every id that code, tests, templates and scripts name is explained in docs/rules.md', async (t) => {
  const unknown = ['src', 'test', 'views', 'scripts'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:ts|js|eta|css)$/u.test(path) && !path.endsWith('rules/rules.test.ts'))
      .flatMap((path) =>
        idsIn(readFileSync(`${root}${folder}/${path}`, 'utf8'))
          .filter((id) => !ruleIds.has(id))
          .map((id) => `${folder}/${path} names ${id}`),
      ),
  );
  t.strictSame([...new Set(unknown)], []);
});

t.test('an id that is not in the catalogue is seen', async (t) => {
  t.strictSame(idsIn('// SI-99, E-98: and UTF-8 is none'), ['SI-99', 'E-98']);
  t.notOk(ruleIds.has('SI-99'));
});

t.test('docs/rules.md says what the tables say (`npm run rules` writes it)', async (t) => {
  t.equal(readFileSync(`${root}docs/rules.md`, 'utf8'), writeRules(root));
});
