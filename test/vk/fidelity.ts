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

Written by \`npm run fidelity\` from the contract tests. Do not edit it. A row whose last column names a table
(\`test/vk/facts-….ts\`) is proven by its requests against a running emulator; any other names the tests that prove it, file
and title, which take a browser, a client's own code or a lost store; \`npm test\` fails when one of them did not run.

VK publishes no specification of this wire. Each fact carries its evidence:

- **C** seen in the code of a real client, **D** documented, **R** reported, **tried** seen by us when running a client,
  **U** unknown; two of them where each backs a part.
- **Our choice** alone means that no one outside VK knows: we picked what keeps the most clients working. Beside evidence
  it means that the evidence leaves something open, or that we do otherwise on purpose; the row says what. Where a policy
  switch has the other way, the row names it.

In parentheses is who shows it. Clients: web is \`@vkid/sdk\`, and, ios and dart are the VK ID SDKs for Android and iOS and
\`vk_id\` for Dart, ba better-auth, nuxt nuxt-auth-utils, pvkid passport-vk-id, pvk passport-vkontakte, authjs Auth.js, aa
django-allauth, kc keycloak-russian-providers, soc SocialiteProviders and movemoveapp/vkid, yas yasinovsky/oauth2-vkontakte, yii
yii-auth-client, sc social-core, govka moverq1337/govka, kit \`@vkontakte/superappkit\`, capt \`@vkid/captcha\`. Others: docs is VK's documentation,
schema VKCOM/vk-api-schema, forze the live tests of morzecrew/forze, poisk the incident notes of dabder88/vk-poisk-musicantov.
`;

function section({ title, file, facts }: Table): string {
  const proven = facts.map((fact) =>
    [
      fact.endpoint,
      fact.fact,
      evidenceOf(fact),
      'coveredBy' in fact ? fact.coveredBy.map(namedTest).join('; ') : `\`${file}\``,
    ]
      .map((cell) => cell.replaceAll('|', '\\|'))
      .join(' | '),
  );
  const head = ['Endpoint | Fact | Evidence | Covered by', '--- | --- | --- | ---'];
  return [`## ${title}`, '', ...[...head, ...proven].map((row) => `| ${row} |`), ''].join('\n');
}

/** `file > title` as the document shows it. */
const namedTest = (test: string): string => test.replace(/^(\S+) > /u, '`$1`: ');

function evidenceOf({ mark, keys, ours }: Fact): string {
  const seen = keys === undefined ? mark : `${mark} (${keys})`;
  if (!ours) return seen;
  return mark === 'U' ? 'our choice' : `${seen}; our choice`;
}
