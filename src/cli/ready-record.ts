import { spellPhone } from '../domain/phone.ts';
import type { Addresses } from '../emulator.ts';
import type { Seed } from '../settings/settings.ts';

/** For scripts: one JSON line. An address that is not there has no key. */
export function readyLine({ url, httpsUrl, journalUrl, consoleUrl, caFile, version }: Addresses): string {
  const record = { event: 'ready', url, httpsUrl, journalUrl, consoleUrl, caFile, version };
  return `${JSON.stringify(record)}\n`;
}

const shown = 12;

/** For a person at a terminal: where to go, who to be, where codes are seen. */
export function readyTable(at: Addresses, people: Seed['people']): string {
  const places = [
    ['VK ID', at.url],
    ['over TLS', at.httpsUrl && `${at.httpsUrl}${at.caFile === undefined ? '' : `  (CA: ${at.caFile})`}`],
    ['journal', at.journalUrl && `${at.journalUrl}  (sign in as teacher-mo, password journal)`],
    ['console', at.consoleUrl],
  ].flatMap(([name = '', place]) => (place === undefined ? [] : [`  ${name.padEnd(9)} ${place}`]));
  const rows = people
    .slice(0, shown)
    .map((person) =>
      [
        `  ${spellPhone(person.phone)}`,
        (person.password ?? '(none)').padEnd(12),
        `${person.first_name} ${person.last_name}${describe(person)}`,
      ].join('  '),
    );
  const rest = people.length > shown ? [`  … and ${people.length - shown} more`] : [];
  return [
    `vkid-emulator ${at.version} is ready`,
    '',
    ...places,
    '',
    `  ${'phone'.padEnd(16)}  ${'password'.padEnd(12)}  person`,
    ...rows,
    ...rest,
    '',
    `No message is ever sent: codes are seen in the console, and at ${at.url}/__emulator/api/messages`,
    '',
  ].join('\n');
}

function describe(person: Seed['people'][number]): string {
  const profiles = person.educational_profiles.length;
  const notes = [
    ...(person.status === 'active' ? [] : [person.status]),
    ...(profiles === 0 ? [] : [`teacher, ${profiles} educational profile${profiles === 1 ? '' : 's'}`]),
  ];
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}
