/** docs/rules.md: every rule, screen and message by its id, written from the tables of code and texts. */
import { readdirSync, readFileSync } from 'node:fs';
import { firstScreen } from '../../src/domain/journey/first-screen.ts';
import { table } from '../../src/domain/journey/journey.ts';
import { defaultNouns, ru as journalTexts } from '../../src/journal/texts/ru.ts';
import type { PageFault } from '../../src/pages/page-values.ts';
import { ru as pageTexts } from '../../src/pages/texts/ru.ts';
import { ruleGroups } from './rule-catalogue.ts';

const journal = journalTexts(defaultNouns);

/** One fault of each message, with values for its sentence. */
const faults: readonly PageFault[] = [
  { id: 'E-02' },
  { id: 'E-03' },
  { id: 'E-04' },
  { id: 'E-05' },
  { id: 'E-06', left: 3 },
  { id: 'E-07' },
  { id: 'E-08', digits: 6 },
  { id: 'E-09' },
  { id: 'E-10' },
  { id: 'E-11' },
  { id: 'E-12', seconds: 45 },
  { id: 'E-13', until: '12:30' },
  { id: 'E-14' },
  { id: 'E-15a' },
  { id: 'E-15b' },
  { id: 'E-16', field: 'last_name' },
  { id: 'E-17', field: 'last_name' },
  { id: 'E-18', wrong: 'missing', field: 'birth_day' },
  { id: 'E-19' },
  { id: 'E-21' },
  { id: 'E-25' },
  { id: 'E-29' },
  { id: 'E-32' },
  { id: 'E-33' },
  { id: 'E-34', wrong: 'short', length: 8 },
  { id: 'E-35' },
  { id: 'E-36' },
];

const notices: readonly (readonly [id: string, text: string])[] = [
  ['N-1', journal.notices.browsers],
  ['N-2', journal.notices.vpn],
  ['N-3', journal.notices.unlink.other],
  ['N-4', journal.notices.taken],
  ['N-5', pageTexts.notices['N-5']],
];

/** Messages of the journal, which has its own texts for some ids of VK ID. */
const journalMessages = Object.entries(journal.errors);

/** All ids that the document explains. */
export const ruleIds: ReadonlySet<string> = new Set([
  ...ruleGroups.flatMap(({ rules }) => rules.map(([id]) => id)),
  ...faults.map(({ id }) => id),
  ...journalMessages.map(([id]) => id),
  'E-30',
  ...notices.map(([id]) => id),
]);

/** The document, from the tables as they are now. `root`: where src/ and test/ are. */
export function writeRules(root: string): string {
  const files = filesOf(root);
  return [
    introduction,
    ...ruleGroups.map(({ title, about, rules }) =>
      section(
        title,
        about,
        ['id', 'rule', 'in'],
        rules.map(([id, sentence]) => [id, sentence, placesOf(files, id)]),
      ),
    ),
    section(
      'The rows of the journey',
      'As `src/domain/journey/` has them: from a screen, on an event, where the guard finds something. The first that fits counts.',
      ['id', 'screen', 'event', 'guard'],
      [...firstScreen, ...table].map((one) => [
        one.id,
        `\`${one.from}\``,
        `\`${one.event}\``,
        one.guard ? `\`${one.guard.name}\`` : '',
      ]),
    ),
    section(
      'Screens of VK ID',
      'By `data-screen`, with their headings.',
      ['screen', 'heading'],
      Object.entries(pageTexts.titles).map(([id, title]) => [`\`${id}\``, title]),
    ),
    section(
      'Messages of VK ID',
      'By `data-error`. Numbers and times are examples.',
      ['id', 'text', 'in'],
      faults.map((fault) => [fault.id, pageTexts.error(fault), placesOf(files, fault.id)]),
    ),
    section(
      'Messages of the journal',
      'By `data-error`; E-30 is the sentence of `link-success`.',
      ['id', 'text', 'in'],
      [...journalMessages, ['E-30', journal.success.text] as const].map(([id, text]) => [
        id,
        text,
        placesOf(files, id),
      ]),
    ),
    section(
      'Notices',
      'Always text, never a colour alone.',
      ['id', 'text'],
      notices.map((one) => [...one]),
    ),
  ].join('\n');
}

const introduction = `# Rules, screens and messages

Written by \`npm run rules\` from the tables of code and texts. Do not edit it. Code, tests and commits name a rule by its id; the
last column says where. An id of a fact about VK's wire is not here: facts have no ids, and are in [fidelity.md](fidelity.md).
`;

const section = (title: string, about: string, head: readonly string[], rows: readonly string[][]): string =>
  [
    `## ${title}`,
    '',
    about,
    '',
    row(head),
    row(head.map(() => '---')),
    ...rows.map((cells) =>
      row(cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/gu, ' '))),
    ),
    '',
  ].join('\n');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

interface SourceFile {
  readonly path: string;
  readonly ids: ReadonlySet<string>;
}

/** Every id that the sources name, by file. Ranges such as SI-13…SI-15 count by their ends. */
function filesOf(root: string): SourceFile[] {
  return ['src', 'test'].flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.startsWith('rules/'))
      .toSorted()
      .map((path) => ({
        path: `${folder}/${path}`,
        ids: new Set(idsIn(readFileSync(`${root}/${folder}/${path}`, 'utf8'))),
      })),
  );
}

/** What looks like an id of a rule, a message, a notice or a statement. */
export const idsIn = (text: string): string[] =>
  text.match(/\b(?:(?:R|SI|RT|AF|P|K|A|C|CB|SW|RC|UN|X|U|N|EN|VA|E|D)-\d{1,2}[ab]?|S\d{2})(?![\w[-])/gu) ??
  [];

/** The files of src that name it, else a test that does. */
function placesOf(files: readonly SourceFile[], id: string): string {
  const named = files.filter(({ ids }) => ids.has(id)).map(({ path }) => path);
  const inCode = named.filter((path) => path.startsWith('src/') && !/texts\/en/u.test(path));
  const shown = inCode.length > 0 ? inCode : named;
  return shown
    .slice(0, 3)
    .map((path) => `\`${path}\``)
    .join(', ');
}
