/** docs/fidelity.md: how near we are to VK, fact by fact, written from the tables that prove it. */
import { idFacts } from './facts-id.ts';
import { legacyFacts } from './facts-legacy.ts';
import { sdkFacts } from './facts-sdk.ts';
import type { Fact } from './facts.ts';

interface Table {
  readonly file: string;
  readonly title: string;
  readonly facts: readonly Fact[];
}

export const tables: readonly Table[] = [
  { file: 'test/vk/facts-id.ts', title: 'VK ID (`id.vk.ru`, `id.vk.com`)', facts: idFacts },
  { file: 'test/vk/facts-sdk.ts', title: 'The web SDK (`@vkid/sdk`)', facts: sdkFacts },
  {
    file: 'test/vk/facts-legacy.ts',
    title: 'Legacy OAuth and the API (`oauth.vk.*`, `api.vk.*`)',
    facts: legacyFacts,
  },
];

export function writeFidelity(all: readonly Table[]): string {
  return [introduction, ...all.map(section)].join('\n');
}

const introduction = `# How near we are to VK

Written by \`npm run fidelity\` from the contract tests, which prove each row against a running emulator. Do not edit it.

VK publishes no specification of this wire. Each fact carries its evidence: **C** seen in the code of a real client,
**D** documented, **R** reported, **tried** seen by us when running a client. **Our choice** means that nobody outside
VK knows: we picked what keeps the most clients working, and where a test could want the other, a policy switch has it.
`;

function section({ title, file, facts }: Table): string {
  const proven = facts.map((fact) =>
    [
      fact.endpoint,
      fact.fact,
      evidenceOf(fact),
      'coveredBy' in fact ? `\`${fact.coveredBy}\`` : `\`${file}\``,
    ]
      .map((cell) => cell.replaceAll('|', '\\|'))
      .join(' | '),
  );
  const head = ['Endpoint | Fact | Evidence | Covered by', '--- | --- | --- | ---'];
  return [`## ${title}`, '', ...[...head, ...proven].map((row) => `| ${row} |`), ''].join('\n');
}

function evidenceOf({ mark, keys, ours }: Fact): string {
  const seen = keys === undefined ? mark : `${mark} (${keys})`;
  if (!ours) return seen;
  return mark === 'U' ? 'our choice' : `${seen}; our choice`;
}
